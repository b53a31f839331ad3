"""The command that fetches, also stopped half-way in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from publication_server import status

from pipeline.core.errors import ProjectError
from pipeline.letters import read_letter

pytest.importorskip("httpx")
ROOT = Path(__file__).parents[2]


def test_the_command_fetches_what_the_search_finds(fetch_command, server, tmp_path):
    server.found = server.found[:3]
    result = fetch_command("--dossier", "36045", "--since", "2024-01-01", "--query", "vloot")
    assert result.exit_code == 0, result.output
    assert "3 publications found" in result.output
    assert len(list((tmp_path / "uit").glob("kst-*.xml"))) == 6


def test_one_missing_publication_does_not_stop_the_rest(fetch_command, server, tmp_path):
    for kind in ("xml", "html", "pdf"):
        server.script[f"/kst-36045-1.{kind}"] = [status(404)]
    result = fetch_command("kst-36045-1", "kst-36045-2")
    assert isinstance(result.exception, ProjectError)
    assert "1 of 2" in str(result.exception)
    assert (tmp_path / "uit" / "kst-36045-2.xml").is_file()


def test_a_dry_run_fetches_nothing(fetch_command, server, tmp_path):
    server.found = server.found[:2]
    assert "kst-36045-2" in fetch_command("--dossier", "36045", "--dry-run").output
    assert not (tmp_path / "uit").exists()
    assert "nothing to fetch" in str(fetch_command().exception)


def test_the_assets_of_the_project_come_only_on_request(server, tmp_path):
    from weasel.cli.assets import project_assets

    text = (ROOT / "project.yml").read_text(encoding="utf8")
    (tmp_path / "project.yml").write_text(
        text.replace("https://zoek.officielebekendmakingen.nl", server.address)
    )
    with pytest.raises(SystemExit):  # nothing to fetch but what is marked as extra
        project_assets(tmp_path)
    assert not server.requests
    project_assets(tmp_path, extra=True)
    letter = read_letter(tmp_path / "corpus" / "new" / "kst-36045-136.xml")
    assert (letter.id, letter.notices) == ("kst-36045-136", [])


def start(server, folder):
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "pipeline",
            "fetch",
            "--dossier",
            "36045",
            "--output",
            str(folder),
            "--pause",
            "0",
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "KAMERSTUK_SEARCH_URL": f"{server.address}/sru",
            "KAMERSTUK_PUBLICATION_URL": server.address,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_goes_on_where_it_was(server, tmp_path, sign):
    server.found, server.slow = server.found[:30], 0.05
    folder = tmp_path / "uit"
    process = start(server, folder)
    until = time.monotonic() + 180
    while len(list(folder.glob("kst-*.metadata.xml"))) < 5 and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(sign)
    _, err = process.communicate(timeout=180)
    if sign == signal.SIGINT:
        assert process.returncode == 130
        assert "of 30 publications are there, the same command does the rest" in err
        assert "Traceback" not in err
    kept = {row["file"] for row in json.loads((folder / "manifest.json").read_text())["files"]}
    assert 9 <= len(kept) < 60
    assert not [path for path in folder.glob(".*") if sign == signal.SIGINT]
    server.requests.clear()
    server.slow = 0.0
    process = start(server, folder)
    _, err = process.communicate(timeout=180)
    assert process.returncode == 0, err
    asked = {
        path.strip("/").replace("/metadata", ".metadata"): headers for path, _, headers in server.requests
    }
    assert {name for name, headers in asked.items() if "If-None-Match" in headers} == kept
    assert len(list(folder.glob("kst-*.xml"))) == 60
