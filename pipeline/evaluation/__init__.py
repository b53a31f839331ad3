"""Metrics, lists of errors, the report, and the tables in the documents."""
