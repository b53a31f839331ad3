import pytest

from pipeline.evaluation.score import Score


def test_counts_one_to_one():
    score = Score()
    score.add(["a", "a", "b"], ["a", "c"])
    assert (score.correct, score.predicted, score.gold) == (1, 2, 3)
    assert score.precision == pytest.approx(1 / 2)
    assert score.recall == pytest.approx(1 / 3)
    assert score.f1 == pytest.approx(2 * (1 / 2) * (1 / 3) / (1 / 2 + 1 / 3))


def test_nothing_is_zero_not_an_error():
    assert (Score().precision, Score().recall, Score().f1) == (0.0, 0.0, 0.0)
