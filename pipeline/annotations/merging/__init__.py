"""Reviewed suggestions into the gold."""
