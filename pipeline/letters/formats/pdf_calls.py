"""PDFium's functions with plain addresses as arguments: pointers would make the thousands of calls of a page slow."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any


class Calls:
    """The functions that read the signs of a page and its structure tree."""

    def __init__(self) -> None:
        import pypdfium2.raw as pdfium

        number, address = ctypes.c_int, ctypes.c_void_p

        def plain(name: str, result: Any, *arguments: Any) -> Any:
            function = ctypes.cast(getattr(pdfium, name), address).value
            return ctypes.PYFUNCTYPE(result, *arguments)(function or 0)

        self.code = plain("FPDFText_GetUnicode", ctypes.c_uint, address, number)
        self.item = plain("FPDFText_GetTextObject", address, address, number)
        self.box = plain("FPDFText_GetLooseCharBox", number, address, number, address)
        self.origin = plain("FPDFText_GetCharOrigin", number, address, number, address, address)
        self.matrix = plain("FPDFText_GetMatrix", number, address, number, address)
        self.size = plain("FPDFText_GetFontSize", ctypes.c_double, address, number)
        self.font = plain("FPDFTextObj_GetFont", address, address)
        self.mark = plain("FPDFPageObj_GetMarkedContentID", number, address)
        self.font_name = plain("FPDFFont_GetBaseFontName", ctypes.c_size_t, address, address, ctypes.c_size_t)
        self.font_flags = plain("FPDFFont_GetFlags", number, address)
        self.children = plain("FPDF_StructElement_CountChildren", number, address)
        self.child = plain("FPDF_StructElement_GetChildAtIndex", address, address, number)
        self.child_mark = plain("FPDF_StructElement_GetChildMarkedContentID", number, address, number)
        self.element_type = plain(
            "FPDF_StructElement_GetType", ctypes.c_ulong, address, address, ctypes.c_ulong
        )
        self.font_weight = plain("FPDFFont_GetWeight", number, address)


calls = cache(Calls)
