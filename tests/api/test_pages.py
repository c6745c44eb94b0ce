from __future__ import annotations

import re
from html.parser import HTMLParser

import httpx
import pytest

from api.routers import things

PAGES = [
    "/", "/bulletins", "/sparql", "/ontology", "/problems", "/launches", "/matrix", "/network", "/search",
    "/catalog", "/dumps", "/about", "/downloads", "/changes", "/fragments", "/graph/registry",
    "/page/bulletin/s-2022-11",
    "/page/bulletin/s-2022-11/a-0000000000-2",
    "/timeline", "/ego", "/timeline?about=org/hostile", "/ego?about=place/450000&limit=75",
    "/report?iri=bulletin/s-2022-11/a-0000000000-1", "/page/place/450000?from=2022-11&to=2022-11",
    "/page/bulletin/s-2022-11?show=acts&province=place/450000", "/page/org/450000-edu?with=platform/x-1",
    "/page/org/450000-edu", "/page/org/hostile", "/page/place/450000", "/page/action/issue", "/page/org/none",
]  # fmt: skip
HTML = {"accept": "text/html"}


class Parsed(HTMLParser):
    """The tags of a page, and its text without them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def attributes(self, name: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(name)) is not None]


@pytest.fixture
def bulletin(client: httpx.Client) -> Parsed:
    return Parsed(client.get("/page/bulletin/s-2022-11", headers=HTML).text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_safe(client: httpx.Client, path: str, language: str) -> None:
    response = client.get(path, headers=HTML | {"accept-language": language})
    assert response.status_code == (404 if path.endswith("none") else 200)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    page = Parsed(response.text)
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (
            tag,
            attributes,
        )
        assert tag != "style"
        if tag == "script" and attributes == {"type": "application/ld+json"}:
            continue  # a data block, which no browser runs
        assert tag != "script" or (attributes.get("src") or "").startswith("/static/")
        for name in ("src", "href"):
            assert not (attributes.get(name) or "").lower().startswith(("javascript:", "data:", "//"))
        if tag in ("img", "script", "iframe", "link") and attributes.get("rel") != "canonical":
            assert (attributes.get("src") or attributes.get("href") or "").startswith("/")
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES[:-1])
def test_every_link_of_a_page_leads_somewhere(client: httpx.Client, path: str) -> None:
    page = Parsed(client.get(path, headers=HTML).text)
    links = {link for link in page.attributes("href") + page.attributes("src") if link.startswith("/")}
    for link in sorted(links):
        response = client.get(link.partition("#")[0], headers={"accept": "*/*"})
        assert response.status_code in (200, 303), (path, link)


def test_hostile_names_are_words(client: httpx.Client) -> None:
    page = client.get("/page/org/hostile", headers=HTML).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert 'href="javascript' not in page


def test_a_bulletin_shows_its_whole_text(bulletin: Parsed, text: str) -> None:
    article = re.sub(r"\s", "", bulletin.text)
    for line in text.split("\n"):
        assert re.sub(r"\s", "", re.sub(r"\d", "", line)) in re.sub(r"\d", "", article)


def test_overlapping_acts_share_their_words(bulletin: Parsed) -> None:
    shared = [value for value in bulletin.attributes("data-statements") if " " in value]
    assert len(shared) == 1  # two acts in one sentence: their numbers, as the list has them
    items = {a["value"]: a["id"] for tag, a in bulletin.tags if tag == "li" and "value" in a}
    assert {items[number] for number in shared[0].split()} == {"a-0000000000-2", "a-0000000000-3"}


def test_every_statement_and_span_has_its_anchor(bulletin: Parsed, text: str) -> None:
    ids = set(bulletin.attributes("id"))
    assert {"a-0000000000-1", "a-0000000000-2", "a-0000000000-3"} <= ids
    start = text.index("发布平台乙")
    assert f"char={start},{start + 5}" in ids
    local = {link[1:] for link in bulletin.attributes("href") if link.startswith("#")}
    assert local <= ids


def test_names_in_the_text_lead_to_their_pages(bulletin: Parsed) -> None:
    named = {a.get("href") for tag, a in bulletin.tags if tag == "a" and a.get("class") == "named"}
    assert {"/page/platform/x-1", "/page/place/450000"} <= named


def test_a_statement_that_goes_while_its_page_is_made_is_not_there(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(things, "gather", lambda _rows: [])
    assert (
        client.get("/page/bulletin/s-2022-11/a-0000000000-2?meanwhile=gone", headers=HTML).status_code == 404
    )


def test_an_act_shows_its_sentence_in_its_place(client: httpx.Client, text: str) -> None:
    page = client.get("/page/bulletin/s-2022-11/a-0000000000-2", headers=HTML).text
    assert "<mark>省厅召开启动会,发布平台乙</mark>" in page
    start = text.index("省厅召开")
    assert f'href="/page/bulletin/s-2022-11#char={start},{start + 13}"' in page


def test_an_entity_shows_what_it_did_with_the_sentences(client: httpx.Client) -> None:
    page = Parsed(client.get("/page/org/450000-edu", headers=HTML).text)
    assert "自治区教育厅印发《通知甲》" in page.text
    assert "/page/bulletin/s-2022-11/a-0000000000-1" in page.attributes("href")
    assert any("#char=" in link for link in page.attributes("href"))


def test_pages_of_statements(client: httpx.Client) -> None:
    def listed(offset: int) -> str:
        page = client.get(f"/page/org/450000-edu?offset={offset}", headers=HTML).text
        return page.partition('id="statements"')[2].partition('id="related"')[0]

    assert "通知甲" in listed(0)
    assert "通知甲" not in listed(50)
    for offset in ("x", "-1", "9" * 30, "²"):
        assert client.get("/page/org/450000-edu", params={"offset": offset}).status_code == 400


def test_the_language_is_kept(address: str) -> None:
    with httpx.Client(base_url=address, trust_env=False, timeout=60, headers=HTML) as client:
        assert 'lang="zh-Hans"' in client.get("/").text
        assert '<html lang="en">' in client.get("/?lang=en").text
        assert '<html lang="en">' in client.get("/bulletins").text


class TestPictures:
    def test_raw_svg(self, client: httpx.Client) -> None:
        response = client.get("/pictures/matrix.svg")
        assert response.headers["content-type"] == "image/svg+xml"
        assert response.text.startswith("<svg")

    def test_the_network_has_a_sandbox_of_its_own(self, client: httpx.Client) -> None:
        policy = client.get("/pictures/network.html").headers["content-security-policy"]
        assert policy.startswith("sandbox allow-scripts")
        assert "allow-same-origin" not in policy
        assert "frame-ancestors 'self'" in policy

    @pytest.mark.parametrize("path", ["/pictures/none.svg", "/pictures/matrix.html", "/pictures/..%2fx.svg"])
    def test_others_are_404(self, client: httpx.Client, path: str) -> None:
        assert client.get(path).status_code == 404

    def test_bad_choices(self, client: httpx.Client) -> None:
        assert client.get("/matrix?limit=x").status_code == 400


class TestErrors:
    def test_health(self, client: httpx.Client) -> None:
        assert client.get("/health/live").json() == {"status": "live"}
        assert client.get("/health/ready").json() == {"status": "ready", "revision": 1}

    @pytest.mark.parametrize(
        "path",
        [
            "/%",
            "/%ff%fe",
            "/page/%00",
            "/page/%ff",
            "/page/a%20b",
            "/page/<x>",
            "/page/" + "x" * 5000,
            "/id/../../etc/passwd",
            "/id/%2e%2e/x",
            "/data/.ttl",
            "/data/%f0%9f%98%80.ttl",
            "/graph/",
            "/graph/%7b%7d",
            "/static/../app.py",
            "/static/%2e%2e/app.py",
            "/resolve?iri=%ff%00",
            "/sparql?query=%00",
            "/sparql?query=ASK{}&format=%00",
            "/?lang=%ff",
            "/matrix?centre=%3Cx%3E&begin=%00&kinds=,,,",
            "/network?province=%22%3E%3Cscript%3E",
            "/page/org/moe?offset=%d9%a1",
            "/ontology/%ff",
        ],
    )
    @pytest.mark.parametrize("accept", ["text/html", "*/*", "\x7f;q=;,,/", "text/html;q=nan"])
    def test_odd_requests_are_never_the_services_fault(
        self, client: httpx.Client, path: str, accept: str
    ) -> None:
        assert (
            client.get(path, headers={"accept": accept, "accept-language": ";;q=,zh;q=x"}).status_code < 500
        )

    def test_not_found_by_accept(self, client: httpx.Client) -> None:
        assert client.get("/none").headers["content-type"] == "application/problem+json"
        page = client.get("/none", headers=HTML)
        assert page.headers["content-type"].startswith("text/html")
        assert page.status_code == 404


@pytest.mark.parametrize(("language", "word"), [("zh", "已报道"), ("en", "reported")])
def test_codes_are_told_in_words(client: httpx.Client, language: str, word: str) -> None:
    headers = HTML | {"accept-language": language}
    page = Parsed(client.get("/page/bulletin/s-2022-11/a-0000000000-2", headers=headers).text)
    assert word in page.text
    assert ("reported" in page.text) == (language == "en")
