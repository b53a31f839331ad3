"""Annotating new letters: suggestions for review, a view to read, a table of all entities."""
