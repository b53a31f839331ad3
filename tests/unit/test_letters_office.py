"""DOCX, ODT and HTML: what word processors do that the fixtures do not show."""

import zipfile

import pytest

from pipeline.core.errors import ProjectError
from pipeline.letters import read_letter

WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="mc">'
    "<w:body>{}</w:body></w:document>"
)
OPEN = (
    '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="tb" xmlns:draw="d"><office:body>'
    "<office:text>{}</office:text></office:body></office:document-content>"
)


def w(text, properties=""):
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def texts(path, members):
    with zipfile.ZipFile(path, "w") as target:
        for name, data in members.items():
            target.writestr(name, data)
    return [(paragraph.kind, paragraph.text) for paragraph in read_letter(path).paragraphs]


@pytest.fixture
def docx(tmp_path):
    return lambda body, **more: texts(
        tmp_path / "brief.docx",
        {"word/document.xml": WORD.format(body), **{f"word/{name}.xml": data for name, data in more.items()}},
    )


@pytest.fixture
def odt(tmp_path):
    return lambda body: texts(tmp_path / "brief.odt", {"content.xml": OPEN.format(body)})


def test_tracked_changes_are_read_as_accepted(docx):
    assert docx(
        "<w:p><w:r><w:t>Het kabinet </w:t></w:r><w:del><w:r><w:delText>weigert</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>levert</w:t></w:r></w:ins><w:r><w:t> tanks.</w:t></w:r></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>Verplaatst.</w:t></w:r></w:moveFrom></w:p>"
        "<w:p><w:moveTo><w:r><w:t>Verplaatst.</w:t></w:r></w:moveTo></w:p>"
    ) == [("body", "Het kabinet levert tanks."), ("body", "Verplaatst.")]


def test_tracked_changes_in_odt(odt):
    assert odt(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Weg.</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:p>Blijft <text:change/>staan.</text:p>"
    ) == [("body", "Blijft staan.")]


def test_hidden_text_fields_and_comments_are_left_out(docx, tmp_path):
    assert docx(
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Verborgen.</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>Zichtbaar</w:t></w:r>'
        "<w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:t>.</w:t></w:r><w:r><w:commentReference/></w:r></w:p>",
        comments="<w:comments/>",
    ) == [("body", "Zichtbaar.")]
    assert read_letter(tmp_path / "brief.docx").notices == ["hidden text was left out"]


def test_text_boxes_are_read_once(docx, odt):
    box = f"<w:txbxContent>{w('In het vak.')}</w:txbxContent>"
    choice = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    expected = [("body", "Voor het vak, na het vak."), ("body", "In het vak.")]
    assert (
        docx(
            f"<w:p><w:r><w:t>Voor het vak, </w:t></w:r><w:r>{choice}</w:r><w:r><w:t>na het vak.</w:t></w:r></w:p>"
        )
        == expected
    )
    frame = "<draw:frame><draw:text-box><text:p>In het vak.</text:p></draw:text-box></draw:frame>"
    assert odt(f"<text:p>Voor het vak, {frame}na het vak.</text:p>") == expected


def test_parts_may_be_numbered(tmp_path):
    note = f'<w:footnotes xmlns:w="w"><w:footnote w:id="1">{w("De noot.")}</w:footnote></w:footnotes>'
    body = '<w:p><w:r><w:t>Een zin.</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    members = {"word/document2.xml": WORD.format(body), "word/footnotes2.xml": note}
    assert texts(tmp_path / "brief.docx", members) == [("body", "Een zin."), ("footnote", "De noot.")]
    assert read_letter(tmp_path / "brief.docx").paragraphs[1].anchor.offset == 8


def cells(path):
    return {paragraph.text: paragraph.cell for paragraph in read_letter(path).paragraphs}


NESTED = {"a": (0, 0), "b": (0, 2), "c": (1, 0), "in": None, "na": (1, 0), "d": (1, 1)}


def test_cells_of_docx(docx, tmp_path):
    inner = f"<w:tbl><w:tr><w:tc>{w('in')}</w:tc></w:tr></w:tbl>"
    docx(
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{w("a")}</w:tc><w:tc>{w("b")}</w:tc></w:tr>'
        f"<w:tr><w:tc>{w('c')}{inner}{w('na')}</w:tc><w:tc>{w('d')}</w:tc></w:tr></w:tbl>"
    )
    assert cells(tmp_path / "brief.docx") == NESTED


def test_cells_of_odt(odt, tmp_path):
    def row(*inside):
        return f"<table:table-row>{''.join(inside)}</table:table-row>"

    def cell(*texts, more=""):
        paragraphs = "".join(f"<text:p>{text}</text:p>" if text[:1] != "<" else text for text in texts)
        return f"<table:table-cell {more}>{paragraphs}</table:table-cell>"

    inner = f"<table:table>{row(cell('in'))}</table:table>"
    wide = 'table:number-columns-spanned="2"'
    thrice = 'table:number-columns-repeated="3"'
    rows = [
        row(cell("a", more=wide), "<table:covered-table-cell/>", cell("b")),
        row(cell("c", inner, "na"), cell("d")),
        row(cell(more=thrice), cell("e")),
    ]
    odt(f"<table:table>{''.join(rows)}</table:table>")
    assert cells(tmp_path / "brief.odt") == {**NESTED, "e": (2, 3)}


