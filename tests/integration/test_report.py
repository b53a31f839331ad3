"""The page of the report, on figures made up for it: complete, without requests, readable by machine."""

import re

import pytest
from lxml import html

from pipeline.evaluation.report.gather import CONTEXT, ErrorGroup, ShownError, _inside, _window
from pipeline.evaluation.report.intervals import by_ambiguity, calibrate, confuse, money_by_year, rows_of
from pipeline.evaluation.report.page import render

LABELS = ["WEAPON", "UNIT", "MISSION", "AMOUNT"]
SECTIONS = {"scores", "confusion", "calibration", "curve", "linking", "errors", "corpus", "money", "speed"}


def part(letters, calibrated=True):
    gold = [(0, 5, "WEAPON"), (8, 12, "UNIT")]
    found = [(0, 5, "WEAPON"), (9, 12, "AMOUNT")]
    score = {"precision": 0.5, "recall": 0.5, "f1": 0.5, "correct": 1, "predicted": 2, "gold": 2}
    return {
        "letters": letters,
        "paragraphs": 3,
        "resampled": "letter",
        "scores": [{"label": name, **score, "low": 0.2, "high": 0.8} for name in ("all", *LABELS)],
        "confusion": rows_of(confuse(gold, found), LABELS),
        "calibration": calibrate([0.4, 0.9, 0.95], [False, True, True]) if calibrated else None,
        "ambiguity": by_ambiguity([(1, True, True), (3, False, True)]) if calibrated else [],
        "errors": [
            ErrorGroup(
                "boundary",
                9,
                [
                    ShownError(
                        "brief-<b>",
                        2,
                        "'Leger' UNIT",
                        "nothing",
                        "Tanks <script>alert(1)</script> van het Leger",
                        gold=[{"start": 40, "end": 45, "label": "UNIT", "kb_id": ""}],
                        read=[{"start": 0, "end": 5, "label": "WEAPON", "kb_id": "tank"}],
                    )
                ],
            )
        ]
        if calibrated
        else [],
    }


@pytest.fixture
def data():
    count = {"letters": 1, "paragraphs": 3, "empty_paragraphs": 1, "tokens": 20, "spans": 2, "nil": 0}
    count["labels"] = dict.fromkeys(LABELS, 1)
    statistics = dict.fromkeys(("train", "dev", "test", "total"), count)
    points = [("2023-04-20", "brief-1", 1.5e7), ("2024-01-02", "brief-2", 900.0)]
    run = {"processes": 1, "batch_size": 64, "seconds": 1.0, "words_per_second": 1200}
    return {
        "model": {"name": "nl_test", "version": "0.1.0"},
        "pipeline": ["transformer", "ner"],
        "seed": 1,
        "labels": LABELS,
        "genuine": None,
        "parts": {"dev": part(31), "test": part(1)},
        "corpus": {
            "statistics": {**statistics, "unseen_in_dev": {"WEAPON": 0.5, "UNIT": None, "MISSION": 0.1}},
            "mentioned": {"WEAPON": [("tank", 3)], "UNIT": [], "MISSION": [("kfor", 1)]},
        },
        "money": {
            "points": points,
            "years": money_by_year([(2023, 1.5e7), (2024, 900.0)]),
            "undated": 4,
            "other": [("USD", 2), ("?", 1)],
        },
        "curve": [
            {"share": 0.5, "letters": 80, "seed": 1, "dev_f1": 0.7},
            {"share": 1.0, "letters": 160, "seed": 1, "dev_f1": 0.8},
        ],
        "benchmark": {
            "machine": {"processor": "x", "threads": 1},
            "texts": {"words": 3000},
            "models": [
                {
                    "name": "embedded",
                    "end_to_end": [run],
                    "start": {"load_seconds": 2.0},
                    "encoder": {"words_per_processor_second": 1500, "ratio": 1.2},
                    "size_mib": 120.0,
                    "peak_mib": 900,
                    "components": [],
                }
            ],
            "peers": [{"name": "frog", "fault": "no data"}],
        },
    }


