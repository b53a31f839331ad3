"""How far annotators agree: sessions, overlap, figures, disagreements and their adjudication."""

from .adjudicate import disagreements
from .overlap import share_out
from .report import Report, measure
from .sessions import Sessions, read_sessions

__all__ = ["Report", "Sessions", "disagreements", "measure", "read_sessions", "share_out"]