def test_cells_of_html(tmp_path):
    path = tmp_path / "brief.html"
    path.write_text(
        "<!DOCTYPE html><table><tr><td colspan=2>a<td rowspan=2>b<tr><td>c<table><tr><td>in</table>na<td>d"
        "<tr><td rowspan=9 colspan=99999>e<td>f</table>"
    )
    assert cells(path) == {**NESTED, "e": (2, 0), "f": (2, 1000)}


def test_cells_of_xml(tmp_path):
    path = tmp_path / "brief.xml"
    path.write_text(
        "<kamerstuk><table><tgroup><colspec colname='een'/><colspec colname='twee'/><colspec colname='drie'/><tbody>"
        "<row><entry namest='een' nameend='twee'>a</entry><entry morerows='1'>b</entry></row>"
        "<row><entry>c</entry><entry colname='twee'>d</entry></row><row><entry colname='drie'>e</entry></row>"
        "</tbody></tgroup></table></kamerstuk>"
    )
    assert cells(path) == {"a": (0, 0), "b": (0, 2), "c": (1, 0), "d": (1, 1), "e": (2, 2)}


def test_hidden_html_is_left_out(tmp_path):
    path = tmp_path / "brief.html"
    path.write_text(
        "<p>Te lezen.</p><p hidden>Niet.</p><div style='color:red; display: none'><p>Ook niet.</p></div>"
    )
    assert read_letter(path).text == "Te lezen."


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<h2>Brief</h2><p>De vloot vaart uit.</p>", ["Brief", "De vloot vaart uit."]),
        (f"<!--{'x' * 2000}--><p>De vloot vaart uit.</p>", ["De vloot vaart uit."]),
        ("<p>De vloot vaart.<br><br>Zij keert terug.</p>", ["De vloot vaart.", "Zij keert terug."]),
        (
            "<div><pre>De vloot\nvaart.\n\nZij keert terug.</pre></div>",
            ["De vloot vaart.", "Zij keert terug."],
        ),
        (
            "<div><details><summary>Kop</summary>Tekst</details><center>Midden</center>Los</div>",
            ["Kop", "Tekst", "Midden", "Los"],
        ),
    ],
)
def test_html_of_other_hands(tmp_path, source, expected):
    path = tmp_path / "brief.html"
    path.write_text(source)
    assert [paragraph.text for paragraph in read_letter(path).paragraphs] == expected


def test_a_page_of_a_web_site_gives_its_article(tmp_path):
    path = tmp_path / "pagina.html"
    path.write_text(
        "<div id=navigation><ul><li><a href=/>Home</a></ul></div><ul class='nav-sub reset'><li>Vergaderingen</ul>"
        "<div role=search>Zoeken</div><div class=paper-header><h1>Motie over de vloot</h1></div>"
        "<p>De vloot vaart <a href=/uit>uit</a>.</p><ul><li>Een punt zonder verwijzing</ul>"
        "<p><a href=/pdf>Download het kamerstuk</a></p><div id=footer><p>Colofon</p></div>"
    )
    letter = read_letter(path)
    assert [p.text for p in letter.paragraphs] == [
        "Motie over de vloot",
        "De vloot vaart uit.",
        "Een punt zonder verwijzing",
    ]
    assert [(line.kind, line.text) for line in letter.removed] == [("navigation", "Download het kamerstuk")]


def test_a_web_archive_is_refused(tmp_path):
    path = tmp_path / "brief.mht"
    path.write_text("From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related\n\n<p>x</p>")
    with pytest.raises(ProjectError, match="save it as HTML"):
        read_letter(path)


def test_signs_tabs_and_deleted_paragraph_ends_of_word(docx):
    body = (
        '<w:p><w:r><w:sym w:font="Symbol" w:char="F0A0"/><w:t> 45,</w:t><w:ptab/><w:t>links</w:t></w:r></w:p>'
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>De vloot </w:t></w:r></w:p>"
        "<w:p><w:r><w:t>vaart.</w:t></w:r></w:p>"
    )
    assert [text for _, text in docx(body)] == ["€ 45, links", "De vloot vaart."]


def test_a_table_that_lays_out_a_page_holds_paragraphs(docx):
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    rows = [
        ["TWEEDE KAMER DER STATEN-GENERAAL", "2"],
        ["Vergaderjaar 2030-2031"],
        ["36 045", "Situatie in de haven"],
        ["Nr. 7", "MOTIE VAN HET LID JANSEN"],
        ["De Kamer,"],
        ["gehoord de beraadslaging,"],
        ["verzoekt de regering de haven te openen,"],
        ["en gaat over tot de orde van de dag."],
        ["Jansen"],
    ]
    table = "".join(f"<w:tr>{''.join(cell.format(text) for text in row)}</w:tr>" for row in rows)
    assert docx(f"<w:tbl>{table}</w:tbl>")[-2:] == [
        ("body", "en gaat over tot de orde van de dag."),
        ("signature", "Jansen"),
    ]
