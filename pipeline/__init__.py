"""Reading Dutch defence policy by machine: the code behind each step of ``project.yml``."""

__version__ = "0.1.0"
