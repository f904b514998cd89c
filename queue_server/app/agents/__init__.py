"""What the terminals at counters bring in and carry out."""
