"""Fetching publications: files, manifest, what is kept and what is asked for again."""

import hashlib
import json

import pytest
from publication_server import ID, body, status

from pipeline.core.errors import ProjectError
from pipeline.letters import read_letter

pytest.importorskip("httpx")


def test_a_letter_and_its_metadata(make, tmp_path):
    files = make().fetch(ID)
    assert [path.name for path in files] == [f"{ID}.xml", f"{ID}.metadata.xml"]
    assert read_letter(files[0]).id == ID
    manifest = json.loads((tmp_path / "brieven" / "manifest.json").read_text())
    for row in manifest["files"]:
        data = (tmp_path / "brieven" / row["file"]).read_bytes()
        assert (row["bytes"], row["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert row["url"].startswith("http://127.0.0.1")


def test_unchanged_files_are_not_sent_again(make, server):
    make().fetch(ID)
    server.requests.clear()
    make().fetch(ID)
    assert all("If-None-Match" in headers for _, _, headers in server.requests)


def test_a_damaged_file_is_fetched_anew(make, server, tmp_path):
    path = make().fetch(ID)[0]
    path.write_text("stuk")
    server.requests.clear()
    make().fetch(ID)
    assert "If-None-Match" not in server.requests[0][2]
    assert "Brief" in path.read_text()


def test_an_error_page_with_status_200_is_refused(make, server, tmp_path):
    server.script[f"/{ID}.xml"] = [body(b"<!DOCTYPE html><html><body>Storing</body></html>")]
    with pytest.raises(ProjectError, match="html in the place of xml"):
        make().fetch(ID)
    assert not (tmp_path / "brieven" / f"{ID}.xml").exists()


def test_the_next_format_is_taken_when_one_is_missing(make, server):
    server.script[f"/{ID}.xml"] = [status(404)]
    server.script[f"/{ID}.html"] = [
        body(b"<!DOCTYPE html><html><body><p>Brief kst-36045-136</p></body></html>")
    ]
    server.script[f"/{ID}/metadata.xml"] = [status(404)]
    files = make().fetch(ID, ("xml", "html"))
    assert [path.name for path in files] == [f"{ID}.html"]
    with pytest.raises(ProjectError, match="does not exist as pdf"):
        make().fetch(ID, ("pdf",))


def test_a_run_that_was_broken_off_goes_on(make, server):
    first = make()
    for publication in server.found[:3]:
        first.fetch(publication)
    server.requests.clear()
    second = make()
    for publication in server.found[:4]:
        second.fetch(publication)
    conditional = ["If-None-Match" in headers for _, _, headers in server.requests]
    assert conditional == [True] * 6 + [False] * 2


@pytest.mark.parametrize("formats", [(), ("doc",), ("xml", "")])
def test_formats_are_checked_before_anything_is_asked(make, server, formats):
    with pytest.raises(ProjectError, match="no format; choose from xml, html, pdf"):
        make().fetch(ID, formats)
    with pytest.raises(ProjectError, match="no format"):
        list(make().fetch_all([ID], formats))
    assert not server.requests


HTML = f"<!DOCTYPE html><html><head><meta name='DC.identifier' content='{ID}'></head><body><p>Brief</p></body></html>"
ERROR = b"<!DOCTYPE html><html><body>Deze pagina bestaat niet</body></html>"


def test_an_error_page_with_status_200_leads_to_the_next_format(make, server):
    server.script[f"/{ID}.xml"] = [body(ERROR)]
    server.script[f"/{ID}.html"] = [body(HTML.encode())]
    server.script[f"/{ID}/metadata.xml"] = [body(ERROR)]
    assert [path.name for path in make().fetch(ID, ("xml", "html"))] == [f"{ID}.html"]


def test_an_error_page_is_no_letter_in_html(make, server, tmp_path):
    server.script[f"/{ID}.html"] = [body(ERROR)]
    with pytest.raises(ProjectError, match=f"does not name {ID}"):
        make().fetch(ID, ("html",))
    assert not list(tmp_path.rglob("*.html"))


def test_a_service_that_is_down_is_left_alone(make, server):
    for publication in server.found:
        server.script[f"/{publication}.xml"] = [status(503)] * 5
    run = make().fetch_all(server.found)
    assert [next(run)[0] for _ in range(3)] == server.found[:3]
    with pytest.raises(ProjectError, match="3 publications in a row"):
        next(run)
    assert len(server.requests) == 15


def test_faults_of_single_publications_do_not_end_a_run(make, server):
    for publication in server.found[:8]:
        fault = status(404) if publication == server.found[4] else status(429)
        server.script[f"/{publication}.xml"] = [fault] * 5
    server.script[f"/{server.found[2]}.xml"] = []
    results = dict(make().fetch_all(server.found[:7]))
    assert [fault is None for fault in results.values()] == [False, False, True, False, False, False, False]


def test_a_damaged_manifest_is_named(make, tmp_path):
    make().fetch(ID)
    (tmp_path / "brieven" / "manifest.json").write_text('{"bestanden": []}')
    with pytest.raises(ProjectError, match="no manifest"):
        make()
