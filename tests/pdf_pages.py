"""Small PDFs for tests: lines of Helvetica put at places, as a driver of a printer writes them."""

from __future__ import annotations

from collections.abc import Sequence

Item = tuple[float, float, str, float, bool]  # x and y from the top left, text, size, bold


def lines(
    x: float, y: float, texts: Sequence[str], size: float = 9, step: float = 12, *, bold: bool = False
) -> list[Item]:
    """Put lines below each other."""
    return [(x, y + step * number, text, size, bold) for number, text in enumerate(texts)]


Tree = list[tuple[str, list]]  # elements of a structure tree: name, and elements or numbers of items


def pdf(
    *pages: Sequence[Item],
    turn: str = "1 0 0 1",
    extra: bytes = b"",
    trees: Sequence[Tree] = (),
    tilde: str = "",
) -> bytes:
    """Write a PDF of A4 pages; ``turn`` is the matrix of the text, ``extra`` goes behind the text of each page.

    ``trees`` gives each page a structure tree over its items, as a word processor writes it. ``tilde`` says in UTF-16,
    as hexadecimal digits, what sign ``~`` stands for.
    """
    count = len(pages)
    objects: list[bytes] = [b"", b""]
    kids = b" ".join(b"%d 0 R" % (3 + 2 * number) for number in range(count))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    names = b"<</R %d 0 R/B %d 0 R>>" % (3 + 2 * count, 4 + 2 * count)
    for number, items in enumerate(pages):
        content = b"".join(
            b"/P <</MCID %d>> BDC %sEMC\n" % (at, _item(item, turn)) if trees else _item(item, turn)
            for at, item in enumerate(items)
        )
        content += extra
        page = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font%s>>/StructParents %d>>"
        )
        objects += [
            page % (4 + 2 * number, names, number),
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        ]
    reads = b"/ToUnicode %d 0 R" % (len(objects) + 3) if tilde else b""
    for font in (b"Helvetica", b"Helvetica-Bold"):
        objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding%s>>" % (font, reads))
    if tilde:
        table = (
            b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <7E> <%s> endbfchar"
            % tilde.encode()
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(table), table))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R%s>>" % (_structure(objects, trees) if trees else b"")
    return _file(objects)


def _structure(objects: list[bytes], trees: Sequence[Tree]) -> bytes:
    """Add the objects of the structure trees; give the entry of the catalogue that names their root."""
    objects.append(b"")
    root = len(objects)
    tops, parents = b"", b""
    for number, tree in enumerate(trees):
        owners: dict[int, int] = {}
        tops += b"".join(b"%d 0 R " % _element(objects, one, root, 3 + 2 * number, owners) for one in tree)
        parents += b"%d[%s]" % (number, b" ".join(b"%d 0 R" % owners[at] for at in sorted(owners)))
    objects[root - 1] = b"<</Type/StructTreeRoot/K[%s]/ParentTree<</Nums[%s]>>>>" % (tops, parents)
    return b"/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R" % root


def _element(
    objects: list[bytes], one: tuple[str, list], parent: int, page: int, owners: dict[int, int]
) -> int:
    objects.append(b"")
    own = len(objects)
    kids = b""
    for kid in one[1]:
        if isinstance(kid, int):
            owners[kid] = own
            kids += b"%d " % kid
        else:
            kids += b"%d 0 R " % _element(objects, kid, own, page, owners)
    body = b"<</Type/StructElem/S/%s/P %d 0 R/Pg %d 0 R/K[%s]>>"
    objects[own - 1] = body % (one[0].encode(), parent, page, kids)
    return own


def _file(objects: Sequence[bytes]) -> bytes:
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
