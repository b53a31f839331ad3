"""The static site: its links lead somewhere, its feeds are Atom, and it is read and searched in a browser."""

import functools
import http.server
import re
import threading
import xml.etree.ElementTree as ET
from urllib.parse import unquote

import pytest
from review_data import ENTITIES
from suggest_data import write_letters, write_model

pytest.importorskip("pagefind_bin")
from pipeline.archive.build import build

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def archive(tmp_path_factory, root):
    folder = tmp_path_factory.mktemp("archive")
    model = write_model(folder / "tiny", ENTITIES)
    letters = [write_letters(folder / "letters"), root / "corpus/letters/kst-36045-136.txt"]
    build(letters, model, folder / "archive.db", scores=False, progress=False)
    return folder / "archive.db"


@pytest.fixture(scope="module")
def site(archive):
    from pipeline.archive.site import write_site

    out = archive.parent / "site"
    assert write_site(archive, out) == 1 + 7 + 1 + 1  # overview, letters, an entity, a dossier
    return out


def test_links_lead_somewhere(site):
    pages = {page: page.read_text("utf8") for page in site.rglob("*.html")}
    for page, text in pages.items():
        for link in re.findall(r'(?:href|src)="(?!https://www\.wikidata)([^"]*)"', text):
            target, _, anchor = link.partition("#")
            file = (page.parent / unquote(target)).resolve() if target else page
            assert file.exists(), (page, link)
            assert not anchor or f'id="{anchor}"' in file.read_text("utf8"), (page, link)
    assert "<script>alert" not in "".join(pages.values())


def test_feeds_are_atom(site):
    feed = ET.parse(site / "entities/patriot.xml").getroot()
    assert feed.find(f"{ATOM}id").text == "urn:kamerstuk:entities:patriot"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 4
    for entry in entries:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entry.find(f"{ATOM}updated").text)
    assert (site / "dossiers/36045.xml").exists()


def test_another_folder_is_not_replaced(run_cli, archive, tmp_path):
    (tmp_path / "mine.txt").touch()
    code, _, err = run_cli("archive", "site", archive, tmp_path)
    assert (code, "holds something else" in err) == (1, True)
    assert run_cli("archive", "site", archive, tmp_path / "new")[:2] == (0, f"{tmp_path / 'new'}: 10 pages\n")
    assert run_cli("archive", "site", archive, tmp_path / "new")[0] == 0  # its own is


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_a_browser(site, browser, scheme):
    from review_browser import CONTRAST

    axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home = f"http://127.0.0.1:{server.server_port}/"
        context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
        page = context.new_page()
        requests, errors = [], []
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        for place in ("index.html", "entities/patriot.html", "letters/brief-a.html", "dossiers/36045.html"):
            page.goto(home + place)
            assert page.evaluate(CONTRAST) == []
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not wide, place
            found = axe_playwright.Axe().run(page).response["violations"]
            assert [one["id"] for one in found] == [], place
        page.fill("#words", "leveringen")
        page.press("#words", "Enter")
        page.wait_for_selector("#results a")
        assert page.evaluate(CONTRAST) == []
        page.fill("#words", "patriot-systeem")
        page.press("#words", "Enter")
        # not by a function of the page, whose policy forbids code from text
        page.locator("#results mark", has_text=re.compile("^Patriot")).first.wait_for()
        page.click("#results a")
        page.wait_for_selector("article.letter")
        assert errors == []
        assert all(url.startswith((home, "data:", "blob:")) for url in requests)
        server.shutdown()
