"""The desk, its client and its page for the tests of the review server."""

import pytest


@pytest.fixture
def desk(tmp_path):
    from review_data import build, open_desk

    desk = open_desk(build(tmp_path))
    yield desk
    desk.close()


@pytest.fixture
def client(desk):
    from review_server import client_of

    return client_of(desk)


@pytest.fixture
def address(desk):
    from pipeline.lab.screenshots import running

    with running(desk) as address:
        yield address


@pytest.fixture
def page(browser, address):
    from review_browser import Page

    page = Page(browser, address)
    yield page
    assert page.errors == []
    assert all(url.startswith(address.split("?")[0]) for url in page.requests)
    page.close()
