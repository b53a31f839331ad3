"""Letters to parliament: any published format in, one clean record out."""

from __future__ import annotations

from .letter import Letter, Paragraph
from .reading import read_letter

__all__ = ["Letter", "Paragraph", "read_letter"]
