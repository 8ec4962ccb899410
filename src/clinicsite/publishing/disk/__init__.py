"""Files and folders on the disk: locks, flushing, scans, checksums, the exchange."""
