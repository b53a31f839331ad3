import re

import pytest

from pipeline.core.errors import ProjectError
from pipeline.core.files import read_json, write_json
from pipeline.evaluation.document_tables import (
    MODELS,
    TABLES,
    documents,
    fill_tables,
    render_link_types,
    render_linker,
    render_speed,
    update_readme,
)


def test_the_tables_agree_with_the_metric_files(root, monkeypatch):
    monkeypatch.chdir(root)
    named = set()
    for document in documents():
        assert update_readme(document, root / "models/metrics", check=True) is False, document
        named |= set(re.findall(r"<!-- table: ([\w-]+)", document.read_text(encoding="utf8")))
    assert named == set(TABLES)


def test_a_table_that_differs_is_found_and_mended(tmp_path):
    step = {"name": "base", "seconds": 12.0, "peak_mib": 2048}
    write_json(tmp_path / "run.json", {"seconds": 12.0, "peak_mib": 2048, "steps": [step]})
    readme = tmp_path / "README.md"
    readme.write_text("# A\n<!-- table: run -->\nold\n<!-- end table -->\nrest\n")
    with pytest.raises(ProjectError, match="differ from the metric files"):
        update_readme(readme, tmp_path, check=True)
    assert update_readme(readme, tmp_path) is True
    assert "| base | 12 s | 2.0 GiB |" in readme.read_text()
    assert readme.read_text().endswith("rest\n")
    assert update_readme(readme, tmp_path, check=True) is False


@pytest.mark.parametrize("content", [{}, [], {"steps": [{}]}])
def test_a_metric_file_that_lacks_figures(tmp_path, content):
    write_json(tmp_path / "run.json", content)
    (tmp_path / "README.md").write_text("<!-- table: run -->\n<!-- end table -->\n")
    with pytest.raises(ProjectError, match=r"run\.json: lacks figures of the table 'run'"):
        update_readme(tmp_path / "README.md", tmp_path)


def test_a_mark_without_a_table(tmp_path):
    (tmp_path / "README.md").write_text("<!-- table: nothing -->\n<!-- end table -->\n")
    with pytest.raises(ProjectError, match="no table 'nothing'"):
        update_readme(tmp_path / "README.md", tmp_path)


def test_another_model_takes_its_figures_from_its_folder(tmp_path):
    step = {"name": "base", "seconds": 12.0, "peak_mib": 2048}
    write_json(tmp_path / "fast/run.json", {"seconds": 12.0, "peak_mib": 2048, "steps": [step]})
    (tmp_path / "card.md").write_text(
        "<!-- table: run -->\n<!-- end table -->\n<!-- table: run fast -->\n<!-- end table -->\n"
    )
    text = fill_tables(tmp_path / "card.md", tmp_path)
    assert text.startswith("<!-- table: run -->\n<!-- end table -->\n")  # not measured: left as it was
    assert "<!-- table: run fast -->\n| step | time" in text
    with pytest.raises(ProjectError, match=r"run\.json: no such file"):
        fill_tables(tmp_path / "card.md", tmp_path, check=True)


def test_models_are_shown_when_they_are_measured(tmp_path, root):
    measured = read_json(root / "models/metrics/metrics.json")
    document = tmp_path / "README.md"
    document.write_text("<!-- table: models -->\n<!-- end table -->\n")
    write_json(tmp_path / "metrics.json", measured)
    assert fill_tables(document, tmp_path).count("`nl_kamerstuk_") == 1
    measured["parts"].pop("real", None)
    write_json(tmp_path / MODELS[1].metrics, measured)
    text = fill_tables(document, tmp_path)
    assert [model.package for model in MODELS if f"`{model.package}`" in text] == [
        m.package for m in MODELS[:2]
    ]
    assert (
        f"| – | {measured['parts']['test']['ner']['micro']['f1']:.3f} |" in text
    )  # no genuine motions there


def test_a_model_that_was_not_measured_says_so(tmp_path):
    readme = tmp_path / "card.md"
    readme.write_text("<!-- table: run fast -->\nNot measured yet.\n<!-- end table -->\n")
    assert update_readme(readme, tmp_path, check=True) is False
    readme.write_text("<!-- table: run fast -->\n| 1 |\n<!-- end table -->\n")
    with pytest.raises(ProjectError, match="no such file"):
        update_readme(readme, tmp_path, check=True)


def test_speed_of_each_pipeline_is_that_of_its_best_batch_size():
    def run(processes, speed):
        return {"processes": processes, "batch_size": 1, "words_per_second": speed}

    model = {
        "name": "embedded",
        "end_to_end": [run(1, 10), run(1, 30), run(2, 40)],
        "encoder": {"ratio": 1.204},
        "start": {"load_seconds": 2.04},
        "size_mib": 121.6,
        "peak_mib": 1536,
    }
    frog = {"name": "frog", "end_to_end": [run(1, 7)], "start": {"load_seconds": 1}}
    lines = render_speed({"models": [model], "peers": [frog, {"name": "broken", "fault": "x"}]}).splitlines()
    assert lines[2:] == [
        "| embedded | 30 | 40 | 1.20 | 2.0 s | 122 MiB | 1.5 GiB |",
        "| frog | 7 | – | – | 1.0 s | – | – |",
    ]


def test_the_linker_stands_beside_its_baselines():
    def share(value, total):
        return {"share": value, "total": total}

    part = {
        "accuracy": {"all": share(0.9, 20), "ambiguous": share(None, 0)},
        "nil": {"f1": 0.5, "gold": 3},
        "baselines": {"oracle": share(1.0, 20), "exact": share(0.6, 20), "prior": share(0.8, 20)},
        "baselines_ambiguous": dict.fromkeys(("prior", "exact", "oracle"), share(None, 0)),
        "baselines_nil": {"prior": {"f1": 0.4}, "exact": {"f1": 0.2}, "oracle": {"f1": 0.7}},
    }
    assert render_linker({"parts": {"test": part}}).splitlines()[2:] == [
        "| seed letter (test) | linker | 0.900 | – | 0.500 | 20 | 0 | 3 |",
        "|  | prior alone | 0.800 | – | 0.400 |  |  |  |",
        "|  | exact match | 0.600 | – | 0.200 |  |  |  |",
        "|  | oracle | 1.000 | – | 0.700 |  |  |  |",
    ]


def test_links_by_type_name_their_counts():
    def part(right):
        labels = ("WEAPON", "UNIT", "MISSION")
        rows = {label: {"share": right / 4, "right": right, "total": 4} for label in labels}
        return {"linking": {"accuracy": {**rows, "MISSION": {"share": None, "right": 0, "total": 0}}}}

    lines = render_link_types({"parts": {"dev": part(3), "real": part(4)}}).splitlines()
    assert lines[0] == "| type | dev | genuine motions |"
    assert lines[2] == "| WEAPON | 0.750 (3 of 4) | 1.000 (4 of 4) |"
    assert lines[4] == "| MISSION | – (0 of 0) | – (0 of 0) |"
