"""A folder of letters as one SQLite file: built, searched, exported and shown."""
