"""The silver step: unlabelled text through a trained recogniser into a training file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc, DocBin, Span
from tqdm import tqdm
from wordfreq import top_n_list

from ...annotations.gold.split import read_split
from ...core.docbins import read_training_file
from ...core.errors import ProjectError
from ...core.files import atomic_path
from ...core.language import blank_pipeline, load_model
from ...knowledge_base.names.entities_file import load_entities
from .recombine import StrangeWords, estrange, make_recombiner, recombine
from .unlabelled import Reserved, unlabelled_paragraphs

_ATTRIBUTES = ("ORTH", "SPACY", "ENT_IOB", "ENT_TYPE")
_BATCH = 128
_COMMON = 300_000  # words to put in the place of others; most have no vector of their own


@dataclass(frozen=True)
class SilverSummary:
    """What was made: paragraphs by origin, words and entities that the teacher labelled."""

    descriptions: int
    letters: int
    recombined: int
    estranged: int
    words: int
    entities: int


def write_silver(
    teacher: Path,
    out: Path,
    *,
    docbins: Path,
    split: Path,
    entities: Path,
    letters: Sequence[Path],
    words: int,
    strange: int,
    seed: int,
    progress: bool = True,
) -> SilverSummary:
    """Label descriptions of the knowledge base, text without annotation and recombined train paragraphs.

    Parameters
    ----------
    teacher
        A trained pipeline with a recogniser.
    out
        The training file to write: gold of train first, then silver.
    docbins
        Folder of ``train.spacy``, ``dev.spacy`` and ``test.spacy``; of the last two only what must stay out is read.
    split
        The fixed split.
    entities
        The knowledge base.
    letters
        Folders of text without annotation; one that does not exist gives none.
    words
        About how many words of recombined text.
    strange
        About how many words of text with strange words.
    seed
        Of the recombination.
    progress
        Whether to show a bar.

    Raises
    ------
    ProjectError
        When the teacher, a training file, the split or the knowledge base cannot be read.
    """
    nlp = blank_pipeline()
    parts = {
        part: read_training_file(docbins / f"{part}.spacy", nlp.vocab) for part in ("train", "dev", "test")
    }
    chosen = read_split(split)
    records = load_entities(entities)
    reserved = Reserved([*chosen.dev, *chosen.test], [*parts["dev"], *parts["test"]])
    descriptions = [entity.description for entity in records]
    own = [text for folder in letters for text in unlabelled_paragraphs(folder, reserved)]
    augmenter = make_recombiner(entities, docbins / "train.spacy", seed)
    replacer = StrangeWords(top_n_list("nl", _COMMON, wordlist="best"), seed)
    made = recombine(nlp, parts["train"], augmenter, words=words, seed=seed)
    labelled = label(teacher, [*descriptions, *own, *made], progress=progress)
    read = labelled[len(descriptions) : len(descriptions) + len(own)]
    estranged = estrange([*parts["train"], *read], replacer, words=strange, seed=seed)
    store = DocBin(attrs=_ATTRIBUTES, docs=[*parts["train"], *labelled, *estranged])
    with atomic_path(out) as temporary:
        store.to_disk(temporary)
    return SilverSummary(
        descriptions=len(descriptions),
        letters=len(own),
        recombined=len(made),
        estranged=len(estranged),
        words=sum(map(len, labelled)),
        entities=sum(len(doc.ents) for doc in labelled),
    )


def label(teacher: Path, texts: Sequence[str], *, progress: bool = True) -> list[Doc]:
    """Return what a trained pipeline reads in texts; only its recogniser and what that needs are run.

    Raises
    ------
    ProjectError
        When there is no such pipeline, or it has no recogniser.
    """
    nlp = load_model(teacher)
    if "ner" not in nlp.pipe_names:
        raise ProjectError("has no recogniser (ner) to label with", file=teacher)
    needless = nlp.pipe_names[nlp.pipe_names.index("ner") + 1 :]
    # like lengths together: a batch is as slow as its longest paragraph
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    docs: dict[int, Doc] = {}
    with nlp.select_pipes(disable=needless):
        read = nlp.pipe((texts[index] for index in order), batch_size=_BATCH)
        bar = tqdm(
            zip(order, read, strict=True),
            total=len(texts),
            desc="silver",
            unit="paragraphs",
            disable=None if progress else True,
        )
        for index, doc in bar:
            docs[index] = _bare(doc)
    return [docs[index] for index in range(len(texts))]


def _bare(doc: Doc) -> Doc:
    """Return tokens and entities without the vectors that a recogniser leaves behind, which are much memory."""
    bare = Doc(doc.vocab, [token.text for token in doc], [bool(token.whitespace_) for token in doc])
    bare.ents = tuple(Span(bare, ent.start, ent.end, label=ent.label) for ent in doc.ents)
    return bare
