"""Fetching, against a local server that speaks the protocol and misbehaves on purpose."""

import datetime
import hashlib
import json
import threading
import time
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli import letters
from pipeline.errors import ProjectError
from pipeline.letters import read_letter, web
from pipeline.letters.fetch import Fetcher
from pipeline.letters.sru import question

pytest.importorskip("httpx")

LETTER = "<?xml version='1.0'?><kamerstuk><al>Brief {}.</al></kamerstuk>"
META = '<?xml version="1.0"?><m><metadata name="DC.identifier" content="{}"/></m>'
RECORD = """<sru:record><sru:recordData><gzd:gzd xmlns:gzd="http://standaarden.overheid.nl/sru"><gzd:originalData>
<dcterms:identifier xmlns:dcterms="http://purl.org/dc/terms/">{}</dcterms:identifier></gzd:originalData>
<gzd:enrichedData><gzd:itemUrl manifestation="xml">x</gzd:itemUrl></gzd:enrichedData></gzd:gzd>
</sru:recordData></sru:record>"""
ANSWER = """<?xml version="1.0" encoding="UTF-8"?><sru:searchRetrieveResponse
 xmlns:sru="http://docs.oasis-open.org/ns/search-ws/sruResponse"><sru:version>2.0</sru:version>
<sru:numberOfRecords>{total}</sru:numberOfRecords><sru:records>{records}</sru:records>{following}
</sru:searchRetrieveResponse>"""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.script = {}  # path -> list of behaviours, one a request
        self.found = [f"kst-36045-{number}" for number in range(1, 251)]

    def handle_error(self, request, client_address):
        """A client that hangs up is what many of these tests are about."""

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        parts = urlsplit(self.path)
        self.server.requests.append((parts.path, parse_qs(parts.query), dict(self.headers)))
        steps = self.server.script.get(parts.path)
        if steps:
            step = steps.pop(0)
            if step is not None:
                step(self)
                return
        if parts.path == "/sru":
            self.search(parse_qs(parts.query))
        elif parts.path.endswith("/metadata.xml"):
            self.reply(META.format(parts.path.split("/")[1]).encode())
        elif parts.path.startswith("/kst-") and parts.path.endswith(".xml"):
            self.reply(LETTER.format(parts.path[1:-4]).encode())
        else:
            self.reply(b"<html><body>niet gevonden</body></html>", status=404)

    def search(self, query):
        start, most = int(query["startRecord"][0]), int(query["maximumRecords"][0])
        found = self.server.found
        page = found[start - 1 : start - 1 + most]
        following = start + len(page)
        following = (
            f"<sru:nextRecordPosition>{following}</sru:nextRecordPosition>" if following <= len(found) else ""
        )
        records = "".join(map(RECORD.format, page))
        self.reply(ANSWER.format(total=len(found), records=records, following=following).encode())

    def reply(self, body, status=200, **headers):
        etag = f'"{hashlib.md5(body).hexdigest()}"'
        if status == 200 and self.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        self.send_response(status)
        self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def status(code, **headers):
    return lambda handler: handler.reply(b"even niet", status=code, **headers)


def body(data):
    return lambda handler: handler.reply(data)


def cut_off(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"<?xml version='1.0'?><kamer")
    handler.wfile.flush()
    handler.connection.close()
    handler.close_connection = True


def hang_up(handler):
    handler.connection.close()
    handler.close_connection = True


def drip(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(100):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.05)


def hang(handler):
    time.sleep(1.5)
    handler.close_connection = True


def endless(handler):
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    block = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    try:
        while True:
            handler.wfile.write(block)
    except OSError:
        handler.close_connection = True


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def make(server, tmp_path):
    slept = []
    clients = []

    def fetcher(**politeness):
        settings = {"pause": 0.0, "timeout": 0.5, "longest_answer": 1.0, **politeness}
        client = web.Client(web.Politeness(**settings), sleep=slept.append)
        clients.append(client)
        made = Fetcher(
            tmp_path / "brieven", client, search=f"{server.address}/sru", publications=server.address
        )
        made.slept = slept
        return made

    yield fetcher
    for client in clients:
        client.__exit__(None, None, None)


