"""Attacks on what the project promises to withstand: kills, a full disk, a long queue, hostile files."""
