"""Money and counts are never confused: every amount of the gold, read in its sentence as the pipeline reads it."""

import json
import re
from pathlib import Path

import pytest

from pipeline.annotations.gold.convert import make_doc
from pipeline.annotations.gold.gold_files import read_tasks
from pipeline.components.amounts.component import AmountReader

#: Amounts that name no currency and are money all the same, by their sentence or the head of a table; and misreadings.
LISTED = json.loads(Path(__file__).with_name("amount_kinds.json").read_text(encoding="utf8"))
CURRENCY = re.compile(
    r"[€$£¥ƒ]|\bf(?=\s?\d)|\b(?:EUR|USD|GBP|NAf|DM|D\.M\.|ECU|euro|gulden|dollar|mark|frank|roebel|kwacha|yen|pond|"
    r"kronen|cent)",
    re.IGNORECASE,
)


def rows(amounts):
    return sorted({(one["letter"], one["paragraph"], one["text"]) for one in amounts})


@pytest.fixture(scope="module")
def kinds(root, blank):
    """Letter, paragraph, text and kind of every amount of the gold."""
    reader = AmountReader()
    found = []
    for task in read_tasks(root / "annotations/gold"):
        if any(span.label == "AMOUNT" for span in task.spans):
            doc = make_doc(task, blank)
            for _, pipe in blank.pipeline:
                doc = pipe(doc)
            for ent in reader(doc).ents:
                if ent.label_ == "AMOUNT":
                    found.append((*task.key, ent.text, ent._.amount and ent._.amount.kind))
    return found


def test_there_is_enough_of_either(kinds):
    read = [kind for *_, kind in kinds]
    assert min(read.count("money"), read.count("count")) > 1000


def test_what_has_no_value_is_listed(kinds):
    """`vijf ton`, `2 x 35 miljoen euro`, the head `x € 1.000`, later members of a list without their unit."""
    assert sorted({one[:3] for one in kinds if one[3] is None}) == rows(LISTED["unread"])
    assert len(LISTED["unread"]) <= 0.01 * len(kinds)


def test_what_names_a_currency_is_money(kinds):
    wrong = {one[:3] for one in kinds if CURRENCY.search(one[2]) and one[3] != "money"}
    assert wrong <= set(rows(LISTED["unread"]))


def test_what_names_none_is_a_count_unless_the_list_says_otherwise(kinds):
    """Whoever adds a letter with `17 miljoen` for money adds it to `amount_kinds.json`."""
    money = sorted({one[:3] for one in kinds if one[3] == "money" and not CURRENCY.search(one[2])})
    right = set(rows(LISTED["money"]))
    wrong = set(rows(LISTED["read_as_money"]))
    missed = set(rows(LISTED["read_as_count"]))
    assert money == sorted(right - missed | wrong)


def test_the_list_holds_little_that_is_wrong(kinds):
    wrong = rows(LISTED["read_as_money"] + LISTED["read_as_count"])
    assert len(wrong) <= 0.005 * len(kinds)
    assert set(rows(LISTED["read_as_count"])) <= set(rows(LISTED["money"]))
    assert set(wrong) <= {one[:3] for one in kinds}
