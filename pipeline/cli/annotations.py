"""Commands about gold: import, check, split, convert."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..core import paths
from .options import EntitiesPath, GoldPath, LettersPath, SplitPath


def import_markup(
    files: Annotated[list[Path], typer.Argument(help="Letters with inline spans: [[Patriot|W:patriot]].")],
    letters: LettersPath = paths.LETTERS,
    gold: GoldPath = paths.GOLD,
    entities: EntitiesPath = paths.ENTITIES,
) -> None:
    """Turn letters written with inline markup into plain letters and gold tasks."""
    from ..annotations.gold.letters import import_marked_up
    from ..core.language import blank_pipeline
    from ..knowledge_base.names.entities_file import load_entities

    nlp = blank_pipeline()
    kb_types = {entity.id: entity.type for entity in load_entities(entities)}
    for file in files:
        count = import_marked_up(file, letters, gold, nlp, kb_types)
        print(f"{file.stem}: {count} spans")


def export_markup(
    letter: Annotated[str, typer.Argument(help="The letter's id, for example kst-36045-136.")],
    gold: GoldPath = paths.GOLD,
) -> None:
    """Print a letter's gold as text with inline spans, to proof-read it in an editor."""
    from ..annotations.gold.gold_files import read_tasks
    from ..annotations.gold.markup import write_markup

    for task in read_tasks(gold / f"{letter}.jsonl"):
        print(write_markup(task.text, task.spans), end="\n\n")


def check_gold(
    gold: Annotated[Path, typer.Argument(help="A JSONL file or a folder of them.")] = paths.GOLD,
    letters: LettersPath = paths.LETTERS,
    entities: EntitiesPath = paths.ENTITIES,
    split: SplitPath = paths.SPLIT,
    report: Annotated[Path | None, typer.Option(help="Also write counts and findings as JSON.")] = None,
) -> None:
    """Check gold against letters, knowledge base and guide, and count it by the parts of the split.

    Faults end the run with exit code 1. Findings of the guide checks (a name left bare elsewhere in the letter, a
    string with two labels) are listed: each is a place to look at.
    """
    from dataclasses import asdict

    from ..annotations.gold.gold_files import read_tasks
    from ..annotations.gold.guide_checks import check_all
    from ..annotations.gold.letters import check_against_letters
    from ..annotations.gold.split import read_split
    from ..annotations.gold.statistics import corpus_statistics
    from ..core.errors import ProjectError
    from ..core.files import write_json
    from ..core.language import blank_pipeline
    from ..knowledge_base.names.entities_file import load_entities

    tasks = read_tasks(gold, kb_types={entity.id: entity.type for entity in load_entities(entities)})
    if not tasks:
        raise ProjectError("holds no task", file=gold)
    check_against_letters(tasks, letters)
    nlp = blank_pipeline()
    findings = check_all(tasks, nlp)
    statistics = corpus_statistics(tasks, read_split(split))
    for finding in findings:
        print(f"{finding.check}: {finding}")
    total = statistics["total"]
    print(
        f"{total['letters']} letters, {total['paragraphs']} paragraphs, {total['tokens']} tokens, "
        f"{total['spans']} spans; {len(findings)} findings"
    )
    if report is not None:
        write_json(report, {**statistics, "findings": [asdict(finding) for finding in findings]})


def docbins(
    gold: Annotated[Path, typer.Argument(help="A JSONL file or a folder of them.")] = paths.GOLD,
    split: SplitPath = paths.SPLIT,
    out: Annotated[
        Path, typer.Option(help="Where train.spacy, dev.spacy and test.spacy go.")
    ] = paths.DOCBINS,
) -> None:
    """Convert gold to spaCy's training files by the fixed split."""
    from ..annotations.gold.docbins import write_docbins
    from ..annotations.gold.gold_files import read_tasks
    from ..annotations.gold.split import read_split
    from ..core.language import blank_pipeline

    counts = write_docbins(read_tasks(gold), read_split(split), blank_pipeline(), out)
    print(", ".join(f"{part}: {count} paragraphs" for part, count in counts.items()))
