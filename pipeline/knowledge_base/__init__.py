"""The knowledge base: entity records and names, the look-up of mentions, and its maintenance."""
