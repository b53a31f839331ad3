"""Measures the review server: start, memory and the time of a decision, with few and with very many tasks."""

from __future__ import annotations

import json
import multiprocessing
import resource
import statistics
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..core.files import write_json, write_jsonl

SIZES = (900, 200_000)
_LETTER = 100
_DECISIONS = 200
_EARLIER = 40_000
_TEXT = (
    "Nederland levert twee Patriot-systemen en circa 90 houwitsers voor 2,5 miljoen euro aan Oekraïne; "
    "over de voortgang van levering {number} informeert het kabinet de Kamer nader."
)


def measure(output: Path, entities: Path, guide: Path, sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """Measure every size in a process of its own and write the figures.

    Parameters
    ----------
    sizes
        Numbers of tasks. The largest is measured a second time, with a journal of 40,000 decisions (or as many as
        there are tasks).
    """
    context = multiprocessing.get_context("spawn")
    rows = []
    for size, earlier in [*((size, 0) for size in sizes), (sizes[-1], min(_EARLIER, sizes[-1]))]:
        with context.Pool(1) as pool:
            rows.append(pool.apply(_measure, (size, earlier, entities, guide)))
    result = {"date": datetime.now(timezone.utc).date().isoformat(), "decisions": _DECISIONS, "sizes": rows}
    write_json(output, result)
    return result


def table(result: dict[str, Any]) -> str:
    """Return the figures as lines."""
    return "\n".join(
        f"{row['tasks']} tasks ({row['megabytes']} MB), {row['decided']} decided: open in {row['open_s']} s "
        f"({row['open_processor_s']} s of processor), "
        f"{row['memory_mb']} MB; a decision {row['decision_ms_median']} ms, p95 {row['decision_ms_p95']} ms"
        for row in result["sizes"]
    )


def _measure(size: int, earlier: int, entities: Path, guide: Path) -> dict[str, Any]:
    import httpx

    from ..review.desk import Desk, Settings
    from .screenshots import running

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        suggestions = write_tasks(folder, size, earlier)
        started, busy = time.perf_counter(), time.process_time()
        desk = Desk(
            Settings(
                suggestions=suggestions,
                out=folder / "reviewed",
                entities=entities,
                drafts=folder / "drafts.jsonl",
                guide=guide,
                session="anna",
            )
        )
        opened, opened_busy = time.perf_counter() - started, time.process_time() - busy
        with (
            running(desk) as address,
            httpx.Client(follow_redirects=True, trust_env=False, timeout=60) as client,
        ):
            client.get(address)
            base = address.split("/?")[0]
            times = [_decide(client, base) for _ in range(_DECISIONS)]
        return {
            "tasks": size,
            "decided": earlier,
            "megabytes": round(suggestions.stat().st_size / 1e6),
            "open_s": round(opened, 1),
            "open_processor_s": round(opened_busy, 1),
            "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "decision_ms_median": round(statistics.median(times), 1),
            "decision_ms_p95": round(sorted(times)[int(len(times) * 0.95)], 1),
        }


def _decide(client: Any, base: str) -> float:
    task = client.get(f"{base}/api/task").json()["task"]
    asked = {name: task[name] for name in ("letter", "paragraph", "revision")}
    spans = [
        {name: span.get(name) for name in ("token_start", "token_end", "label", "kb_id")}
        for span in task["spans"]
    ]
    started = time.perf_counter()
    answer = client.post(
        f"{base}/api/answer", json={"session": "anna", **asked, "answer": "accept", "spans": spans}
    )
    taken = (time.perf_counter() - started) * 1000
    answer.raise_for_status()
    return taken


def write_tasks(folder: Path, size: int, earlier: int) -> Path:
    """Write tasks in letters of 100 paragraphs, and a journal in which the first are decided."""
    from ..annotations.gold.convert import make_task
    from ..core.language import blank_pipeline

    doc = blank_pipeline().make_doc(_TEXT.format(number=1_000_000))
    first = next(token.i for token in doc if token.text == "Patriot-systemen")
    sample = make_task(doc, meta={}).to_json()
    token = sample["tokens"][first]
    span = {"start": token["start"], "end": token["end"], "token_start": first, "token_end": first}
    candidates = [{"id": "patriot", "score": 0.9}, {"id": "pzh-2000", "score": 0.05}]

    def task(number: int) -> dict[str, Any]:
        text = _TEXT.format(number=1_000_000 + number)
        tokens = [{**token, "text": text[token["start"] : token["end"]]} for token in sample["tokens"]]
        marked = {**span, "label": "WEAPON", "kb_id": "patriot", "score": number % 997 / 997}
        meta = {"letter": f"kst-{number // _LETTER}", "paragraph": number % _LETTER, "kind": "body"}
        return {
            **sample,
            "text": text,
            "tokens": tokens,
            "meta": meta,
            "spans": [{**marked, "candidates": candidates}],
        }

    path = folder / "suggestions.jsonl"
    with path.open("w", encoding="utf8") as stream:
        for number in range(size):
            stream.write(json.dumps(task(number)) + "\n")
    if earlier:
        write_jsonl(
            folder / "reviewed" / "anna" / "journal.log",
            (
                {
                    "at": "2026-01-01T00:00:00+00:00",
                    "action": "answer",
                    "task": {**task(number), "answer": "accept"},
                }
                for number in range(earlier)
            ),
        )
    return path
