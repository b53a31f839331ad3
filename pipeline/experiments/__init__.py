"""Choosing a configuration: trainings by plan, scored on dev alone, with a table and a learning curve."""
