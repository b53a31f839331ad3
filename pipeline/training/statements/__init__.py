"""Training of the statements."""
