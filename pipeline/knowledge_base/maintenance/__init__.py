"""Checking, editing, showing and exporting the knowledge base."""
