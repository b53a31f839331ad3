"""Reviewed tasks into gold, letters and split: what is written, what is refused, what interrupts."""

import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipeline.agreement import adjudicate
from pipeline.annotations.docbins import write_docbins
from pipeline.annotations.gold import read_tasks
from pipeline.annotations.letters import annotated_paragraphs, check_against_letters
from pipeline.annotations.merge import merge
from pipeline.annotations.record import Task
from pipeline.annotations.split import read_split
from pipeline.cli import exchange
from pipeline.errors import ProjectError
from pipeline.files import read_jsonl, write_json, write_jsonl
from pipeline.language import blank_pipeline
from pipeline.letters import read_letter

NLP = blank_pipeline()
KB = {"patriot": "WEAPON", "shape": "UNIT", "interflex": "MISSION"}
LETTER = """Nederland levert zes Patriots aan Oekraïne, in overleg met SHAPE.

De training gebeurt in operatie Interflex 🚀 en duurt nog een jaar.

Het kabinet informeert de Kamer over het vervolg.
"""


def reviewed(place, spans, answer="accept", session="an", **extra):
    letter, paragraph, text = place
    rows = []
    for words, label, *kb_id in spans:
        start = text.index(words)
        rows.append({"start": start, "end": start + len(words), "label": label})
        if kb_id:
            rows[-1]["kb_id"] = kb_id[0]
    meta = {"letter": letter, "paragraph": paragraph}
    row = {"text": text, "spans": rows, "meta": meta, "answer": answer, "_session_id": session, **extra}
    return Task.model_validate(row).to_json()


class Desk:
    """A small project: folders, and one new letter."""

    def __init__(self, root):
        self.root = root
        self.gold, self.letters, self.new = root / "gold", root / "letters", root / "new"
        self.split, self.file = root / "split.json", root / "reviewed" / "an.jsonl"
        for folder in (self.gold, self.letters, self.new):
            folder.mkdir()
        write_json(self.split, {"train": [], "dev": ["brief-9"], "test": []})
        (self.new / "brief-1.txt").write_text(LETTER, encoding="utf8")
        letter = read_letter(self.new / "brief-1.txt")
        self.places = [(letter.id, index, text) for index, _, text in annotated_paragraphs(letter)]
        assert len(self.places) == 3
        self.first, self.second, self.third = self.places

    def whole(self, session="an", weapon="patriot"):
        spans = [("zes", "AMOUNT"), ("Patriots", "WEAPON", weapon), ("SHAPE", "UNIT", "shape")]
        return [
            reviewed(self.first, spans, session=session),
            reviewed(self.second, [("operatie Interflex", "MISSION", "interflex")], session=session),
            reviewed(self.third, [], session=session),
        ]  # fmt: skip

    def merge(self, rows, **options):
        write_jsonl(self.file, rows)
        options = {"part": "train", "new_letters": [self.new], **options}
        return merge(
            [self.file.parent],
            gold=self.gold,
            split=self.split,
            letters=self.letters,
            nlp=NLP,
            kb_types=KB,
            **options,
        )

    def state(self):
        return {p.relative_to(self.root): p.read_bytes() for p in sorted(self.root.rglob("*")) if p.is_file()}

    def unchanged_by(self, rows, match, **options):
        write_jsonl(self.file, rows)
        before = self.state()
        with pytest.raises(ProjectError, match=match):
            self.merge(rows, **options)
        assert self.state() == before


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_a_new_letter_joins_gold_letters_and_split(desk):
    merged = desk.merge(desk.whole())
    assert (merged.added, merged.conflicts, merged.new_letters) == (3, [], {"brief-1": "train"})
    assert [file.name for file in merged.files] == ["brief-1.txt", "brief-1.jsonl", "split.json"]
    tasks = read_tasks(desk.gold, kb_types=KB)
    check_against_letters(tasks, desk.letters)
    assert read_split(desk.split).train == ["brief-1"]
    assert [(s.token_start, s.token_end) for s in tasks[0].spans] == [(2, 2), (3, 3), (10, 10)]
    assert tasks[0].tokens
    assert tasks[1].text[tasks[1].spans[0].start : tasks[1].spans[0].end] == "operatie Interflex"
    split = read_split(desk.split).model_copy(update={"dev": []})
    assert write_docbins(tasks, split, NLP, desk.root)["train"] == 3


def test_again_changes_nothing(desk):
    desk.merge(desk.whole())
    before = desk.state()
    merged = desk.merge(desk.whole())
    assert (merged.unchanged, merged.added, merged.files) == (3, 0, [])
    assert desk.state() == before


