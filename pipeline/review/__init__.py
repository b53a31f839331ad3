"""The page on which people correct suggestions, and its server."""
