"""The project's spaCy components. spaCy finds each by an entry point in ``pyproject.toml`` when a pipeline names it."""
