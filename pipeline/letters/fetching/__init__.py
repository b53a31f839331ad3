"""Fetching publications from the official site."""
