"""Hostile, damaged and odd files: one clear line, or read all the same; never a crash."""

import io
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from pipeline.core.errors import ProjectError
from pipeline.letters import draft, guard, read_letter
from pipeline.letters.reading import read_bytes

WORD = '<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>'


def test_the_process_that_reads_letters_holds_no_models():
    code = "import sys, pipeline.letters.worker; print({'spacy', 'torch', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def refused(path, data, *words):
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ProjectError) as caught:
        read_letter(path)
    line = str(caught.value)
    assert "\n" not in line
    assert path.name in line
    for word in words:
        assert word in line, line
    return line


def outcome(path):
    """What a person gets: paragraphs, or one line that names the file."""
    try:
        return read_letter(path).paragraphs
    except ProjectError as error:
        line = str(error)
    return path.name in line and "\n" not in line


def archive(members, **kwargs):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **kwargs) as target:
        for name, data in members:
            target.writestr(name, data)
    return buffer.getvalue()


def minimal_pdf(content, *, extra=b"", filters=b"/FlateDecode", text=None):
    stream = zlib.compress(content) if text is None else text
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length "
        + str(len(stream)).encode()
        + b"/Filter"
        + filters
        + b">>stream\n"
        + stream
        + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    out.write(
        b"xref\n0 6\n0000000000 65535 f \n" + b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    )
    out.write(
        b"trailer<</Size 6/Root 1 0 R" + extra + b">>\nstartxref\n" + str(start).encode() + b"\n%%EOF\n"
    )
    return out.getvalue()


def test_entity_expansion_is_refused(tmp_path):
    declared = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
    bomb = declared + b"<kamerstuk><al>&c;</al></kamerstuk>"
    refused(tmp_path / "bom.xml", bomb, "entities", "line 1")


def test_external_entities_are_refused(tmp_path):
    secret = tmp_path / "geheim.txt"
    secret.write_text("geheim")
    declared = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "{secret}">]>'
    bomb = declared + "<kamerstuk><al>&x;</al></kamerstuk>"
    refused(tmp_path / "lek.xml", bomb.encode(), "entities")


def test_an_external_dtd_is_named_but_never_opened(tmp_path):
    path = tmp_path / "oud.xml"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE kamerstuk SYSTEM "/dev/zero">'
        "<kamerstuk><al>Oekra&iuml;ne</al></kamerstuk>"
    )
    assert [paragraph.text for paragraph in read_letter(path).paragraphs] == ["Oekraïne"]


def test_deep_nesting_is_refused(tmp_path):
    deep = b"<?xml version='1.0'?>" + b"<a>" * 100_000 + b"x" + b"</a>" * 100_000
    refused(tmp_path / "diep.xml", deep, "deep")


def test_broken_xml_names_the_line(tmp_path):
    refused(
        tmp_path / "stuk.xml",
        b"<?xml version='1.0'?>\n<kamerstuk>\n<al>x</kamerstuk>",
        "line 3",
        "not well-formed",
    )


def test_xml_that_lies_about_its_encoding_is_read(tmp_path):
    path = tmp_path / "ascii.xml"
    path.write_bytes(
        '<?xml version="1.0" encoding="US-ASCII"?><kamerstuk><al>Oekraïne</al></kamerstuk>'.encode()
    )
    letter = read_letter(path)
    assert letter.text == "Oekraïne"
    assert letter.notices == ["declared as US-ASCII, read as UTF-8"]


@pytest.mark.parametrize("mark", [b"", b"\xff\xfe"])
@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig", "cp1252", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_in_other_encodings(tmp_path, codec, mark):
    path = tmp_path / "brief.txt"
    data = "Oekraïne krijgt vijf ‘mijnenjagers’.".encode(codec)
    path.write_bytes(mark * (codec == "utf-16-le") + data)
    assert read_letter(path).text == "Oekraïne krijgt vijf ‘mijnenjagers’."


@pytest.mark.parametrize("rest", ["‘Zr.Ms. Evertsen’ – één schip".encode("cp1252"), "één schip".encode()])
def test_xml_in_windows_1252_that_says_utf_8(tmp_path, rest):
    path = tmp_path / "brief.xml"
    stray = "België ".encode("cp1252")
    path.write_bytes(
        b'<?xml version="1.0" encoding="UTF-8"?><kamerstuk><al>' + stray + rest + b"</al></kamerstuk>"
    )
    letter = read_letter(path)
    assert letter.text in ("België ‘Zr.Ms. Evertsen’ – één schip", "België één schip")
    assert letter.notices == ["not UTF-8; read as Windows-1252"]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_xml_in_utf_16_with_and_without_a_mark(tmp_path, codec):
    path = tmp_path / "brief.xml"
    path.write_bytes(
        '<?xml version="1.0" encoding="UTF-16"?><kamerstuk><al>Oekraïne</al></kamerstuk>'.encode(codec)
    )
    assert (read_letter(path).format, read_letter(path).text) == ("xml", "Oekraïne")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_of_every_system(tmp_path, end):
    path = tmp_path / "brief.txt"
    path.write_bytes(f"Een kop{end}{end}Een alinea over de vloot.{end}".encode())
    assert [paragraph.text for paragraph in read_letter(path).paragraphs] == [
        "Een kop",
        "Een alinea over de vloot.",
    ]