ID = "kst-36045-136"


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


@pytest.mark.parametrize("fault", [status(500), status(503), status(429), cut_off, hang_up, drip, hang])
def test_passing_faults_are_tried_again(make, server, fault):
    server.script[f"/{ID}.xml"] = [fault, fault]
    fetcher = make()
    assert fetcher.fetch(ID)[0].is_file()
    assert len(fetcher.slept) == 2
    assert fetcher.slept[1] > fetcher.slept[0] > 0


def test_the_server_says_how_long_to_wait(make, server):
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=30)
    server.script[f"/{ID}.xml"] = [
        status(429, Retry_After="7"),
        status(503, Retry_After=format_datetime(later, usegmt=True)),
        status(503, Retry_After="morgen"),
    ]
    fetcher = make()
    fetcher.fetch(ID)
    assert fetcher.slept[0] == 7
    assert 25 < fetcher.slept[1] <= 30
    assert fetcher.slept[2] < 6


def test_a_wait_of_an_hour_is_not_waited_for(make, server):
    server.script[f"/{ID}.xml"] = [status(429, Retry_After="3600")]
    with pytest.raises(ProjectError, match="3600 seconds"):
        make().fetch(ID)


def test_it_gives_up_in_one_line(make, server, tmp_path):
    server.script[f"/{ID}.xml"] = [status(500)] * 5
    with pytest.raises(ProjectError, match="5 attempts") as caught:
        make().fetch(ID)
    assert "\n" not in str(caught.value)
    assert len(server.requests) == 5
    assert not list(tmp_path.rglob("*.xml"))


def test_faults_that_stay_are_not_tried_again(make, server):
    server.script[f"/{ID}.xml"] = [status(403)]
    with pytest.raises(ProjectError, match="403"):
        make().fetch(ID)
    assert len(server.requests) == 1


def test_an_error_page_with_status_200_is_refused(make, server, tmp_path):
    server.script[f"/{ID}.xml"] = [body(b"<!DOCTYPE html><html><body>Storing</body></html>")]
    with pytest.raises(ProjectError, match="html in the place of xml"):
        make().fetch(ID)
    assert not (tmp_path / "brieven" / f"{ID}.xml").exists()


def test_an_endless_answer_is_cut(make, server, monkeypatch):
    monkeypatch.setattr(web, "MAX_BODY", 1 << 20)
    server.script[f"/{ID}.xml"] = [endless]
    with pytest.raises(ProjectError, match="larger than 1 MB"):
        make(longest_answer=30.0, timeout=5.0).fetch(ID)


def test_redirects_end(make, server):
    server.script[f"/{ID}.xml"] = [status(302, Location=f"/{ID}.xml")] * 10
    with pytest.raises(ProjectError, match="redirects"):
        make().fetch(ID)


def test_the_next_format_is_taken_when_one_is_missing(make, server):
    server.script[f"/{ID}.xml"] = [status(404)]
    server.script[f"/{ID}.html"] = [body(b"<!DOCTYPE html><html><body><p>Brief</p></body></html>")]
    server.script[f"/{ID}/metadata.xml"] = [status(404)]
    files = make().fetch(ID, ("xml", "html"))
    assert [path.name for path in files] == [f"{ID}.html"]
    with pytest.raises(ProjectError, match="does not exist as pdf"):
        make().fetch(ID, ("pdf",))


def test_search_goes_through_every_page_once(make, server):
    found = list(make().find(dossier="36 045", since=datetime.date(2024, 1, 1), words='de "Patriot"'))
    assert found == server.found
    queries = [query for _, query, _ in server.requests]
    assert [query["startRecord"][0] for query in queries] == ["1", "101", "201"]
    assert queries[0]["query"][0] == (
        'c.product-area==officielepublicaties AND w.publicatienaam==Kamerstuk AND w.dossiernummer=="36045" '
        'AND dt.available>=2024-01-01 AND cql.textAndIndexes="de \\"Patriot\\""'
    )


