"""Trainings by plan, scored on dev."""
