"""What the tests of other tools' formats share: a text with an emoji, tasks, and pieces of Label Studio's export."""

from pipeline.annotations.formats import Options
from pipeline.annotations.gold.task import Task
from pipeline.core.language import blank_pipeline

NLP = blank_pipeline()
OPTIONS = Options(nlp=NLP)
TEXT = "🚀🚀 De Patriots\r\nen SHAPE"


def spans(tasks):
    return [[(t.text[s.start : s.end], s.label, s.kb_id) for s in t.spans] for t in tasks]


def task(text=TEXT, *found, **extra):
    rows = []
    for words, label, kb_id in found or (("Patriots", "WEAPON", "patriot"), ("SHAPE", "UNIT", "NIL")):
        start = text.index(words)
        row = {"start": start, "end": start + len(words), "label": label}
        rows.append({**row, "kb_id": kb_id} if kb_id else row)
    meta = {"letter": "brief-1", "paragraph": 4}
    return Task.model_validate({"text": text, "spans": rows, "meta": meta, **extra})


def label_studio(results, data=None, **source):
    return [{"id": 9, "data": {"text": TEXT, **(data or {})}, "annotations": [{"result": results, **source}]}]


def region(key, start, words, label):
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {"id": key, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def link(key, *path):
    return {
        "id": key,
        "from_name": "link",
        "to_name": "text",
        "type": "taxonomy",
        "value": {"taxonomy": [list(path)]},
    }