def test_search_resumes_after_a_fault(make, server):
    server.script["/sru"] = [None, status(503), cut_off]
    assert len(list(make().find(dossier="36045"))) == 250


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (b"<html>Storing", "not well-formed"),
        (
            b"<a><diagnostic><message>Unsupported index</message></diagnostic></a>",
            "Unsupported",
        ),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "entities"),
        (ANSWER.format(total=20_000, records="", following="").encode(), "narrow"),
    ],
)
def test_search_answers_that_make_no_sense(make, server, answer, word):
    server.script["/sru"] = [body(answer)]
    with pytest.raises(ProjectError, match=word):
        list(make().find(dossier="36045"))


def test_search_that_runs_in_circles_ends(make, server):
    page = "".join(map(RECORD.format, server.found[:5]))
    again = ANSWER.format(
        total=50, records=page, following="<sru:nextRecordPosition>1</sru:nextRecordPosition>"
    )
    server.script["/sru"] = [body(again.encode())] * 20
    assert len(list(make().find(dossier="36045"))) == 5
    assert len(server.requests) == 1


def test_ids_from_the_server_cannot_leave_the_folder(make, server):
    server.found = ["../../etc/passwd", "kst-36045-1", "stb-2024-1", "kst-36045-1"]
    assert list(make().find(dossier="36045")) == ["kst-36045-1"]
    with pytest.raises(ProjectError, match="no publication id"):
        make().fetch("../../etc/passwd")


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


def test_requests_are_paced(make):
    fetcher = make(pause=0.7)
    fetcher.fetch(ID)
    assert len(fetcher.slept) == 1
    assert 0.4 < fetcher.slept[0] <= 0.7


@pytest.fixture
def command(server, tmp_path, monkeypatch):
    app = typer.Typer()
    letters.register(app)
    monkeypatch.setenv("KAMERSTUK_SEARCH_URL", f"{server.address}/sru")
    monkeypatch.setenv("KAMERSTUK_PUBLICATION_URL", server.address)

    def run(*arguments):
        return CliRunner().invoke(
            app, ["fetch", *arguments, "--output", str(tmp_path / "uit"), "--pause", "0"]
        )

    return run


def test_the_command_fetches_what_the_search_finds(command, server, tmp_path):
    server.found = server.found[:3]
    result = command("--dossier", "36045", "--since", "2024-01-01", "--query", "vloot")
    assert result.exit_code == 0, result.output
    assert "3 publications found" in result.output
    assert len(list((tmp_path / "uit").glob("kst-*.xml"))) == 6


def test_one_missing_publication_does_not_stop_the_rest(command, server, tmp_path):
    for kind in ("xml", "html", "pdf"):
        server.script[f"/kst-36045-1.{kind}"] = [status(404)]
    result = command("kst-36045-1", "kst-36045-2")
    assert isinstance(result.exception, ProjectError)
    assert "1 of 2" in str(result.exception)
    assert (tmp_path / "uit" / "kst-36045-2.xml").is_file()


def test_a_dry_run_fetches_nothing(command, server, tmp_path):
    server.found = server.found[:2]
    assert "kst-36045-2" in command("--dossier", "36045", "--dry-run").output
    assert not (tmp_path / "uit").exists()
    assert "nothing to fetch" in str(command().exception)


def test_questions_need_something_to_ask():
    with pytest.raises(ProjectError, match="nothing to search"):
        question()
    with pytest.raises(ProjectError, match="no dossier"):
        question(dossier='1" OR ""="')


def test_a_damaged_manifest_is_named(make, tmp_path):
    make().fetch(ID)
    (tmp_path / "brieven" / "manifest.json").write_text('{"bestanden": []}')
    with pytest.raises(ProjectError, match="no manifest"):
        make()
