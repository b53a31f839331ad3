"""The API: what it answers, whom it refuses, and that no input makes it fail."""

import asyncio

import pytest
from review_data import ENTITIES
from suggest_data import write_model

pytest.importorskip("fastapi")
import httpx
from hypothesis import HealthCheck, given, settings

from pipeline.archive import api

TEXT = "Nederland levert twee Patriot-systemen.\n\nDe kosten zijn EUR 2,5 miljoen.\n"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return str(write_model(tmp_path_factory.mktemp("model") / "tiny", ENTITIES))


@pytest.fixture(scope="module")
def app(model):
    return api.build_app(model)


def ask(app, *calls, host="127.0.0.1:8000"):
    async def run():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{host}") as client:
            return await asyncio.gather(
                *(client.request(method, path, **more) for method, path, more in calls)
            )

    return asyncio.run(run())


def test_a_text_is_read(app):
    (answer,) = ask(app, ("POST", "/text", {"json": {"text": TEXT}}))
    assert answer.status_code == 200
    body = answer.json()
    assert [one["text"] for one in body["letter"]["paragraphs"]] == TEXT.strip().split("\n\n")
    entities = [entity for paragraph in body["read"] for entity in paragraph["entities"]]
    assert [entity["text"] for entity in entities] == ["twee", "Patriot-systemen", "EUR 2,5 miljoen"]
    assert entities[1]["link"] == {"id": "patriot", "name": "Patriot", "wikidata": None}
    assert entities[2]["amount"]["value"] == "2500000"


def test_files_and_batches(app, root):
    content = (root / "tests/fixtures/letters/oefenbrief.xml").read_bytes()
    file, broken, batch = ask(
        app,
        ("POST", "/file", {"files": {"file": ("../../brief.xml", content)}}),
        ("POST", "/file", {"files": {"file": ("brief.pdf", b"%PDF-1.4 nothing")}}),
        ("POST", "/batch", {"json": {"texts": [TEXT, " ", "De landmacht."]}}),
    )
    assert file.json()["letter"]["format"] == "xml"
    assert broken.status_code == 422
    assert "/" not in broken.json()["detail"]
    assert [sorted(one) for one in batch.json()] == [["letter", "read"], ["detail"], ["letter", "read"]]


def test_letters_that_wait_are_read_together_and_apart(app):
    calls = [
        ("POST", "/text", {"json": {"text": f"De landmacht levert {n} Patriot-systemen."}}) for n in range(40)
    ]
    answers = ask(app, *calls)
    assert {answer.status_code for answer in answers} == {200}
    for number, answer in enumerate(answers):
        assert f"levert {number} " in answer.json()["letter"]["paragraphs"][0]["text"]


def test_limits(app, model, monkeypatch):
    big, long, foreign = ask(
        app,
        ("POST", "/text", {"content": b"x" * (api.MAX_BYTES + 1)}),
        ("POST", "/text", {"json": {"text": "a" * (api.MAX_TEXT + 1)}}),
        (
            "POST",
            "/text",
            {"content": b'{"text": "\\ud800"}', "headers": {"content-type": "application/json"}},
        ),
    )
    assert [answer.status_code for answer in (big, long, foreign)] == [413, 422, 422]
    assert ask(app, ("GET", "/health", {}), host="evil.example")[0].status_code == 400
    slow = api.build_app(model, seconds=0.0001)
    assert ask(slow, ("POST", "/text", {"json": {"text": TEXT}}))[0].status_code == 503


def test_a_token(model):
    app = api.build_app(model, token="geheim", hosts=())
    without, wrong, right = ask(
        app,
        ("GET", "/model", {}),
        ("GET", "/model", {"headers": {"authorization": "Bearer ander"}}),
        ("GET", "/model", {"headers": {"authorization": "Bearer geheim"}}),
        host="elders.example",
    )
    assert [answer.status_code for answer in (without, wrong, right)] == [401, 401, 200]
    assert right.json()["name"] == "nl_pipeline"


def test_the_page_needs_nothing_from_elsewhere(app):
    page, health = ask(app, ("GET", "/", {}), ("GET", "/health", {}))
    assert "POST /text" in page.text
    assert "http" not in page.text.replace("http-equiv", "").replace("HTTPBearer", "")
    assert health.json() == {"status": "ok", "waiting": 0}


def test_no_input_makes_it_fail(model):
    schemathesis = pytest.importorskip("schemathesis")
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import response_schema_conformance

    schema = schemathesis.openapi.from_asgi("/openapi.json", api.build_app(model, hosts=()))
    checked = set()
    for operation in schema.get_all_operations():
        method = operation.ok()

        @settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def check(case):
            case.call_and_validate(checks=[not_a_server_error, response_schema_conformance])

        given(case=method.as_strategy())(check)()
        checked.add(method.path)
    assert checked == {"/text", "/file", "/batch", "/health", "/model"}
