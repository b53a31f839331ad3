"""The offset map: every clean character leads to its source and back, whatever the text."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.letters.build import finish
from pipeline.letters.fold import fold
from pipeline.letters.hyphens import Evidence, unwrap
from pipeline.letters.mapped import Mapped
from pipeline.letters.official_xml import read_xml
from pipeline.letters.plain import read_plain

PIECES = st.sampled_from(
    [
        "de ",
        "Oekra-\nïense ",
        "rij- en\nvaar-\nopleidingen ",
        "F-\n16 ",
        "\ufb01nanciën",
        "\u00ad",
        "\u00a0",
        "e\u0308",
        "aangekocht.1 ",
        "\n\n",
        "\n",
        "\f",
        "1 Voetnoot.\n",
        "ISSN 0921 - 7371\n",
        "kst-36045-136\n",
        "Kop\n\n",
        "  ",
        "- punt een;\n",
        "\u200b",
        "«woord» ",
        "€ 17,5 mln. ",
        "De Minister van Defensie,\nK. Naam\n",
        "\r\n",
        "\t",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=40).map("".join)


def replay(paragraph, source):
    """Apply the change log to the source and give the clean text it should make."""
    out = []
    at = paragraph.source.start
    for change in paragraph.changes:
        assert at <= change.start <= change.end
        out.append(source[at : change.start])
        out.append(change.after)
        at = change.end
    out.append(source[at : paragraph.source.end])
    return "".join(out)


def check(letter, source):
    for paragraph in letter.paragraphs:
        assert sum(length for length, _, _ in paragraph.runs) == len(paragraph.text)
        assert paragraph.source.start <= paragraph.source.end <= len(source)
        previous = 0
        for at in range(len(paragraph.text)):
            start, end = paragraph.to_source(at, at + 1)
            assert previous <= start <= end
            previous = start
            left, right = paragraph.to_text(start, end) if end > start else (at, at + 1)
            assert left <= at < right


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_plain_text_replays_and_maps_back(text):
    source = text.encode("utf8", "ignore").decode("utf8")
    draft = read_plain(source.encode("utf8"), Path("x.txt"))
    letter = finish(draft)
    source = draft.source[None]
    check(letter, source)
    for paragraph in letter.paragraphs:
        assert replay(paragraph, source) == paragraph.text


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_nothing_of_a_plain_text_is_lost(text):
    source = text.encode("utf8", "ignore").decode("utf8")
    draft = read_plain(source.encode("utf8"), Path("x.txt"))
    letter = finish(draft)
    source = draft.source[None]
    covered = bytearray(len(source))
    for place in [*(p.source for p in letter.head + letter.paragraphs), *letter.removed]:
        covered[place.start : place.end] = b"\x01" * (place.end - place.start)
    for paragraph in letter.paragraphs:
        if paragraph.marker:
            # A footnote's number stands right before its text.
            line = source.rfind("\n", 0, paragraph.source.start) + 1
            covered[line : paragraph.source.start] = b"\x01" * (paragraph.source.start - line)
    lost = [sign for sign, seen in zip(source, covered, strict=True) if not seen and fold_keeps(sign)]
    assert not lost


def fold_keeps(sign):
    return fold(Mapped.verbatim(f"a{sign}b", 0, 3)).text not in ("ab", "a b")


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.data())
def test_spans_of_cleaned_text(text, data):
    clean = fold(unwrap(Mapped.verbatim(text, 0, len(text)), Evidence(text)))
    runs, changes = clean.record()
    assert sum(length for length, _, _ in runs) == len(clean.text)
    assert all(text[change.start : change.end] == change.before for change in changes)
    if clean.text:
        left = data.draw(st.integers(0, len(clean.text) - 1))
        right = data.draw(st.integers(left + 1, len(clean.text)))
        part = clean.slice(left, right)
        assert part.text == clean.text[left:right]
        assert clean.start <= part.start <= part.end <= clean.end


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "woord ",
                "CO<inf>2</inf> ",
                "&amp;",
                "&#8217;s ",
                "(interim-)<?xpp afbreek?>voorzitter ",
                "<extref doc='a'>nr. 12</extref>",
                "\u00a0",
                "\r\n",
                "é",
                "😀",
                "<!-- weg -->",
                "<noot><noot.nr>1</noot.nr><noot.al>Een noot.</noot.al></noot>",
            ]
        ),
        max_size=30,
    )
)
def test_places_in_xml(pieces):
    inside = "".join(pieces)
    source = f"<officiele-publicatie><tekst><al>{inside}</al></tekst></officiele-publicatie>"
    draft = read_xml(source.encode("utf8"), Path("x.xml"))
    letter = finish(draft)
    check(letter, source)
    for paragraph in letter.paragraphs:
        for match in re.finditer(r"[a-zé😀]+", paragraph.text):
            start, end = paragraph.to_source(*match.span())
            raw = re.sub(r"<noot>.*?</noot>|<[^>]*>", "", source[start:end])
            assert raw == match[0]
