"""Measuring a trained pipeline on gold: entities, links, amounts, and the errors one by one."""
