"""Others that read Dutch and may be installed beside this project. Nothing is fetched for them."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from spacy.util import is_package

FROG = "frog"
_FROG_TIMEOUT = 1800


def spacy_peers() -> dict[str, dict[str, Any]]:
    """Return the spaCy pipelines that are installed, as orders for a worker.

    ``blank nl`` only makes tokens; it is the bound that no pipeline can pass.
    """
    found: dict[str, dict[str, Any]] = {"blank nl": {"model": "blank:nl"}}
    if is_package("nl_core_news_lg"):
        found["nl_core_news_lg"] = {"model": "nl_core_news_lg"}
    if find_spec("clinlp") is not None:
        # clinlp has no trained recogniser of its own: its tokenizer, normalizer and sentences
        found["clinlp"] = {"model": "blank:clinlp", "add": ["clinlp_normalizer", "clinlp_sentencizer"]}
    return found


def measure_frog(texts: Sequence[str], words: int) -> dict[str, Any] | None:
    """Time Frog, the Dutch tagger, parser and recogniser, with all its modules.

    Parameters
    ----------
    texts
        One paragraph each.
    words
        How many words they are.

    Returns
    -------
    dict or None
        ``None`` where Frog is not installed; a ``fault`` where it does not run. The speed is that of the text
        without the start, which is timed on one short line.
    """
    program = shutil.which(FROG)
    if program is None:
        return None
    try:
        # the first also brings its data from the disk
        start = min(_frog(program, ["Goed."]) for _ in range(2))
        whole = _frog(program, texts)
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode("utf8", "replace").strip().splitlines()
        return {"fault": lines[-1] if lines else f"exit code {error.returncode}"}
    except subprocess.TimeoutExpired:
        return {"fault": f"took longer than {_FROG_TIMEOUT} s"}
    seconds = whole - start
    if seconds <= 0:
        return {"fault": "reading took no longer than starting: too few words to time"}
    return {
        "version": _version(program),
        "start": {"load_seconds": round(start, 2)},
        "end_to_end": [
            {
                "processes": 1,
                "batch_size": None,
                "seconds": round(seconds, 3),
                "words_per_second": round(words / seconds),
            }
        ],
    }


def _frog(program: str, texts: Sequence[str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "text.txt"
        source.write_text("\n\n".join(texts) + "\n", encoding="utf8")
        command = [program, "--threads=1", "-t", str(source), "-o", str(Path(folder) / "out.tsv")]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, timeout=_FROG_TIMEOUT, cwd=folder)
        return time.perf_counter() - start


def _version(program: str) -> str | None:
    done = subprocess.run([program, "-V"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+\.\d+(?:\.\d+)?)", done.stdout + done.stderr)
    return found[1] if found else None
