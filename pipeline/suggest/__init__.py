"""New letters to suggestions and a page to read."""
