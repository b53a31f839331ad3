import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.annotations.gold.markup import read_markup, write_markup
from pipeline.annotations.gold.task import TaskSpan
from pipeline.core.errors import ProjectError

_words = st.text(
    alphabet=st.characters(blacklist_characters="[]|", blacklist_categories=("Cs", "Cc")), min_size=1
)
_spans = st.tuples(_words, st.sampled_from([("WEAPON", "drone"), ("UNIT", "NIL"), ("AMOUNT", None)]))


@given(st.lists(st.one_of(_words, _spans), max_size=8))
def test_round_trip(parts):
    text, spans = "", []
    for part in parts:
        word = part if isinstance(part, str) else part[0]
        if not isinstance(part, str):
            label, kb_id = part[1]
            spans.append(TaskSpan(start=len(text), end=len(text) + len(word), label=label, kb_id=kb_id))
        text += word
    again, found = read_markup(write_markup(text, spans))
    assert again == text
    assert [(s.start, s.end, s.label, s.kb_id) for s in found] == [
        (s.start, s.end, s.label, s.kb_id) for s in spans
    ]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("een [[Patriot|W]]", "needs an identifier"),
        ("\n\n[[twee|A:drone]]", "takes no identifier"),
        ("[[x|Q:drone]]", "unknown mark"),
        ("[[Patriot|W:patriot", "not part of a span"),
        ("Patriot]]", "not part of a span"),
    ],
)
def test_faults_name_the_line(text, part, tmp_path):
    with pytest.raises(ProjectError, match=part) as error:
        read_markup(text, file=tmp_path / "brief.txt")
    assert "brief.txt, line " in str(error.value)
