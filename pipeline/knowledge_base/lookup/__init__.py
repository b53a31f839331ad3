"""From a mention to the entities it may name: keys, index, fuzzy search, spaCy's knowledge base."""