def test_latin_1_xml(tmp_path):
    path = tmp_path / "latin.xml"
    path.write_bytes(
        '<?xml version="1.0" encoding="ISO-8859-1"?><kamerstuk><al>Oekraïne</al></kamerstuk>'.encode(
            "latin-1"
        )
    )
    assert read_letter(path).text == "Oekraïne"


def test_too_large_a_file_is_refused_unread(tmp_path):
    path = tmp_path / "groot.txt"
    with path.open("wb") as stream:
        stream.truncate(200 << 20)
    start = time.monotonic()
    refused(path, None, "200 MB", "at most 64 MB")
    assert time.monotonic() - start < 0.5


@pytest.mark.parametrize(("name", "unit"), [("xml", "<al>x</al>"), ("html", "<p>x</p>"), ("txt", "regel\n")])
def test_more_text_than_any_letter_is_refused(tmp_path, monkeypatch, name, unit):
    start = {"xml": "<kamerstuk>", "html": "<html>", "txt": ""}[name]
    refused(
        tmp_path / f"boek.{name}", (start + unit * (1 + (10 << 20) // len(unit))).encode(), "10 MB of text"
    )
    monkeypatch.setattr(draft, "MAX_PARAGRAPHS", 500)
    refused(
        tmp_path / f"bundel.{name}", (start + unit * 501 + "</kamerstuk>" * (name == "xml")).encode(), "500"
    )
    many = WORD.format("x</w:t></w:r></w:p>" + "<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 501 + "<w:p><w:r><w:t>")
    with pytest.raises(ProjectError, match="500"):
        read_bytes(archive([("word/document.xml", many)]), "bundel")


def test_no_file_folder_and_empty_file(tmp_path):
    refused(tmp_path / "weg.xml", None, "no such file")
    refused(tmp_path, None, "folder")
    refused(tmp_path / "leeg.pdf", b" \n", "empty")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "DOCX"),
        (b"{\\rtf1 brief}", "RTF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither"),
        (archive([("foto.jpg", b"x")]), "without a letter"),
        (b"PK\x03\x04 afgebroken", "damaged"),
    ],
)
def test_other_kinds_of_file(tmp_path, data, word):
    refused(tmp_path / "brief.docx", data, word)


def test_zip_bombs_are_refused(tmp_path):
    bomb = archive([("word/document.xml", WORD.format("0" * (20 << 20)))])
    assert len(bomb) < 100_000
    refused(tmp_path / "bom.docx", bomb, "unpacks")
    refused(tmp_path / "bom.odt", archive([("content.xml", b"0" * (40 << 20))]), "unpacks")


def test_an_archive_that_lies_about_its_size(tmp_path):
    data = bytearray(
        archive([("content.xml", "<office><text><p>" + "ab " * 60_000 + "</p></text></office>")])
    )
    place = data.rfind(b"PK\x01\x02")
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    refused(tmp_path / "leugen.odt", bytes(data))


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\..\\x", "C:/x"])
def test_paths_out_of_the_archive_are_refused(tmp_path, name):
    refused(
        tmp_path / "pad.docx", archive([("word/document.xml", WORD.format("x")), (name, b"x")]), "outside"
    )


