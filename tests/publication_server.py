"""A local server that speaks the protocol of the publication services and misbehaves on purpose."""

import hashlib
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ID = "kst-36045-136"
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
        self.slow = 0.0  # seconds before each letter
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
            time.sleep(self.server.slow)
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
