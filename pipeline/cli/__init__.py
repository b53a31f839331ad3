"""The command line: a thin layer over the steps. ``python -m pipeline --help`` lists them."""

from .app import app, main

__all__ = ["app", "main"]
