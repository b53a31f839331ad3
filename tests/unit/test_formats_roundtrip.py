"""What goes out in a format comes back the same: any text, any spans on its tokens, any keys."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.annotations.formats import FORMATS, Options, export_tasks, import_tasks
from pipeline.annotations.gold.task import Task, input_hash
from pipeline.core.labels import LABELS, LINKED_LABELS
from pipeline.core.language import blank_pipeline

NLP = blank_pipeline()
PIECES = st.sampled_from(
    [
        *("Patriot-systeem", "F-16's", "€ 45 mln.", "Zr.Ms. Tromp", "circa 90", "militairen", "[[x|W:y]]"),
        *("\r\n", "\n", "  ", "\t", "\u00a0", "\u2028", "\u0085", "\ufeff", "|", "\\", "\\n", "_", "#", '"'),
        *("🚀", "👨🏻\u200d🚒", "𝔘𝔫𝔦", "e\u0301", "Oekrai\u0308ense", "<script>", "&amp;"),
        *("\u200f", "\u202eabc\u202c", "\u2066x\u2069", "شاهد"),
    ]
)
LOOSE = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cn", "Co"]), max_size=8)
XML_SAFE = LOOSE.map(
    lambda text: "".join(
        c for c in text if c in "\t\n\r" or (unicodedata.category(c) != "Cc" and c not in "\ufffe\uffff")
    )
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.floats(-1e6, 1e6, width=32) | LOOSE,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(LOOSE, inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
NAMES = st.sampled_from(["note", "score", "view_id", "input_hash", "versions", "é", "x y", "history"])


@st.composite
def texts(draw, loose=LOOSE):
    parts = draw(st.lists(PIECES | loose, max_size=9))
    return draw(st.sampled_from(["", " "])).join(parts)


@st.composite
def tasks(draw, loose=LOOSE):
    text = draw(texts(loose))
    doc = NLP.make_doc(text)
    row = {"text": text}
    spans = []
    at = 0
    while at < len(doc) and len(spans) < 4:
        first = draw(st.integers(at, len(doc) - 1))
        last = draw(st.integers(first, min(first + 3, len(doc) - 1)))
        label = draw(st.sampled_from(LABELS))
        span = {
            "start": doc[first].idx,
            "end": doc[last].idx + len(doc[last]),
            "token_start": first,
            "token_end": last,
            "label": label,
        }
        if label in LINKED_LABELS and draw(st.booleans()):
            span["kb_id"] = draw(st.sampled_from(["NIL", "patriot", "zr-ms-tromp", "a/b|c", "_", "é", None]))
        span.update(draw(st.dictionaries(NAMES, JSON, max_size=2)))
        spans.append(span)
        at = last + 1 + draw(st.integers(0, 2))
    if draw(st.booleans()):
        spans.reverse()
    if spans or draw(st.booleans()):
        row["spans"] = spans
    if draw(st.booleans()):
        row["tokens"] = [
            {"text": t.text, "start": t.idx, "end": t.idx + len(t), "id": t.i, "ws": bool(t.whitespace_)}
            for t in doc
        ]
        for token in row["tokens"][:1]:
            token.update(draw(st.sampled_from([{}, {"disabled": True}])))
    if draw(st.booleans()):
        row["meta"] = {"letter": draw(st.sampled_from(["kst-36045-136", "brief/7", "é 1"])), "paragraph": 3}
        row["meta"].update(draw(st.dictionaries(NAMES, JSON, max_size=2)))
    if draw(st.booleans()):
        row["answer"] = draw(st.sampled_from(["accept", "reject", "ignore", None]))
    if draw(st.booleans()):
        row["_input_hash"] = input_hash(text)
        row["_session_id"] = draw(st.sampled_from(["an", "bob", None]))
    row.update(draw(st.dictionaries(NAMES, JSON, max_size=2)))
    return Task.model_validate(row)


def round_trip(made, name, folder):
    path = folder / "out"
    options = Options(nlp=NLP, names={"WEAPON": {"patriot": "MIM-104 Patriot [PAC-3]"}})
    left_out = export_tasks(made, path, name, options)
    back, _ = import_tasks(path, name, options)
    assert [task.to_json() for task in back] == [task.to_json() for task in made]
    assert not left_out


quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"cas"}))
@quick
@given(made=st.lists(tasks(), max_size=3))
def test_nothing_is_lost(name, made, tmp_path_factory):
    round_trip(made, name, tmp_path_factory.mktemp("formats"))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=st.lists(tasks(XML_SAFE), max_size=3))
def test_nothing_is_lost_in_cas(made, tmp_path_factory):
    pytest.importorskip("cassis")
    round_trip(made, "cas", tmp_path_factory.mktemp("formats"))


def visible(task):
    return task.text, sorted((s.start, s.end, s.label) for s in task.spans)


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"cas", "prodigy-review"}))
@quick
@given(made=st.lists(tasks(), max_size=3))
def test_without_carried_keys_text_and_spans_stay(name, made, tmp_path_factory):
    path = tmp_path_factory.mktemp("formats") / "out"
    options = Options(nlp=NLP, bare=True)
    export_tasks(made, path, name, options)
    back, _ = import_tasks(path, name, options)
    assert [visible(task) for task in back] == [visible(task) for task in made]
