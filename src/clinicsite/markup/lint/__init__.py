"""What is found in a text besides its HTML: likely mistakes, and why it may not be converted."""
