"""Running a pipeline twice over gold: from bare text, and from the gold mentions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span
from tqdm import tqdm

from ..annotations.gold.convert import make_doc
from ..annotations.gold.task import Task, TaskSpan
from ..core.labels import NIL

BATCH = 64
#: What finds or moves entities; gold mentions stay as they are.
_RECOGNISE = ("ner", "kamerstuk_span_rules")


@dataclass
class Predicted:
    """One task and what the pipeline makes of it.

    Attributes
    ----------
    task
        The gold.
    doc
        The pipeline's reading of the bare text.
    linked
        The gold mentions as entities, linked and valued by the pipeline; entities in the order of the text.
    """

    task: Task
    doc: Doc
    linked: Doc

    @property
    def ordered(self) -> list[TaskSpan]:
        """The spans of the gold in the order of the text, as the entities of ``linked`` are."""
        return sorted(self.task.spans, key=lambda span: span.start)

    @property
    def gold_spans(self) -> list[tuple[int, int, str]]:
        """Start, end and label of the gold, in the order of the text."""
        return sorted((span.start, span.end, span.label) for span in self.task.spans)

    @property
    def gold_links(self) -> list[str]:
        """Identifier or NIL of every gold span, in the order of the text."""
        return [span.kb_id or NIL for span in self.ordered]

    @property
    def found_spans(self) -> list[tuple[int, int, str]]:
        """Start, end and label of what the pipeline found."""
        return [(ent.start_char, ent.end_char, ent.label_) for ent in self.doc.ents]


def predict(nlp: Language, tasks: Sequence[Task], *, progress: bool = True) -> Iterator[Predicted]:
    """Run the pipeline over the tasks, in their order.

    The gold mentions go through the same components but the recogniser, their identifiers taken away first.
    """
    read = nlp.pipe((_bare(nlp, task) for task in tasks), batch_size=BATCH)
    linked = link_gold(nlp, tasks)
    both = zip(tasks, read, linked, strict=True)
    for task, doc, other in tqdm(both, total=len(tasks), desc="evaluate", disable=None if progress else True):
        yield Predicted(task, doc, other)


def _bare(nlp: Language, task: Task) -> Doc:
    doc = nlp.make_doc(task.text)
    if doc.has_extension("letter"):
        doc._.letter = task.key[0]  # paragraphs of a letter share what it established
    return doc


def link_gold(nlp: Language, tasks: Iterable[Task]) -> Iterator[Doc]:
    """Run the gold mentions, their links taken away, through the pipeline without its recogniser."""
    recognisers = [name for name in nlp.pipe_names if nlp.get_pipe_meta(name).factory in _RECOGNISE]
    docs = (_without_links(make_doc(task, nlp)) for task in tasks)
    with nlp.select_pipes(disable=recognisers):
        yield from nlp.pipe(docs, batch_size=BATCH)


def _without_links(doc: Doc) -> Doc:
    doc.ents = tuple(Span(doc, ent.start, ent.end, label=ent.label_) for ent in doc.ents)
    return doc