def test_conflict_with_gold_is_listed_and_nothing_written(desk):
    desk.merge(desk.whole())
    rows = desk.whole(weapon="NIL")
    write_jsonl(desk.file, rows)
    before = desk.state()
    merged = desk.merge(rows)
    (conflict,) = merged.conflicts
    assert "only gold: 'Patriots' at 21 WEAPON patriot; only session an: 'Patriots' at 21 WEAPON NIL" in str(
        conflict
    )
    assert merged.files == []
    assert desk.state() == before


def test_prefer(desk):
    desk.merge(desk.whole())
    before = desk.state()
    kept = desk.merge(desk.whole(weapon="NIL"), prefer="gold")
    assert (kept.kept, kept.unchanged, kept.files) == (1, 2, [])
    assert {**desk.state(), Path("reviewed/an.jsonl"): 0} == {**before, Path("reviewed/an.jsonl"): 0}
    replaced = desk.merge(desk.whole(weapon="NIL"), prefer="reviewed")
    assert (replaced.replaced, replaced.unchanged) == (1, 2)
    row = next(read_jsonl(desk.gold / "brief-1.jsonl"))[1]
    assert row["spans"][1]["kb_id"] == "NIL"
    assert row["history"][0]["spans"][1]["kb_id"] == "patriot"
    assert desk.merge(desk.whole(weapon="NIL")).unchanged == 3


def test_sessions_that_agree_and_that_differ(desk):
    merged = desk.merge([*desk.whole("an"), *desk.whole("bob")])
    assert merged.added == 3
    assert next(read_jsonl(desk.gold / "brief-1.jsonl"))[1]["sessions"] == ["an", "bob"]
    merged = desk.merge([*desk.whole("an"), *desk.whole("bob", weapon="NIL")])
    assert [str(one.between) for one in merged.conflicts] == ["sessions an and bob differ"]
    assert desk.merge([*desk.whole("an"), *desk.whole("bob", weapon="NIL")], prefer="gold").kept == 1
    assert (
        len(desk.merge([*desk.whole("an"), *desk.whole("bob", weapon="NIL")], prefer="reviewed").conflicts)
        == 1
    )
    assert desk.merge([*desk.whole("an"), *desk.whole("bob", weapon="NIL")], sessions=["an"]).unchanged == 3


def test_an_adjudicated_task_settles(desk):
    rows = [*desk.whole("an"), *desk.whole("bob", weapon="NIL")]
    versions = {row["_session_id"]: Task.model_validate(row) for row in rows if row["text"] == desk.first[2]}
    settled = adjudicate(versions, versions["bob"], by="eva", at="2026-11-23T12:00:00Z")
    merged = desk.merge([*rows, settled.to_json()])
    assert (merged.added, merged.conflicts) == (3, [])
    row = next(read_jsonl(desk.gold / "brief-1.jsonl"))[1]
    assert row["spans"][1]["kb_id"] == "NIL"
    assert [one["session"] for one in row["adjudication"]["versions"]] == ["an", "bob"]


def test_prodigys_review_output_settles(desk):
    rows = [*desk.whole("an"), *desk.whole("bob", weapon="NIL")]
    versions = [{**row, "sessions": [row["_session_id"]]} for row in rows if row["text"] == desk.first[2]]
    review = {
        **rows[0],
        "versions": versions,
        "view_id": "ner_manual",
        "_view_id": "review",
        "_session_id": "eva",
    }
    desk.merge([*rows, review])
    row = next(read_jsonl(desk.gold / "brief-1.jsonl"))[1]
    assert "versions" not in row
    assert (row["_view_id"], row["adjudication"]["by"]) == ("ner_manual", "eva")


def test_rejected_and_ignored_paragraphs_hold_their_place_and_teach_nothing(desk):
    rows = desk.whole()
    rows[0]["answer"], rows[2]["answer"] = "reject", "ignore"
    merged = desk.merge(rows)
    assert merged.passed_over == 1
    assert [task.is_gold for task in read_tasks(desk.gold)] == [False, True, False]
    check_against_letters(read_tasks(desk.gold), desk.letters)
    # a later decision takes the place of a paragraph passed over, but not of a rejected one
    merged = desk.merge(desk.whole())
    assert [one.paragraph for one in merged.conflicts] == [desk.first[1]]
    assert desk.merge(desk.whole(), prefer="gold").replaced == 1
    # passing over does not undo gold
    rows[1]["answer"] = "ignore"
    assert desk.merge(rows, prefer="reviewed").kept == 2


