"""The client: passing faults are tried again with growing breaks, lasting ones are not."""

import datetime
from email.utils import format_datetime

import pytest
from publication_server import ID, cut_off, drip, endless, hang, hang_up, status

from pipeline.core.errors import ProjectError
from pipeline.letters.fetching import web

pytest.importorskip("httpx")


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


def test_an_endless_answer_is_cut(make, server, monkeypatch):
    monkeypatch.setattr(web, "MAX_BODY", 1 << 20)
    server.script[f"/{ID}.xml"] = [endless]
    with pytest.raises(ProjectError, match="larger than 1 MB"):
        make(longest_answer=30.0, timeout=5.0).fetch(ID)


def test_redirects_end(make, server):
    server.script[f"/{ID}.xml"] = [status(302, Location=f"/{ID}.xml")] * 10
    with pytest.raises(ProjectError, match="redirects"):
        make().fetch(ID)


def test_requests_are_paced(make):
    fetcher = make(pause=0.7)
    fetcher.fetch(ID)
    assert len(fetcher.slept) == 1
    assert 0.4 < fetcher.slept[0] <= 0.7
