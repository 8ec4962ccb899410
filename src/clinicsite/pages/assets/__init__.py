"""Pictures, style sheets and other files that pages need."""