def test_a_letter_in_part(desk):
    some = desk.whole()[:1]
    desk.unchanged_by(some, "2 of 3 paragraphs are not decided, the first is")
    merged = desk.merge(some, partial=True)
    assert (merged.added, merged.passed_over) == (1, 2)
    check_against_letters(read_tasks(desk.gold), desk.letters)
    rest = desk.merge(desk.whole())
    assert (rest.replaced, rest.unchanged, rest.passed_over) == (2, 1, 0)


def test_undecided_suggestions_are_not_gold(desk):
    rows = desk.whole()
    for row in rows:
        row.pop("answer")
    desk.unchanged_by(rows, "no task with an answer")


def test_part_is_asked_for_and_the_split_is_fixed(desk):
    desk.unchanged_by(desk.whole(), "letter brief-1: is new; say with --part", part=None)
    desk.unchanged_by(desk.whole(), "not to 'test'", part="test")
    desk.merge(desk.whole(), part="dev")
    assert read_split(desk.split).dev == ["brief-9", "brief-1"]
    merged = desk.merge(desk.whole(), part="train")
    assert merged.stayed == {"brief-1": "dev"}
    assert read_split(desk.split).dev == ["brief-9", "brief-1"]


def test_the_split_keeps_its_form(desk):
    desk.split.write_text(json.dumps({"train": [], "dev": [], "test": []}, indent=1) + "\n", encoding="utf8")
    desk.merge(desk.whole())
    assert (
        desk.split.read_text(encoding="utf8")
        == '{\n "train": [\n  "brief-1"\n ],\n "dev": [],\n "test": []\n}\n'
    )


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"label": "TANK"}, "line 1: unknown label 'TANK' on 'zes'"),
        ({"end": 19}, "line 1: span 'ze' does not fall on token boundaries; the tokens there are 'zes'"),
        ({"label": "UNIT", "kb_id": "nergens"}, "unknown identifier 'nergens' on 'zes'"),
        ({"label": "UNIT", "kb_id": "patriot"}, "'patriot' on 'zes' is a WEAPON, not a UNIT"),
        ({"kb_id": "patriot"}, "AMOUNT span 'zes' takes no identifier"),
        ({"end": 900}, "line 1: is no task: .*span 17-900"),
        ({"end": 29}, "overlaps"),
    ],
)
def test_faulty_spans_are_named_in_one_line(desk, change, match):
    rows = desk.whole()
    assert rows[0]["spans"][0]["start"] == 17
    rows[0]["spans"][0].update(change)
    desk.unchanged_by(rows, match)


def test_texts_must_be_the_letters(desk):
    rows = desk.whole()
    rows[2]["text"] += " Meer."
    desk.unchanged_by(rows, "paragraph .* has other text than the letter's")
    rows = desk.whole()
    rows[2]["meta"]["paragraph"] = 99
    desk.unchanged_by(rows, "paragraph 99 is none of the letter's")
    desk.unchanged_by(desk.whole(), "letter brief-1: has no file in", new_letters=[])


@pytest.mark.parametrize("letter", ["../brief-1", "/etc/passwd", "a/b", "..", ""])
def test_a_letter_id_does_not_lead_elsewhere(desk, letter):
    rows = desk.whole()
    for row in rows:
        row["meta"]["letter"] = letter
    desk.unchanged_by(rows, "is no file name|names no letter")


