"""Letters to parliament: any published format in, one clean record out."""

from __future__ import annotations

from .reading import read_letter
from .record import Letter, Paragraph

__all__ = ["Letter", "Paragraph", "read_letter"]
