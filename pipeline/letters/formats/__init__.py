"""Readers of each format: XML, HTML, PDF, DOCX, ODT and plain text."""
