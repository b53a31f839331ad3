from pipeline.annotations.gold.guide_checks import (
    crosses_sentence,
    labelled_differently,
    starts_with_article,
    unlabelled_repeats,
)
from pipeline.annotations.gold.task import Task


def task(text, *spans, letter="brief-900", paragraph=0):
    rows = []
    for part, label in spans:
        start = text.index(part)
        rows.append({"start": start, "end": start + len(part), "label": label})
    return Task.model_validate(
        {"text": text, "spans": rows, "meta": {"letter": letter, "paragraph": paragraph}}
    )


def test_article():
    found = list(starts_with_article([task("Hij noemt de Patriot.", ("de Patriot", "WEAPON"))]))
    assert [one.text for one in found] == ["de Patriot"]
    assert not list(starts_with_article([task("Hij noemt de Patriot.", ("Patriot", "WEAPON"))]))


def test_sentence(blank):
    assert list(crosses_sentence([task("Een tank. Drones ook.", ("tank. Drones", "WEAPON"))], blank))
    assert not list(crosses_sentence([task("Zr.Ms. Tromp vaart.", ("Zr.Ms. Tromp", "WEAPON"))], blank))


def test_two_labels_for_one_string():
    tasks = [task("De Tromp.", ("Tromp", "WEAPON")), task("De tromp.", ("tromp", "UNIT"), paragraph=1)]
    assert [one.check for one in labelled_differently(tasks)] == ["label"]
    assert not list(labelled_differently(tasks[:1]))


def test_repeat_left_bare():
    tasks = [task("Vijf drones.", ("drones", "WEAPON")), task("Er zijn drones en droneteams.", paragraph=1)]
    assert [(one.text, one.paragraph) for one in unlabelled_repeats(tasks)] == [("drones", 1)]
    other = [task("Vijf drones.", ("drones", "WEAPON")), task("Er zijn drones.", letter="brief-901")]
    assert not list(unlabelled_repeats(other))