def test_a_member_twice_is_refused(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate"):
        data = archive(
            [("word/document.xml", WORD.format("een")), ("word/document.xml", WORD.format("twee"))]
        )
    refused(tmp_path / "dubbel.docx", data, "twice")


def test_too_many_members(tmp_path):
    refused(tmp_path / "veel.odt", archive([(f"{number}", b"") for number in range(5_001)]), "members")


def test_a_locked_archive(tmp_path):
    data = bytearray(archive([("word/document.xml", WORD.format("x"))]))
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    refused(tmp_path / "slot.docx", bytes(data), "password")


@pytest.mark.parametrize(
    "members",
    [
        [
            ("content.xml", b"\x93\xfa"),
            ("META-INF/manifest.xml", "<m><f><manifest:encryption-data/></f></m>"),
        ],
        [("mimetype", "x"), ("encrypted-package", b"\x93\xfa")],
    ],
)
def test_a_locked_odt(tmp_path, members):
    refused(tmp_path / "slot.odt", archive(members), "password")


def test_entities_inside_an_archive_are_refused(tmp_path):
    bomb = '<!DOCTYPE a [<!ENTITY b "ha">]>' + WORD.format("&b;")
    refused(tmp_path / "bom.docx", archive([("word/document.xml", bomb)]), "entities", "word/document.xml")


FIXTURES = Path(__file__).parents[1] / "fixtures" / "letters"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated_pdf(tmp_path, share):
    pytest.importorskip("pypdfium2")
    data = (FIXTURES / "oefenbrief.pdf").read_bytes()
    path = tmp_path / "half.pdf"
    path.write_bytes(data[: int(len(data) * share)])
    assert outcome(path)


def test_locked_pdf(tmp_path):
    pytest.importorskip("pypdfium2")
    lock = (
        b"/Encrypt<</Filter/Standard/V 1/R 2/O<"
        + b"41" * 32
        + b">/U<"
        + b"42" * 32
        + b">/P -44>>/ID[<00><00>]"
    )
    refused(tmp_path / "slot.pdf", minimal_pdf(b"BT /F 12 Tf 72 700 Td (x) Tj ET", extra=lock), "password")


def test_pdf_without_text(tmp_path):
    pytest.importorskip("pypdfium2")
    refused(tmp_path / "scan.pdf", minimal_pdf(b"0 0 m 100 100 l S"), "tesseract-ocr-nld")


def test_pdf_read_at_all(tmp_path):
    pytest.importorskip("pypdfium2")
    path = tmp_path / "kort.pdf"
    path.write_bytes(minimal_pdf(b"BT /F 12 Tf 72 700 Td (Een korte brief over tanks.) Tj ET"))
    assert read_letter(path).text == "Een korte brief over tanks."


def test_a_pdf_that_runs_in_circles(tmp_path):
    pytest.importorskip("pypdfium2")
    circle = minimal_pdf(b"").replace(b"<</Type/Catalog/Pages 2 0 R>>", b"1 0 R" + b" " * 24)
    refused(tmp_path / "kring.pdf", circle, "damaged")


@pytest.mark.slow
def test_pdf_bomb_is_stopped(tmp_path):
    pytest.importorskip("pypdfium2")
    packer = zlib.compressobj(9)
    inner = b"".join(packer.compress(b"0 " * (1 << 20)) for _ in range(1500)) + packer.flush()
    bomb = minimal_pdf(b"", text=inner)
    assert len(bomb) < 8 << 20
    start = time.monotonic()
    refused(tmp_path / "bom.pdf", bomb)
    assert time.monotonic() - start < 150


def test_a_pdf_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    pytest.importorskip("pypdfium2")
    monkeypatch.setattr(guard, "MAX_SECONDS", 1.0)
    path = tmp_path / "traag.pdf"
    path.write_bytes(minimal_pdf(b"q Q " * 20_000_000))
    refused(path, None, "more than 1 seconds")
    monkeypatch.undo()
    path.write_bytes(minimal_pdf(b"BT /F 12 Tf 72 700 Td (Daarna gaat het weer.) Tj ET"))
    assert read_letter(path).text == "Daarna gaat het weer."


HOSTILE = [
    "<a " * 60_000,
    '<a "' * 60_000,
    "<!--" * 60_000,
    "<p>" * 60_000 + "x",
    "&" * 100_000,
    "&amp" * 40_000,
    "<div class='noot'>" * 20_000,
    "- " * 100_000,
    "a-\n" * 40_000,
    " " * 400_000 + "x",
    "a" * 400_000,
    "1 " * 100_000,
    "\n1 a.1\n\n" * 8_000,
    "De Minister van X,\n" * 10_000,
    "Kop\n\n" * 20_000,
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
@pytest.mark.parametrize("prefix", ["", "<html><body>"])
def test_hostile_text_takes_no_longer_than_its_length(tmp_path, number, prefix):
    path = tmp_path / "vijandig.txt"
    path.write_text(prefix + HOSTILE[number])
    start = time.process_time()  # not the clock on the wall: other programs must not make this fail
    assert outcome(path)
    assert time.process_time() - start < 5


def test_the_message_of_a_missing_library(monkeypatch):
    import sys

    from pipeline.letters.formats import pdf_glyphs

    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(ProjectError, match="formats"):
        list(pdf_glyphs.extract(b"%PDF-1.4"))
