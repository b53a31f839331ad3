"""The folder for the hub: the pipeline's files, the wheel, a card whose front matter holds the figures."""

import json
import zipfile

import pytest
import srsly

from pipeline.core.errors import ProjectError
from pipeline.hub import hub_folder

META = {
    "lang": "nl", "name": "kamerstuk", "version": "0.1.0", "license": "MIT",
    "performance": {"ents_p": 0.9, "ents_r": 0.8, "ents_f": 0.85, "ents_per_type": {}, "test": {"ents_f": 0.7}},
}  # fmt: skip


def wheel_of(folder, files):
    wheel = folder / "nl_kamerstuk-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return wheel


FILES = {
    "nl_kamerstuk/README.md": "# A card\n",
    "nl_kamerstuk/__init__.py": "",
    "nl_kamerstuk/nl_kamerstuk-0.1.0/config.cfg": "[nlp]",
    "nl_kamerstuk/nl_kamerstuk-0.1.0/meta.json": json.dumps(META),
    "nl_kamerstuk/nl_kamerstuk-0.1.0/ner/model": "weights",
}


def test_the_folder_holds_the_pipeline_the_wheel_and_a_card(tmp_path):
    wheel = wheel_of(tmp_path, FILES)
    out = hub_folder(wheel, tmp_path / "hub")
    found = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert found == {".gitattributes", "README.md", "config.cfg", "meta.json", "ner/model", wheel.name}
    _, head, body = (out / "README.md").read_text("utf8").split("---\n", 2)
    front = srsly.yaml_loads(head)
    assert (front["license"], front["language"], front["library_name"]) == ("mit", ["nl"], "spacy")
    results = front["model-index"][0]["results"]
    assert [result["dataset"]["name"] for result in results] == ["dev", "test"]
    assert [metric["value"] for metric in results[0]["metrics"]] == [0.9, 0.8, 0.85]
    assert body.strip().startswith("# A card")
    assert f"pip install {wheel.name}" in body
    with pytest.raises(ProjectError, match="not empty"):
        hub_folder(wheel, out)


def test_what_is_no_wheel_is_named(tmp_path):
    empty = wheel_of(tmp_path, {"a.txt": ""})
    with pytest.raises(ProjectError, match="holds no pipeline"):
        hub_folder(empty, tmp_path / "hub")
    empty.write_text("no zip")
    with pytest.raises(ProjectError, match="cannot be read as a wheel"):
        hub_folder(empty, tmp_path / "other")