def test_a_fault_while_writing_leaves_everything(desk, monkeypatch):
    write_jsonl(desk.file, desk.whole())
    before = desk.state()
    monkeypatch.setattr("pipeline.annotations.merge_files._appended", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desk.merge(desk.whole())
    assert desk.state() == before


def test_after_an_interruption_the_same_merge_does_the_rest(desk):
    desk.merge(desk.whole())
    done = desk.state()
    write_json(desk.split, {"train": [], "dev": ["brief-9"], "test": []})
    desk.merge(desk.whole())
    assert desk.state() == done
    shutil.rmtree(desk.gold)
    desk.merge(desk.whole())
    assert desk.state() == done


def test_spans_without_a_link_become_nil_and_are_counted(desk):
    rows = desk.whole()
    del rows[0]["spans"][1]["kb_id"]
    assert desk.merge(rows).unlinked == 1
    assert read_tasks(desk.gold)[0].spans[1].kb_id == "NIL"


@pytest.fixture
def call(desk):
    app = typer.Typer()
    exchange.register(app)
    entities = Path(__file__).parents[2] / "corpus" / "knowledge_base" / "entities.jsonl"

    def invoke(*arguments):
        result = CliRunner().invoke(app, [*map(str, arguments)])
        return result.output, result.exception

    options = ["--gold", desk.gold, "--split", desk.split, "--letters", desk.letters, "--entities", entities]
    invoke.merge = lambda *more: invoke("merge", desk.file, *options, "--letter-files", desk.new, *more)
    return invoke


def test_the_command_lists_conflicts_and_fails(desk, call):
    write_jsonl(desk.file, [reviewed(place, []) for place in desk.places])
    output, error = call.merge("--part", "train")
    assert error is None, error
    assert "brief-1 is new in train" in output
    assert "3 paragraphs added, 0 replaced" in output
    rows = [reviewed(place, []) for place in desk.places[1:]]
    write_jsonl(desk.file, [reviewed(desk.first, [("Patriots", "WEAPON")]), *rows])
    output, error = call.merge()
    assert output.startswith("conflict: brief-1, paragraph")
    assert isinstance(error, ProjectError)
    assert "1 conflicts, nothing written; --prefer reviewed or --prefer gold" in str(error)
    output, error = call.merge("--prefer", "reviewed")
    assert error is None, error
    assert "1 spans without an identifier were linked to NIL" in output


def test_overlap_agreement_and_review(desk, call):
    suggestions = desk.root / "suggestions.jsonl"
    write_jsonl(
        suggestions,
        [{k: v for k, v in row.items() if k not in ("answer", "_session_id")} for row in desk.whole()],
    )
    shares = desk.root / "shares"
    output, error = call(
        "overlap", suggestions, shares, "--session", "an", "--session", "bob", "--fraction", "1"
    )
    assert error is None, error
    assert "3 tasks, 3 of them for everyone" in output
    for session, weapon in (("an", "patriot"), ("bob", "NIL")):
        write_jsonl(shares / f"{session}.jsonl", desk.whole(session, weapon))
    out = {name: desk.root / name for name in ("a.json", "a.md", "a.png", "review.jsonl")}
    output, error = call(
        "agreement", shares, "--json", out["a.json"], "--markdown", out["a.md"], "--plot", out["a.png"],
        "--disagreements", out["review.jsonl"],
    )  # fmt: skip
    assert error is None, error
    assert "2 sessions (an, bob), 3 paragraphs in common" in output
    assert "1 paragraphs to adjudicate" in output
    assert json.loads(out["a.json"].read_text())["links"][0]["exact_f1"] == 0
    assert all(path.stat().st_size for path in out.values())
    (row,) = (row for _, row in read_jsonl(out["review.jsonl"]))
    assert [version["sessions"] for version in row["versions"]] == [["an"], ["bob"]]


def test_export_and_import(desk, call):
    write_jsonl(desk.file, desk.whole())
    before = [row for _, row in read_jsonl(desk.file)]
    for form in ("doccano", "label-studio", "prodigy-review"):
        output, error = call("export", desk.file, desk.root / "out.json", "--format", form)
        assert error is None, (form, error)
        assert "left out" not in output
        output, error = call("import", desk.root / "out.json", desk.root / "back.jsonl", "--format", form)
        assert error is None, (form, error)
        after = [row for _, row in read_jsonl(desk.root / "back.jsonl")]
        assert [row["spans"] for row in after if row["spans"]], form
        assert [(r["text"], r["answer"], r["meta"]) for r in after] == [
            (r["text"], r["answer"], r["meta"]) for r in before
        ]
    assert isinstance(call("export", desk.file, desk.root / "x", "--format", "brat")[1], ProjectError)
    output, error = call("export", desk.file, desk.root / "out.json", "--format", "doccano", "--bare")
    assert "left out: spans.kb_id (3 times)" in output


def test_a_tool_without_decisions_leads_to_the_gold(desk, call):
    suggested = [{k: v for k, v in row.items() if k not in ("answer", "_session_id")} for row in desk.whole()]
    suggested[0]["answer"] = "reject"
    for form in ("doccano", "cas", "conll", "docbin"):
        write_jsonl(desk.root / "suggestions.jsonl", suggested)
        out = desk.root / f"out-{form}"
        assert call("export", desk.root / "suggestions.jsonl", out, "--format", form)[1] is None
        arguments = ["import", out, desk.file, "--format", form, "--session", "an"]
        output, error = call(*arguments)
        assert error is None, (form, error)
        assert "2 without an answer" in output
        output, error = call(*arguments, "--answer", "accept")
        assert error is None, (form, error)
        assert "without an answer" not in output
        assert [row["answer"] for _, row in read_jsonl(desk.file)] == ["reject", "accept", "accept"]
    assert call.merge("--part", "train")[1] is None
    assert "use accept, reject or ignore" in str(call(*arguments, "--answer", "weg")[1])
