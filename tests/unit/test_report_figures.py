import pytest

from pipeline.evaluation.report.intervals import (
    by_ambiguity,
    calibrate,
    confuse,
    money_by_year,
    rows_of,
)
from pipeline.evaluation.score import Score, bootstrap


def test_equal_units_leave_no_doubt():
    interval = bootstrap([Score(8, 10, 10)] * 12, seed=1)
    assert (interval.f1, interval.low, interval.high) == (0.8, 0.8, 0.8)


def test_an_interval_holds_the_figure_and_narrows_with_more_letters():
    few = [Score(9, 10, 10), Score(5, 10, 10), Score(7, 10, 10), Score(10, 10, 10)]
    small, large = bootstrap(few, seed=1), bootstrap(few * 25, seed=1)
    assert small.f1 == large.f1 == 0.775
    assert small.low < large.low < 0.775 < large.high < small.high
    # two letters, one all right and one all wrong: F1 is 0, 0.5 or 1, each end a quarter of the time
    wide = bootstrap([Score(1, 1, 1), Score(0, 1, 1)], seed=3)
    assert (wide.f1, wide.low, wide.high) == (0.5, 0.0, 1.0)


def test_a_seed_decides_the_resamples():
    units = [Score(n, 10 + n * n, 10) for n in range(11)]
    first, again, other = (bootstrap(units, seed=seed, resamples=40) for seed in (4, 4, 5))
    assert first == again != other


def test_a_letter_without_spans_counts_for_nothing():
    assert bootstrap([Score(), Score()], seed=1).f1 == 0.0
    with pytest.raises(ValueError, match="nothing to resample"):
        bootstrap([], seed=1)


def test_confusion_pairs_equal_bounds_first_then_overlap():
    gold = [(0, 5, "WEAPON"), (10, 20, "UNIT"), (30, 35, "AMOUNT")]
    found = [(0, 5, "UNIT"), (9, 12, "WEAPON"), (12, 20, "UNIT"), (50, 60, "MISSION")]
    assert confuse(gold, found) == {
        ("WEAPON", "UNIT"): 1,
        ("UNIT", "UNIT"): 1,
        ("none", "WEAPON"): 1,
        ("AMOUNT", "none"): 1,
        ("none", "MISSION"): 1,
    }


def test_spans_that_only_touch_are_no_pair():
    assert confuse([(0, 5, "UNIT")], [(5, 9, "UNIT")]) == {("UNIT", "none"): 1, ("none", "UNIT"): 1}


def test_rows_of_a_confusion_add_up():
    rows = rows_of({("A", "A"): 3, ("A", "none"): 1, ("none", "A"): 2}, ["A", "B"])
    assert [row["total"] for row in rows] == [4, 0, 2]
    assert [cell["share"] for cell in rows[0]["cells"]] == [0.75, 0.0, 0.25]
    assert all(cell["share"] == 0 for row in rows[1:] for cell in row["cells"])


def test_calibration_of_known_scores():
    # bin 0.8 to 0.9: score 0.8, half right, off by 0.3; bin 0.9 to 1: score 1, all right
    result = calibrate([0.8, 0.8, 1.0, 1.0], [True, False, True, True])
    assert result.error == 0.15
    assert [(one["low"], one["count"], one["right"]) for one in result.bins] == [(0.8, 2, 0.5), (0.9, 2, 1.0)]
    assert calibrate([0.5] * 4, [True, False] * 2).error == 0
    with pytest.raises(ValueError, match="one score"):
        calibrate([], [])
    with pytest.raises(ValueError, match="one score"):
        calibrate([0.3], [True, False])


def test_links_by_number_of_candidates():
    rows = by_ambiguity([(1, True, True), (2, True, False), (2, False, False), (7, True, True)])
    assert [row["candidates"] for row in rows] == ["1", "2", "3 or more"]
    assert rows[1] == {"candidates": "2", "mentions": 2, "right": 0.5, "prior": 0.0}


def test_money_by_year():
    assert money_by_year([(2024, 5.0), (2023, 1.0), (2024, 1.0), (2024, 2.0)]) == [
        {"year": 2023, "count": 1, "median": 1.0, "largest": 1.0},
        {"year": 2024, "count": 3, "median": 2.0, "largest": 5.0},
    ]
