"""Gold and suggested annotation: Prodigy-compatible tasks, their checks, and their way to spaCy and back."""
