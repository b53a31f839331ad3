import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def interrupts():
    """Let tests interrupt what they start: a shell's background job, and so all it starts, ignores SIGINT."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def root():
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def blank():
    """Tokens and sentence boundaries; nothing trained."""
    from pipeline.core.language import blank_pipeline

    return blank_pipeline()


@pytest.fixture(scope="session")
def trained(root):
    """Load a pipeline that a step or workflow trained; skips where that has not been run."""
    import spacy

    def load(path, made_by):
        if not (root / path).exists():
            pytest.skip(f"spacy project run {made_by} has not been run")
        return spacy.load(root / path)

    return load


@pytest.fixture
def run_cli(capsys):
    """Run the command line in this process; returns exit code, standard output and standard error."""
    import sys

    from pipeline.cli import main

    def run(*args):
        before = sys.argv
        sys.argv = ["pipeline", *map(str, args)]
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        finally:
            sys.argv = before
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture(scope="session")
def real_gold():
    """The gold of real motions, which lies beside the checkout on some machines."""
    path = SHARED / "real" / "gold_dev.jsonl"
    if not path.exists():
        pytest.skip("no gold of real motions beside the checkout")
    return path


@pytest.fixture(scope="module")
def browser():
    """Headless Chromium; skips where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api")
    from pipeline.core.errors import ProjectError
    from pipeline.lab.screenshots import BROWSER_ARGS, find_browser

    try:
        path = find_browser()
    except ProjectError as error:
        pytest.skip(str(error))
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGS))
        yield chromium
        chromium.close()
