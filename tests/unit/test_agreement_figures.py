"""Figures of agreement against values worked out by hand, and what must hold for any annotations."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.annotations.agreement import (
    disagreements,
    measure,
    read_sessions,
    share_out,
)
from pipeline.annotations.agreement.adjudicate import adjudication_of, review_rows, settle
from pipeline.annotations.agreement.plot import plot
from pipeline.annotations.agreement.scores import cohen_kappa, krippendorff_alpha, match, tally
from pipeline.annotations.agreement.sessions import read_reviewed
from pipeline.annotations.gold.task import Task, TaskSpan
from pipeline.core.errors import ProjectError
from pipeline.core.files import write_jsonl
from pipeline.core.labels import LABELS
from pipeline.core.language import blank_pipeline

NLP = blank_pipeline()
TEXT = "De krijgsmacht levert zes Patriots aan SHAPE voor operatie Interflex ."


def task(*spans, answer="accept", paragraph=1, text=TEXT, **extra):
    rows = []
    for words, label, *kb_id in spans:
        start = text.index(words)
        row = {"start": start, "end": start + len(words), "label": label}
        if kb_id:
            row["kb_id"] = kb_id[0]
        rows.append(row)
    meta = {"letter": "brief-1", "paragraph": paragraph}
    return Task.model_validate({"text": text, "spans": rows, "meta": meta, "answer": answer, **extra})


FULL = (
    ("krijgsmacht", "UNIT", "krijgsmacht"),
    ("zes", "AMOUNT"),
    ("Patriots", "WEAPON", "patriot"),
    ("SHAPE", "UNIT", "shape"),
    ("operatie Interflex", "MISSION", "interflex"),
)
OTHER = (
    ("krijgsmacht", "UNIT", "krijgsmacht"),
    ("Patriots", "WEAPON", "NIL"),
    ("SHAPE", "UNIT", "shape"),
    ("Interflex", "MISSION", "interflex"),
)


@pytest.fixture
def sessions():
    return {"an": {("brief-1", 1): task(*FULL)}, "bob": {("brief-1", 1): task(*OTHER)}}


def rows(part):
    return {row.name: row for row in part}


def test_f1_exact_and_relaxed(sessions):
    labels = rows(measure(sessions, NLP).labels)
    assert labels["UNIT"].exact_f1 == 1
    assert (labels["MISSION"].exact_f1, labels["MISSION"].relaxed_f1) == (0, 1)
    assert (labels["AMOUNT"].exact_f1, labels["AMOUNT"].first, labels["AMOUNT"].second) == (0, 1, 0)
    assert labels["all"].exact_f1 == pytest.approx(2 * 3 / 9)
    assert labels["all"].relaxed_f1 == pytest.approx(2 * 4 / 9)


def test_kappa_on_tokens(sessions):
    # 11 tokens; they differ on "zes" and "operatie". Label counts: an O 5, UNIT 2, AMOUNT 1, WEAPON 1,
    # MISSION 2; bob O 7, UNIT 2, WEAPON 1, MISSION 1.
    expected = (5 * 7 + 2 * 2 + 1 * 1 + 2 * 1) / 121
    labels = rows(measure(sessions, NLP).labels)
    assert labels["all"].kappa == pytest.approx((9 / 11 - expected) / (1 - expected))
    assert labels["UNIT"].kappa == 1
    assert labels["UNIT"].alpha == 1


@pytest.mark.parametrize(
    ("codings", "alpha"),
    [
        # Krippendorff (2011), "Computing Krippendorff's alpha-reliability", sections A, B and C
        (["0100000010", "1110010000"], 0.095),
        (["aabbdcccedda", "babbbccceddd"], 0.692),
        (["*****34121133*3", "1*213343*******", "**21344*21133*4"], 0.691),
        # Krippendorff (2004), "Content analysis", four observers and twelve units
        (["123321412***", "1233224125*3", "*3332342251*", "12332441251*"], 0.743),
    ],
)
def test_alpha_of_the_literature(codings, alpha):
    table = [[None if value == "*" else value for value in row] for row in codings]
    assert krippendorff_alpha(table) == pytest.approx(alpha, abs=0.0006)


def test_kappa_of_the_literature():
    # Cohen (1960), "A coefficient of agreement for nominal scales", table 1: 200 cases, kappa 0.492
    cells = {"AA": 88, "AB": 14, "AC": 18, "BA": 10, "BB": 40, "BC": 10, "CA": 2, "CB": 6, "CC": 12}
    first, second = ("".join(pair[side] * count for pair, count in cells.items()) for side in (0, 1))
    assert cohen_kappa(first, second) == pytest.approx(0.492, abs=0.0005)


def test_links(sessions):
    report = measure(sessions, NLP)
    links = rows(report.links)
    assert links["UNIT"].exact_f1 == 1
    assert links["WEAPON"].exact_f1 == 0
    assert (links["MISSION"].exact_f1, links["MISSION"].relaxed_f1) == (0, 1)
    assert report.entities[0].exact_f1 == 0
    assert {row.name for row in report.entities} == {"krijgsmacht", "patriot", "NIL", "shape", "interflex"}


def test_undefined_figures_are_none():
    assert cohen_kappa([], []) is None
    assert cohen_kappa(["O", "O"], ["O", "O"]) is None
    assert krippendorff_alpha([["O", "O"], ["O", None]]) is None
    assert krippendorff_alpha([["O", None], [None, "UNIT"]]) is None


def test_three_sessions_of_which_one_saw_less(sessions):
    sessions["cor"] = {("brief-1", 2): task(paragraph=2)}
    sessions["an"]["brief-1", 2] = task(("SHAPE", "UNIT", "shape"), paragraph=2)
    report = measure(sessions, NLP)
    assert report.paragraphs == 2
    pair = next(p for p in report.pairs if (p["first"], p["second"]) == ("bob", "cor"))
    assert pair["exact_f1"] is None
    json.dumps(report.to_json())
    text = report.to_markdown()
    assert "| WEAPON | 1 / 1 |" in text
    assert "3 sessions (an, bob, cor), 2 paragraphs" in text
    assert len(report.tables()) == 3


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_plot(sessions, tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    plot(measure(sessions, NLP), path)
    assert path.stat().st_size > 5000
    with pytest.raises(ProjectError, match=r"\.png"):
        plot(measure(sessions, NLP), tmp_path / "a.txt")


def test_faults_are_named(sessions):
    with pytest.raises(ProjectError, match="two sessions"):
        measure({"an": sessions["an"]}, NLP)
    with pytest.raises(ProjectError, match="share no paragraph"):
        measure({"an": sessions["an"], "bob": {("brief-2", 1): task()}}, NLP)
    sessions["bob"]["brief-1", 1].text = TEXT + " "
    with pytest.raises(ProjectError, match="different texts"):
        measure(sessions, NLP)


@st.composite
def flat(draw):
    cuts = sorted(draw(st.sets(st.integers(0, 30), max_size=10)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return [TaskSpan(start=a, end=b, label=draw(st.sampled_from(LABELS[:2]))) for a, b in pairs]


@settings(max_examples=200, deadline=None)
@given(flat(), flat())
def test_matching_is_symmetric_and_the_largest(ours, theirs):
    assert match(ours, theirs) == match(theirs, ours)
    assert match(ours, ours) == len(ours)
    edges = {
        i: [j for j, t in enumerate(theirs) if s.label == t.label and s.start < t.end and t.start < s.end]
        for i, s in enumerate(ours)
    }
    taken = {}

    def augment(i, seen):
        for j in edges[i]:
            if j not in seen:
                seen.add(j)
                if j not in taken or augment(taken[j], seen):
                    taken[j] = i
                    return True
        return False

    assert match(ours, theirs) == sum(augment(i, set()) for i in edges)
    one, other = (Task(text="x" * 40, spans=spans) for spans in (ours, theirs))
    both = tally([(one, other)])
    assert both.exact <= both.relaxed <= min(both.first, both.second)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 60), st.floats(0, 1), st.integers(2, 4), st.integers(0, 5))
def test_sharing_out_gives_everyone_the_overlap_and_each_other_task_once(size, fraction, people, seed):
    tasks = [task(paragraph=number) for number in range(size)]
    names = [f"s{number}" for number in range(people)]
    shares = share_out(tasks, names, fraction, seed=seed)
    seen = [one.key for share in shares.values() for one in share]
    assert set(seen) == {one.key for one in tasks}
    shared = {key for key in seen if seen.count(key) > 1}
    assert all(seen.count(key) == people for key in shared)
    assert len(shared) == max(round(fraction * size), 1 if fraction and size else 0)
    sizes = [len(share) for share in shares.values()]
    assert not sizes or max(sizes) - min(sizes) <= 1
    assert all(one.session_id == name for name, share in shares.items() for one in share)


def test_sharing_out_refuses():
    for names, fraction in ((["an"], 0.5), (["an", "an"], 0.5), (["an", "bob"], 1.5)):
        with pytest.raises(ProjectError):
            share_out([task()], names, fraction)


def test_session_files(tmp_path):
    one = [task(*FULL, _timestamp=5).to_json(), task(*OTHER, _timestamp=3).to_json()]
    write_jsonl(tmp_path / "an.jsonl", one)
    two = [task(*OTHER, _session_id="bob").to_json(), task(paragraph=2, answer=None).to_json()]
    write_jsonl(tmp_path / "b.jsonl", two)
    reviewed = read_reviewed([tmp_path])
    assert set(reviewed.sessions) == {"an", "bob"}
    assert len(reviewed.sessions["an"]["brief-1", 1].spans) == len(FULL)
    assert (reviewed.superseded, reviewed.undecided) == (1, {("brief-1", 2)})
    write_jsonl(tmp_path / "c.jsonl", [{"text": "x", "answer": "accept"}])
    with pytest.raises(ProjectError, match=r"c\.jsonl, line 1: meta names no letter"):
        read_sessions([tmp_path])
    write_jsonl(tmp_path / "c.jsonl", [{**task().to_json(), "answer": "maybe"}])
    with pytest.raises(ProjectError, match="unknown answer 'maybe'"):
        read_sessions([tmp_path])


def test_disagreements_and_their_adjudication(sessions):
    key = ("brief-1", 1)
    assert list(disagreements(sessions)) == [key]
    (row,) = review_rows(sessions)
    assert [version["sessions"] for version in row["versions"]] == [["an"], ["bob"]]
    settled = Task.model_validate(
        {**row, "answer": "accept", "_session_id": "eva"}
    )  # as Prodigy's review saves it
    assert [version.session for version in adjudication_of(settled).versions] == ["an", "bob"]
    kept = settle(settled)
    again = settle(
        Task.model_validate({**kept.to_json(), "versions": row["versions"], "_session_id": "fred"})
    )
    back = Task.model_validate(json.loads(json.dumps(again.to_json())))
    record = adjudication_of(back)
    assert (record.by, [before["by"] for before in record.before]) == ("fred", ["eva"])
    sessions["fred"] = {key: back}
    assert disagreements(sessions) == {}
    assert measure(sessions, NLP).sessions == ["an", "bob"]


def test_what_passes_a_paragraph_over_is_no_disagreement(sessions):
    sessions["bob"]["brief-1", 1] = task(answer="ignore")
    assert disagreements(sessions) == {}
    sessions["bob"]["brief-1", 1] = task(answer="reject")
    assert list(disagreements(sessions)) == [("brief-1", 1)]
