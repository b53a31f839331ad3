"""How fast pipelines read, how long they take to load, and what memory and disk they need."""
