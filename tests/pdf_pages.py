"""Small PDFs for tests: lines of Helvetica put at places, as a driver of a printer writes them."""

from __future__ import annotations

from collections.abc import Sequence

Item = tuple[float, float, str, float, bool]  # x and y from the top left, text, size, bold


def lines(
    x: float, y: float, texts: Sequence[str], size: float = 9, step: float = 12, *, bold: bool = False
) -> list[Item]:
    """Put lines below each other."""
    return [(x, y + step * number, text, size, bold) for number, text in enumerate(texts)]


def pdf(*pages: Sequence[Item], turn: str = "1 0 0 1", extra: bytes = b"") -> bytes:
    """Write a PDF of A4 pages; ``turn`` is the matrix of the text, ``extra`` goes behind the text of each page."""
    fonts = b"<</R %d 0 R/B %d 0 R>>"
    count = len(pages)
    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    kids = b" ".join(b"%d 0 R" % (3 + 2 * number) for number in range(count))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    names = fonts % (3 + 2 * count, 4 + 2 * count)
    for number, items in enumerate(pages):
        content = b"".join(_item(item, turn) for item in items) + extra
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font%s>>>>"
        objects += [
            page % (4 + 2 * number, names),
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        ]
    for font in (b"Helvetica", b"Helvetica-Bold"):
        objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>" % font)
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _item(item: Item, turn: str) -> bytes:
    x, y, text, size, bold = item
    at = f"{turn} {x} {842 - y}" if turn == "1 0 0 1" else f"{turn} {595 - x} {y}"
    signs = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return f"BT /{'B' if bold else 'R'} {size} Tf {at} Tm (".encode() + signs + b") Tj ET\n"
