import json
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import spacy
from spacy.tokens import DocBin

from pipeline.core.errors import ProjectError
from pipeline.evaluation.experiment_table import learning_curve, plot_curve, summarise
from pipeline.lab.experiments import run_plan as runner
from pipeline.lab.experiments import trainings as training
from pipeline.lab.experiments.plan import read_plan
from pipeline.lab.experiments.subset import write_subset


@pytest.fixture
def docbins(tmp_path):
    nlp = spacy.blank("nl")
    folder = tmp_path / "corpus"
    folder.mkdir()
    for part in ("train", "dev"):
        made = DocBin(store_user_data=True)
        for letter in range(8):
            for paragraph in range(2):
                doc = nlp(f"Brief {letter}, alinea {paragraph}.")
                doc.user_data["letter"] = f"brief-{letter}"
                made.add(doc)
        made.to_disk(folder / f"{part}.spacy")
    return folder


@pytest.fixture
def plan(tmp_path):
    (tmp_path / "ner.cfg").write_text("[training]\n", encoding="utf8")
    path = tmp_path / "plan.yml"
    path.write_text(
        json.dumps(
            {
                "defaults": {"config": str(tmp_path / "ner.cfg"), "overrides": {"training.max_steps": 2}},
                "experiments": [
                    {"name": "six layers", "group": "layers", "seeds": [1, 2]},
                    {"name": "all letters", "group": "curve", "shares": [0.25, 1.0]},
                ],
            }
        ),
        encoding="utf8",
    )
    return path


class Trainer:
    """Stands in for the training itself: writes what spaCy writes, and fails when told to."""

    PIPE = None
    returncode = 0

    def __init__(self, fail_at=None):
        self.commands = []
        self.fail_at = fail_at

    def Popen(self, command, **_):  # noqa: N802
        self.commands.append(command)
        if len(self.commands) == self.fail_at:
            raise KeyboardInterrupt
        seed = int(command[command.index("--system.seed") + 1])
        folder = Path(command[command.index("--output") + 1]) / "model-best"
        folder.mkdir()
        scores = {
            "ents_p": 0.8,
            "ents_r": 0.6,
            "ents_f": 0.7 + seed / 100,
            "ents_per_type": {"UNIT": {"f": 0.5}},
        }
        (folder / "meta.json").write_text(json.dumps({"performance": scores}), encoding="utf8")
        return self

    def communicate(self):
        return "", ""

    def kill(self):
        pass


@pytest.fixture
def trainer(monkeypatch):
    made = Trainer()
    monkeypatch.setattr(
        runner, "build_base", lambda target, layers: target.mkdir(parents=True, exist_ok=True)
    )
    monkeypatch.setattr(training, "subprocess", made)
    return made


def run(plan, docbins, tmp_path, **options):
    return runner.run_plan(
        read_plan(plan),
        tmp_path / "out.json",
        docbins=docbins,
        scratch=tmp_path / "x",
        progress=False,
        **options,
    )


def test_every_seed_and_share_is_trained_once(plan, docbins, tmp_path, trainer):
    rows = run(plan, docbins, tmp_path)
    assert [(row["name"], row["seed"], row["share"], row["letters"]) for row in rows] == [
        ("six layers", 1, 1.0, 8),
        ("six layers", 2, 1.0, 8),
        ("all letters", 1, 0.25, 2),
        ("all letters", 1, 1.0, 8),
    ]
    assert all("--training.max_steps" in command for command in trainer.commands)
    assert json.loads((tmp_path / "out.json").read_text())["rows"] == rows
    assert run(plan, docbins, tmp_path) == rows
    assert len(trainer.commands) == 3  # one training serves both experiments; nothing was run again


def test_a_plan_that_was_stopped_goes_on(plan, docbins, tmp_path, trainer):
    trainer.fail_at = 3
    with pytest.raises(KeyboardInterrupt):
        run(plan, docbins, tmp_path)
    assert len(json.loads((tmp_path / "out.json").read_text())["rows"]) == 3  # the first training serves two
    assert len(run(plan, docbins, tmp_path)) == 4
    assert len(trainer.commands) == 4


