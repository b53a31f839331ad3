"""Annotated text: gold, other tools' formats, agreement between annotators, merging reviews."""
