"""What one process measures: a pipeline is loaded in a process that has loaded nothing before."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

_START = time.perf_counter()


def measure_pipeline(order: dict[str, Any]) -> dict[str, Any]:
    """Load a pipeline and time it.

    Parameters
    ----------
    order
        ``model`` (a folder, an installed package, or ``blank:LANGUAGE`` with ``add`` for components), ``texts``,
        ``words``, ``batch_sizes``, ``processes``, ``repeats``.

    Returns
    -------
    dict
        Start-up, speed end to end and by component, the bare encoder where there is one, peak memory.
    """
    import spacy

    imported = time.perf_counter()
    model, add = order["model"], order.get("add", ())
    nlp = spacy.blank(model[6:]) if model.startswith("blank:") else spacy.load(model)
    for name in add:
        nlp.add_pipe(name)
    loaded = time.perf_counter()
    nlp("Nederland levert twee Patriot-systemen voor circa EUR 17,5 miljoen.")
    ready = time.perf_counter()
    texts, words, repeats = order["texts"], order["words"], order["repeats"]
    result: dict[str, Any] = {
        "pipeline": nlp.pipe_names,
        "spacy_meta": {"name": f"{nlp.meta['lang']}_{nlp.meta['name']}", "version": nlp.meta["version"]},
        "start": {
            "import_seconds": round(imported - _START, 2),
            "load_seconds": round(loaded - imported, 2),
            "first_text_seconds": round(ready - loaded, 2),
        },
    }
    result["end_to_end"] = [
        {"processes": 1, "batch_size": size}
        | _best(lambda size=size: _drain(nlp.pipe(texts, batch_size=size)), words, repeats)  # type: ignore[misc]
        for size in order["batch_sizes"]
    ]
    result["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    fastest = max(result["end_to_end"], key=lambda row: row["words_per_second"])["batch_size"]
    result["components"] = _components(nlp, texts, words, fastest, repeats)
    result["encoder"] = _encoder(nlp, texts, words, fastest, repeats)
    for processes in order["processes"]:
        if processes > 1:
            import torch

            # a forked process that opens OpenMP threads after its parent did so waits for ever
            torch.set_num_threads(1)
            run = _best(
                lambda processes=processes: _drain(  # type: ignore[misc]
                    nlp.pipe(texts, batch_size=fastest, n_process=processes)
                ),
                words,
                repeats,
            )
            del run["processor_seconds"]  # that of the child processes is not in it
            result["end_to_end"].append({"processes": processes, "batch_size": fastest} | run)
    return result


def _drain(stream: Any) -> None:
    for _ in stream:
        pass


def _timed(run: Callable[[], Any]) -> tuple[float, float]:
    clock, processor = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - clock, time.process_time() - processor


def _best(run: Callable[[], Any], words: int, repeats: int) -> dict[str, float]:
    """Time the fastest of several runs: what slows a run down is always something else on the machine."""
    times = [_timed(run) for _ in range(repeats)]
    seconds = min(clock for clock, _ in times)
    return {
        "seconds": round(seconds, 3),
        "processor_seconds": round(min(processor for _, processor in times), 3),
        "words_per_second": round(words / seconds),
    }


def _components(nlp: Any, texts: Sequence[str], words: int, size: int, repeats: int) -> list[dict[str, Any]]:
    """Time every component alone, on documents that those before it have read."""
    times: dict[str, list[tuple[float, float]]] = {}
    for _ in range(repeats):
        docs: list[Any] = []
        times.setdefault("tokenizer", []).append(_timed(lambda: docs.extend(map(nlp.make_doc, texts))))  # noqa: B023
        for name, pipe in nlp.pipeline:
            read: list[Any] = []
            stream = (
                pipe.pipe(docs, batch_size=size) if hasattr(pipe, "pipe") else (pipe(doc) for doc in docs)
            )
            times.setdefault(name, []).append(_timed(lambda: read.extend(stream)))  # noqa: B023
            docs = read
    best = {name: min(processor for _, processor in runs) for name, runs in times.items()}
    total = sum(best.values())
    return [
        {
            "name": name,
            "processor_seconds": round(seconds, 3),
            "share": round(seconds / total, 4) if total else None,
            "words_per_second": round(words / seconds) if seconds > 0 else None,
        }
        for name, seconds in best.items()
    ]


def _encoder(nlp: Any, texts: Sequence[str], words: int, size: int, repeats: int) -> dict[str, Any] | None:
    """Time the encoder's forward pass alone, on the very batches that the pipeline gave it.

    Pipeline and encoder take turns, and processor time is compared, so that other work on the machine does not
    decide the ratio. ``as_padded`` is what the batches would hold without grouping by length.
    """
    if "transformer" not in nlp.pipe_names:
        return None
    import torch

    encoder = nlp.get_pipe("transformer").model.layers[0].shims[0]._model
    batches: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    hook = encoder.register_forward_pre_hook(
        lambda _, args, kwargs: batches.append((args, kwargs)), with_kwargs=True
    )
    _drain(nlp.pipe(texts, batch_size=size))
    hook.remove()
    encoder.eval()

    def bare() -> None:
        with torch.no_grad():
            for args, kwargs in batches:
                encoder(*args, **kwargs)

    whole, alone = [], []
    for _ in range(max(3, repeats)):
        alone.append(_timed(bare)[1])
        whole.append(_timed(lambda: _drain(nlp.pipe(texts, batch_size=size)))[1])
    pieces = sum(int(kwargs["attention_mask"].sum()) for _, kwargs in batches)
    padded = sum(kwargs["input_ids"].numel() for _, kwargs in batches)
    return {
        "batch_size": size,
        "threads": torch.get_num_threads(),
        "batches": len(batches),
        "pieces": pieces,
        "padding_share": round(1 - pieces / padded, 4),
        "processor_seconds": round(min(alone), 3),
        "pipeline_processor_seconds": round(min(whole), 3),
        "words_per_processor_second": round(words / min(alone)),
        "ratio": round(statistics.median(whole) / statistics.median(alone), 3),
    }


def main() -> None:
    """Read the order from the file that is named, write the result to the one behind it."""
    source, target = map(Path, sys.argv[1:3])
    result = measure_pipeline(json.loads(source.read_text(encoding="utf8")))
    target.write_text(json.dumps(result), encoding="utf8")


if __name__ == "__main__":
    main()