def test_other_data_is_other_work(plan, docbins, tmp_path, trainer):
    run(plan, docbins, tmp_path)
    DocBin(docs=[spacy.blank("nl")("Anders.")], store_user_data=True).to_disk(docbins / "dev.spacy")
    run(plan, docbins, tmp_path)
    assert len(trainer.commands) == 6


def test_two_at_once_make_the_same_rows(plan, docbins, tmp_path, trainer):
    rows = run(plan, docbins, tmp_path, jobs=2)
    (tmp_path / "out.json").unlink()
    assert [{**row, "seconds": 0} for row in rows] == [
        {**row, "seconds": 0} for row in run(plan, docbins, tmp_path, jobs=1)
    ]


def test_one_that_fails_ends_the_others(plan, docbins, tmp_path, trainer, monkeypatch):
    program = tmp_path / "program"
    program.write_text(
        "#!/bin/sh\n"
        'case "$*" in *"--system.seed 1"*) sleep 0.5; echo "loss is NaN" >&2; exit 1;; esac\n'
        "exec sleep 300\n",
        encoding="utf8",
    )
    program.chmod(0o755)
    monkeypatch.undo()  # real processes
    monkeypatch.setattr(runner, "build_base", lambda target, layers: target.mkdir())
    monkeypatch.setattr(training, "sys", SimpleNamespace(executable=str(program)))
    start = time.monotonic()
    with pytest.raises(ProjectError, match="failed: loss is NaN"):
        run(plan, docbins, tmp_path, jobs=2)
    assert time.monotonic() - start < 60
    assert not list((tmp_path / "x").iterdir())


def test_one_group_alone(plan, docbins, tmp_path, trainer):
    run(plan, docbins, tmp_path, groups=["curve"])
    assert len(trainer.commands) == 2
    with pytest.raises(ProjectError, match="no experiment is of the group 'heads'"):
        run(plan, docbins, tmp_path, groups=["heads"])


def test_a_smaller_share_is_part_of_a_larger_one(docbins, tmp_path):
    vocab = spacy.blank("nl").vocab

    def letters(share):
        write_subset(docbins / "train.spacy", tmp_path / "part.spacy", share=share, seed=3)
        return {
            doc.user_data["letter"] for doc in DocBin().from_disk(tmp_path / "part.spacy").get_docs(vocab)
        }

    assert len(letters(0.01)) == 1
    assert letters(0.25) < letters(0.5) < letters(1.0)


def test_seeds_come_together(plan, docbins, tmp_path, trainer):
    rows = run(plan, docbins, tmp_path)
    (six, quarter, whole) = summarise(rows)
    assert six["seeds"] == 2
    assert six["f1"] == pytest.approx(0.715)
    assert six["spread"] == pytest.approx(0.00707, abs=1e-5)
    assert six["steps"] == 2
    assert quarter["spread"] is None
    assert whole["share"] == 1.0
    points = learning_curve(rows)
    assert [(point["share"], point["letters"]) for point in points] == [(0.25, 2), (1.0, 8)]
    plot_curve(points, tmp_path / "curve.svg")
    assert "<svg" in (tmp_path / "curve.svg").read_text(encoding="utf8")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"experiments": None}, "no list of experiments"),
        ({"experiments": [{"name": "a", "group": "b", "config": "c", "shares": [0]}]}, "share 0"),
        ({"experiments": [{"name": "a", "group": "b", "config": "c", "layers": 13}]}, "layers"),
        ({"experiments": [{"name": "a", "group": "b", "config": "c", "steps": 3}]}, "steps"),
        ({"experiments": [{"name": "a", "group": "b", "config": "c"}] * 2}, "taken"),
        ({"experiments": ["a"]}, "no set of values"),
    ],
)
def test_faults_of_a_plan_are_named(tmp_path, change, fault):
    path = tmp_path / "plan.yml"
    path.write_text(json.dumps(change), encoding="utf8")
    with pytest.raises(ProjectError, match=fault):
        read_plan(path)


def test_missing_training_files_are_named(plan, tmp_path):
    with pytest.raises(ProjectError, match="spacy project run gold"):
        run(plan, tmp_path / "nowhere", tmp_path)
