"""The annotation task, the gold files, their checks and their conversion to spaCy."""
