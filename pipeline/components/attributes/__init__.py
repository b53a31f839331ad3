"""Extension attributes and the entity records that components carry."""
