"""Choosing among the candidates of a mention: what is known of entities, what a letter says, and how it is scored."""