def addresses(text):
    """Everything in a page that a browser might fetch."""
    tree = html.fromstring(text)
    found = [
        value for name in ("src", "href", "srcset", "data", "action") for value in tree.xpath(f"//@{name}")
    ]
    found += [
        value for element in tree.iter() for name, value in element.attrib.items() if name.endswith(":href")
    ]
    found += re.findall(r"url\(\s*['\"]?([^)'\"]+)", text) + re.findall(r"@import\s+\S+", text)
    return found


def test_the_page_asks_nothing_of_the_network(data):
    text = render(data)
    found = addresses(text)
    assert found
    assert not [one for one in found if not one.startswith("#")]
    assert not html.fromstring(text).xpath("//script | //link | //iframe | //img | //object")
    assert "<script" not in text


def test_every_inner_address_has_its_place_and_ids_are_unique(data):
    text = render(data)
    ids = html.fromstring(text).xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {one[1:] for one in addresses(text)} <= set(ids)
    assert set(ids) >= SECTIONS


def test_tables_have_captions_and_pictures_say_what_they_show(data):
    tree = html.fromstring(render(data))
    tables, pictures = tree.xpath("//table"), tree.xpath("//*[local-name()='svg']")
    assert len(tables) >= 12
    assert all(table.find("caption").text_content().strip() for table in tables)
    assert all(table.xpath(".//th[@scope='col']") for table in tables)
    assert len(pictures) == 8
    for picture in pictures:
        (title,) = picture.xpath("./*[local-name()='title']")
        assert picture.get("role") == "img"
        assert title.text
        assert picture.get("aria-labelledby") == title.get("id")
    # pictures take their colours from the page, on paper and in the dark
    assert "#0102" not in render(data)


def test_texts_are_escaped_and_marked(data):
    tree = html.fromstring(render(data))
    shown = tree.xpath("//article")[0]
    assert "<script>alert(1)</script>" in shown.text_content()
    assert [mark.text.strip() for mark in shown.xpath(".//mark")] == ["Leger", "Tanks"]
    assert "WEAPON · tank" in shown.text_content()


def test_what_was_not_measured_is_left_out(data):
    data |= {
        "curve": None,
        "benchmark": None,
        "parts": {name: part(1, calibrated=False) for name in ("dev", "test")},
    }
    data["money"] |= {"points": [], "years": []}
    tree = html.fromstring(render(data))
    assert set(tree.xpath("//section//h2/@id")) == SECTIONS - {"curve", "speed"}
    assert "This pipeline gives no scores." in tree.text_content()
    assert "This pipeline does not link." in tree.text_content()


def test_genuine_documents_come_first_and_an_empty_interval_is_not_shown(data):
    score = {"precision": 0.5, "recall": 0.5, "f1": 0.5, "gold": 2}
    whole = {"micro": score, "interval": [0.4, 0.6]}
    data["genuine"] = {
        "ner": whole,
        "genres": {"letter": whole | {"interval": [0.0, 1.0]}},
        "from_files": {"spans": score, "links": score},
    }
    tree = html.fromstring(render(data))
    assert tree.xpath("//section//h2/@id")[0] == "genuine"
    rows = tree.xpath("//section[@aria-labelledby='genuine']//tbody/tr")
    assert [row.xpath("./*")[4].text for row in rows] == ["0.400 to 0.600", "too few spans", None, None]


def test_the_same_figures_give_the_same_page(data):
    assert render(data) == render(data)


def test_a_window_ends_at_spaces_and_moves_the_spans_along():
    text = "woord " * 100 + "Patriot " + "woord " * 100
    at = text.index("Patriot")
    start, end = _window(text, at, at + 7)
    assert text[start - 1] == text[end] == " "
    assert end - start <= 2 * CONTEXT + 7
    shown = f"… {text[start:end]} …"
    (span,) = _inside(
        [((at, at + 7, "WEAPON"), "patriot"), ((0, 5, "UNIT"), "x")],
        start,
        end,
        {"patriot": "Patriot-systeem"},
    )
    assert shown[span["start"] : span["end"]] == "Patriot"
    assert span["kb_id"] == "Patriot-systeem"
    assert _window("kort", 0, 4) == (0, 4)
