"""A small project with one new letter, for tests of merge and of the commands around it."""

import pytest

from pipeline.annotations.gold.letters import annotated_paragraphs
from pipeline.annotations.gold.task import Task
from pipeline.annotations.merging.merge import Corpus, MergeOptions, merge
from pipeline.core.errors import ProjectError
from pipeline.core.files import write_json, write_jsonl
from pipeline.core.language import blank_pipeline
from pipeline.letters import read_letter

NLP = blank_pipeline()
KB = {"patriot": "WEAPON", "shape": "UNIT", "interflex": "MISSION"}
LETTER = """Nederland levert zes Patriots aan Oekraïne, in overleg met SHAPE.

De training gebeurt in operatie Interflex 🚀 en duurt nog een jaar.

Het kabinet informeert de Kamer over het vervolg.
"""


def reviewed(place, spans, answer="accept", session="an", **extra):
    letter, paragraph, text = place
    rows = []
    for words, label, *kb_id in spans:
        start = text.index(words)
        rows.append({"start": start, "end": start + len(words), "label": label})
        if kb_id:
            rows[-1]["kb_id"] = kb_id[0]
    meta = {"letter": letter, "paragraph": paragraph}
    row = {"text": text, "spans": rows, "meta": meta, "answer": answer, "_session_id": session, **extra}
    return Task.model_validate(row).to_json()


class Desk:
    """A small project: folders, and one new letter."""

    def __init__(self, root):
        self.root = root
        self.gold, self.letters, self.new = root / "gold", root / "letters", root / "new"
        self.split, self.file = root / "split.json", root / "reviewed" / "an.jsonl"
        for folder in (self.gold, self.letters, self.new):
            folder.mkdir()
        write_json(self.split, {"train": [], "dev": ["brief-9"], "test": []})
        (self.new / "brief-1.txt").write_text(LETTER, encoding="utf8")
        letter = read_letter(self.new / "brief-1.txt")
        self.places = [(letter.id, index, text) for index, _, text in annotated_paragraphs(letter)]
        assert len(self.places) == 3
        self.first, self.second, self.third = self.places

    def whole(self, session="an", weapon="patriot"):
        spans = [("zes", "AMOUNT"), ("Patriots", "WEAPON", weapon), ("SHAPE", "UNIT", "shape")]
        return [
            reviewed(self.first, spans, session=session),
            reviewed(self.second, [("operatie Interflex", "MISSION", "interflex")], session=session),
            reviewed(self.third, [], session=session),
        ]  # fmt: skip

    def suggested(self):
        """Give the same as suggestions, which nobody decided on."""
        decided = ("answer", "_session_id")
        return [{key: value for key, value in row.items() if key not in decided} for row in self.whole()]

    def merge(self, rows, new_letters=None, **options):
        new_letters = [self.new] if new_letters is None else new_letters
        write_jsonl(self.file, rows)
        corpus = Corpus(self.gold, self.split, self.letters, NLP, KB, new_letters)
        return merge([self.file.parent], corpus, MergeOptions(**{"part": "train", **options}))

    def state(self):
        return {p.relative_to(self.root): p.read_bytes() for p in sorted(self.root.rglob("*")) if p.is_file()}

    def unchanged_by(self, rows, match, **options):
        write_jsonl(self.file, rows)
        before = self.state()
        with pytest.raises(ProjectError, match=match):
            self.merge(rows, **options)
        assert self.state() == before
