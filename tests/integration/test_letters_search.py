"""Searching: the questions asked, page after page of answers, and answers that make no sense."""

import datetime

import pytest
from publication_server import ANSWER, RECORD, body, cut_off, status

from pipeline.core.errors import ProjectError
from pipeline.letters.fetching.sru import question

pytest.importorskip("httpx")


def test_search_goes_through_every_page_once(make, server):
    found = list(make().find(dossier="36 045", since=datetime.date(2024, 1, 1), words='de "Patriot"'))
    assert found == server.found
    queries = [query for _, query, _ in server.requests]
    assert [query["startRecord"][0] for query in queries] == ["1", "101", "201"]
    assert queries[0]["query"][0] == (
        'c.product-area==officielepublicaties AND w.publicatienaam==Kamerstuk AND w.dossiernummer=="36045" '
        'AND dt.available>=2024-01-01 AND cql.textAndIndexes="de \\"Patriot\\""'
    )


def test_a_search_may_end_on_a_day():
    first, last = datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)
    assert "dt.available>=2024-01-01 AND dt.available<=2024-12-31" in question(since=first, until=last)
    with pytest.raises(ProjectError, match="turn them around"):
        question(since=last, until=first)


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


@pytest.mark.parametrize(
    ("dossier", "code"),
    [
        ("36045", "36045"),
        ("36 045", "36045"),
        ("21501-02", "21501-02"),
        ("36410-X", "36410-X"),
        ("36 410 X", "36410-X"),
        ("36600-VII", "36600-VII"),
    ],
)
def test_a_dossier_is_asked_for_by_its_code(dossier, code):
    assert f'w.dossiernummer=="{code}"' in question(dossier=dossier)


def test_questions_need_something_to_ask():
    with pytest.raises(ProjectError, match="nothing to search"):
        question()
    for dossier in ('1" OR ""="', "36045 en 22054", "kst-36045-1", "2024"):
        with pytest.raises(ProjectError, match="no dossier"):
            question(dossier=dossier)
