"""Unannotated text, labelled by one model to train another."""
