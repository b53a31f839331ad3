"""Changed copies of training passages, so that the recogniser learns from context and not by heart.

Only training uses this package: spaCy's corpus reader calls the augmenter that ``augmenters`` registers. Each kind of
change is a module with one class, called with a passage and a random generator.
"""
