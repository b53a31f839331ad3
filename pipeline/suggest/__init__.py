"""Annotating new letters: suggestions for review, and a view to read."""
