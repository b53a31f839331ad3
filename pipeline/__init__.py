"""Reads Dutch defence policy by machine: the code behind each step of ``project.yml``."""

import sys

# Steps of project.yml depend on folders of this package. weasel hashes every file in them, and byte code would
# make each run look like a change.
sys.dont_write_bytecode = True

__version__ = "0.1.0"
