"""Tasks to Prodigy, Label Studio, doccano, INCEpTION, CoNLL and DocBin, and back."""

from .common import LeftOut, Options, describe
from .exchange import FORMATS, export_tasks, import_tasks

__all__ = ["FORMATS", "LeftOut", "Options", "describe", "export_tasks", "import_tasks"]
