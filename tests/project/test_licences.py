"""The table of licences is whole, and no licence in it reaches our own code."""

import json

import pytest

from pipeline.lab.licences import installed, is_strong, licence_of


def test_every_installed_dependency_is_listed_with_its_licence(root):
    rows = json.loads((root / "models/metrics/licences.json").read_text("utf8"))["packages"]
    listed = {row["package"]: row["licence"] for row in rows}
    found = {name: licence_of(package) for name, package in installed().items()}
    assert {"spacy", "torch", "starlette", "lxml"} <= found.keys()
    assert [name for name in found if name not in listed] == []
    assert [name for name, licence in found.items() if not licence or is_strong(licence)] == []
    assert [row for row in rows if is_strong(row["licence"])] == []


@pytest.mark.parametrize(
    ("licence", "strong"),
    [
        ("GPL-3.0-or-later", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("AGPL-3.0-only", True),
        ("MIT AND GPL-2.0-only", True),
        ("MIT OR GPL-2.0-only", False),
        ("LGPL-2.1-or-later", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MPL-2.0 AND MIT", False),
        ("BSD", False),
    ],
)
def test_what_reaches_our_code(licence, strong):
    assert is_strong(licence) == strong
