"""Faults in the base: each is one line that names file and line."""

import json

import pytest

from pipeline.core.errors import ProjectError
from pipeline.knowledge_base.maintenance.check import check_file
from pipeline.knowledge_base.maintenance.edit import add_entity, edit_entity, parse_alias
from pipeline.knowledge_base.names.entities_file import load_entities, save_entities


def row(id="boxer", name="Boxer", **changes):
    return {
        "id": id,
        "type": "WEAPON",
        "name": {"nl": name, "en": name},
        "aliases": [{"text": name, "kind": "official"}],
        "parent": None,
        "country": "NL",
        "period": None,
        "description": "Een pantservoertuig.",
        "wikidata": None,
        "sources": ["editors"],
        **changes,
    }


@pytest.fixture
def base(tmp_path):
    def write(*rows):
        path = tmp_path / "entities.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf8")
        return path

    return write


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ([row(), row()], 2, "taken by line 1"),
        ([row(parent="geen")], 1, "'geen' of 'boxer' is not in the base"),
        ([row("a", "A", parent="b"), row("b", "B", parent="a")], 1, "in a circle: a > b > a"),
        ([row("a", "A", parent="a")], 1, "in a circle: a > a"),
        ([row(description="  ")], 1, "description is empty"),
        ([row(type="TANK")], 1, "unknown type 'TANK'; use one of WEAPON, UNIT, MISSION"),
        ([row(aliases=[{"text": "X", "kind": "official"}])], 1, "lacks the name 'Boxer'"),
        ([row("b", "B"), row("a", "A")], 2, "sorted by id"),
        ([row("a", "A"), row("b", "B", type="UNIT", parent="a")], 2, "is a UNIT and its parent 'a' is not"),
        ([row("Boxer")], 1, "not a slug"),
        ([row(wikidata="P12")], 1, "not a Wikidata id"),
        ([row(country="Nederland")], 1, "not two capitals"),
        ([row(period={"start": 2010, "end": 2001})], 1, "ends (2001) before it starts (2010)"),
        ([row(aliases=[{"text": "Boxer", "kind": "bijnaam"}])], 1, "aliases.0.kind"),
        ([row(aliases=[{"text": "Boxer", "kind": "official"}, {"text": "--", "kind": "short"}])], 1, "blank"),
        ([{"id": "boxer"}], 1, "Field required"),
        ([row(colour="green")], 1, "colour"),
    ],
)
def test_load_names_file_and_line(base, rows, line, message):
    path = base(*rows)
    with pytest.raises(ProjectError) as caught:
        load_entities(path)
    assert str(caught.value).startswith(f"{path}, line {line}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_fault_is_listed_in_order(base):
    path = base(row("b", "B", description=""), row("a", "A", parent="geen"), row("a", "A"))
    _, faults = check_file(path)
    assert [fault.place for fault in faults] == ["line 1", "line 2", "line 3"]


def test_a_parent_with_a_fault_of_its_own_is_not_told_twice(base):
    _, faults = check_file(base(row("a", "A", description=""), row("b", "B", parent="a")))
    assert [fault.place for fault in faults] == ["line 1"]


def test_empty_and_broken_files(base, tmp_path):
    with pytest.raises(ProjectError, match="holds no entities"):
        load_entities(base())
    path = tmp_path / "kapot.jsonl"
    path.write_text('{"id": \n')
    with pytest.raises(ProjectError, match=r"kapot\.jsonl, line 1"):
        load_entities(path)
    with pytest.raises(ProjectError, match="no such file"):
        load_entities(tmp_path / "weg.jsonl")


def shared(weight_a, weight_b):
    def aliases(name, weight):
        alias = {"text": "Leo", "kind": "short"}
        return [{"text": name, "kind": "official"}, alias | ({} if weight is None else {"weight": weight})]

    return row("a", "A", aliases=aliases("A", weight_a)), row("b", "B", aliases=aliases("B", weight_b))


def test_sharing_an_alias_must_be_marked(base):
    _, faults = check_file(base(*shared(None, 0.5)))
    assert "the alias 'leo' is also of b" in str(faults[0])
    assert check_file(base(*shared(0.5, 0.5)))[1] == []
    assert "add up to 1.20" in str(check_file(base(*shared(0.6, 0.6)))[1][0])


def test_aliases_are_normalised_once(base):
    aliases = [{"text": text, "kind": "official"} for text in ("Boxer", "CV-90", "CV 90")]
    _, faults = check_file(base(row(aliases=aliases)))
    assert "'CV-90' and 'CV 90' are one" in str(faults[0])


def test_wikidata_needs_a_source_and_is_unique(base):
    _, faults = check_file(base(row(wikidata="Q1")))
    assert "no source shows" in str(faults[0])
    both = [row(i, n, wikidata="Q1", sources=["wikidata: x"]) for i, n in (("a", "A"), ("b", "B"))]
    assert "already the item of 'a'" in str(check_file(base(*both))[1][0])


def test_ids_last(base, tmp_path):
    before = tmp_path / "before.jsonl"
    before.write_text(json.dumps(row("oud", "Oud")) + "\n")
    _, faults = check_file(base(row()), before)
    assert "'oud'" in str(faults[0])


def test_add_keeps_the_order_and_edit_changes_what_is_asked(base):
    path = base(row("a", "A"), row("c", "C"))
    add_entity(path, row("b", "B", aliases=[parse_alias("Bee=nickname=0.4")], parent="a"))
    assert [entity.id for entity in load_entities(path)] == ["a", "b", "c"]
    changed = edit_entity(path, "b", {"name": {"en": "Bey"}, "parent": None}, [parse_alias("Bij")], ["Bee"])
    assert [alias.text for alias in changed.aliases] == ["Bey", "B", "Bij"]
    assert load_entities(path)[1] == changed
    assert changed.name.nl == "B"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda path: add_entity(path, row("a", "A")), "is taken"),
        (lambda path: add_entity(path, row("b", "B", parent="weg")), "'weg'"),
        (lambda path: add_entity(path, row("b", "A")), "is also of"),
        (lambda path: add_entity(path, row("b", "B", description="")), "description"),
        (lambda path: edit_entity(path, "weg", {}), "no entity 'weg'"),
        (lambda path: edit_entity(path, "a", {"id": "b"}), "ids last"),
        (lambda path: edit_entity(path, "a", {}, drop=["weg"]), "no alias 'weg'"),
        (lambda path: edit_entity(path, "a", {"parent": "a"}), "circle"),
    ],
)
def test_a_refused_change_leaves_the_file(base, change, message):
    path = base(row("a", "A"))
    before = path.read_bytes()
    with pytest.raises(ProjectError, match=message):
        change(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_alias_notation():
    assert parse_alias("Leo") == {"text": "Leo", "kind": "variant"}
    with pytest.raises(ProjectError, match="kind of official"):
        parse_alias("Leo=lief")
    with pytest.raises(ProjectError, match="not a weight"):
        parse_alias("Leo=short=veel")


def test_saving_and_loading_gives_the_same(base, tmp_path):
    entities = load_entities(base(*shared(0.5, 0.5)))
    save_entities(tmp_path / "kopie.jsonl", entities[::-1])
    assert load_entities(tmp_path / "kopie.jsonl") == entities
