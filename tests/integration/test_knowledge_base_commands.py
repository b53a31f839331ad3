"""The commands of the knowledge base, its export and its benchmark."""

import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli import knowledge_base
from pipeline.core.errors import ProjectError
from pipeline.knowledge_base.maintenance.export import export, to_graph
from pipeline.knowledge_base.names.entities_file import load_entities
from pipeline.lab.knowledge_base_benchmark import run

BASE = Path(__file__).parents[2] / "corpus" / "knowledge_base" / "entities.jsonl"


@pytest.fixture
def call(tmp_path):
    app = typer.Typer()
    app.add_typer(knowledge_base.group, name="kb")
    app.callback()(lambda: None)
    path = tmp_path / "entities.jsonl"
    shutil.copy(BASE, path)

    def invoke(*arguments, base=True):
        options = ["--entities", str(path)] if base else []
        result = CliRunner().invoke(app, ["kb", *map(str, arguments), *options])
        if isinstance(result.exception, ProjectError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    invoke.path = path
    return invoke


def test_check(call):
    assert "entities" in call("check", call.path, base=False)
    lines = call.path.read_text(encoding="utf8").splitlines(keepends=True)
    call.path.write_text("".join([lines[1], lines[0], *lines[2:]]), encoding="utf8")
    with pytest.raises(ProjectError, match="1 faults"):
        call("check", call.path, base=False)


def test_show(call):
    text = call("show", "Karel Doorman")
    assert "zr-ms-karel-doorman (WEAPON)" in text
    assert "karel-doormanklasse (WEAPON)" in text
    assert "narrower: Leopard 1A5" in call("show", "leopard-1")
    with pytest.raises(ProjectError, match="nothing in the base"):
        call("show", "Xyzzyplugh")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("patr", "patriot"),
        ("Patriot", "patriot"),
        ("leopard-2", "leopard-2"),
        ("KMS", "koninklijke-militaire-school"),
        ("Patroit", "patriot"),
    ],
)
def test_search_has_the_exact_name_first(call, query, first):
    assert call("search", query).split()[0] == first


def test_search_of_nothing_and_of_another_label(call):
    assert "koninklijke-landmacht" in call("search", "landmacht", "--label", "UNIT")
    with pytest.raises(ProjectError, match="nothing in the base"):
        call("search", "Xyzzyplugh")
    with pytest.raises(ProjectError, match="use one of"):
        call("search", "Patriot", "--label", "TANK")


def test_add_and_edit(call):
    before = load_entities(call.path)
    call(
        "add",
        "proefding",
        "--type",
        "WEAPON",
        "--nl",
        "Proefding",
        "--description",
        "Een proef.",
        "--start",
        2001,
    )
    call("edit", "proefding", "--alias", "Proefje=nickname", "--country", "NL", "--end", 2005)
    after = load_entities(call.path)
    assert len(after) == len(before) + 1
    added = next(entity for entity in after if entity.id == "proefding")
    assert added.period.model_dump() == {"start": 2001, "end": 2005}
    assert [alias.text for alias in added.aliases] == ["Proefding", "Proefje"]
    call("edit", "proefding", "--country", "-")
    # nothing else of the file changed
    kept = [
        line for line in call.path.read_text(encoding="utf8").splitlines() if '"id": "proefding"' not in line
    ]
    assert kept == BASE.read_text(encoding="utf8").splitlines()


@pytest.mark.parametrize(("kind", "parser"), [("skos-ttl", "turtle"), ("json-ld", "json-ld")])
def test_export_reads_back_as_the_same_graph(call, tmp_path, kind, parser):
    rdflib = pytest.importorskip("rdflib")
    from rdflib.compare import isomorphic
    from rdflib.namespace import SKOS

    out = tmp_path / "kb.rdf"
    call("export", out, "--format", kind)
    graph = rdflib.Graph().parse(out, format=parser)
    assert isomorphic(graph, to_graph(load_entities(BASE)))
    child, parent = (rdflib.URIRef("urn:kamerstuk:" + one) for one in ("leopard-2a6", "leopard-2"))
    assert (child, SKOS.broader, parent) in graph
    preferred = set(graph.subject_objects(SKOS.prefLabel))
    assert not preferred & set(graph.subject_objects(SKOS.altLabel))


def test_unknown_export_format():
    with pytest.raises(ProjectError, match="unknown format"):
        export([], "xml")


def test_benchmark_of_a_small_base_writes_its_figures(call, tmp_path):
    call("benchmark", "--count", 300, "--lookups", 200, "--out", tmp_path / "figures.json")
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert figures["generated"]["recall_of_known_mentions"] > 0.95
    assert figures["shipped"]["entities"] == len(load_entities(BASE))


@pytest.mark.slow
def test_a_base_of_100_000_is_built_and_searched_fast_enough():
    """A third of what a core does: other work may take its share. The figure itself is `kb benchmark`'s."""
    figures = run()
    assert figures["build_seconds"] < 60
    assert figures["lookups_per_second"] > 3_000
    assert figures["recall_of_known_mentions"] > 0.95
