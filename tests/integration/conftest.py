"""What tests of fetching share: a server on loopback, and clients of it that do not really wait."""

import threading

import pytest


@pytest.fixture
def server():
    from publication_server import Server

    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def make(server, tmp_path):
    pytest.importorskip("httpx")
    from pipeline.letters.fetching import web
    from pipeline.letters.fetching.fetch import Fetcher

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


@pytest.fixture
def fetch_command(server, tmp_path, monkeypatch):
    """Run the command against the server."""
    pytest.importorskip("httpx")
    from typer.testing import CliRunner

    from pipeline.cli.app import app

    monkeypatch.setenv("KAMERSTUK_SEARCH_URL", f"{server.address}/sru")
    monkeypatch.setenv("KAMERSTUK_PUBLICATION_URL", server.address)

    def run(*arguments):
        return CliRunner().invoke(
            app, ["fetch", *arguments, "--output", str(tmp_path / "uit"), "--pause", "0"]
        )

    return run
