"""Every mark of a picture leads to a sentence that stands in its bulletin, letter by letter."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from graph_builder.store.texts import Texts

SEED, MOST = 20221101, 100
_ACT = r"/page/bulletin/[^\"#]+/a-[^\"#]+"
# Pictures, and which of their links are marks; the others name a place, a policy, an organization.
PICTURES = (
    ("/pictures/launches.svg", _ACT),
    ("/pictures/matrix.svg", _ACT),
    ("/pictures/tiles.svg", _ACT),
    ("/pictures/lanes.svg", _ACT),
    ("/pictures/curves.svg?about=policy/internet-plus-education", _ACT),
    ("/pictures/timeline.svg?about=org/moe", _ACT),
    ("/pictures/timeline.svg?about=place/450000", _ACT),
    ("/pictures/ego.svg?about=org/moe", _ACT),
    ("/pictures/network.html", _ACT),
)
_LINK = re.compile(r'<a [^>]*?href="([^"]+)"|"href": "([^"]+)"')
_QUOTE = re.compile(r"<mark[^>]*>(.*?)</mark>", re.DOTALL)
_SPAN = re.compile(r"#char=(\d+),(\d+)")


@pytest.fixture(scope="module")
def client(site: str) -> Iterator[httpx.Client]:
    headers = {"accept": "text/html"}
    with httpx.Client(base_url=site, trust_env=False, timeout=60, headers=headers) as client:
        yield client


@pytest.fixture(scope="module")
def text(sample_store: Path) -> str:
    """The text of the only bulletin, as it was read."""
    texts = Texts(sample_store / "texts")
    (digest,) = texts.digests()
    return texts.get(digest)


def links_of(client: httpx.Client, picture: str) -> list[str]:
    """The addresses that a drawing, or the data of a network's page, leads to."""
    drawn = client.get(picture).raise_for_status().text
    return [html.unescape(of_mark or of_node) for of_mark, of_node in _LINK.findall(drawn)]


@pytest.mark.parametrize(("picture", "mark"), PICTURES)
def test_a_mark_leads_to_its_sentence(client: httpx.Client, text: str, picture: str, mark: str) -> None:
    links = links_of(client, picture)
    marks = sorted({link for link in links if re.fullmatch(mark, link)})
    assert marks
    for link in random.Random(SEED).sample(marks, min(MOST, len(marks))):  # noqa: S311 - the same each time
        page = client.get(link).raise_for_status().text
        quotes = [html.unescape(quote) for quote in _QUOTE.findall(page)]
        spans = [text[int(start) : int(end)] for start, end in _SPAN.findall(page)]
        assert quotes, link
        assert quotes == spans, link


@pytest.mark.parametrize(("picture", "mark"), PICTURES)
def test_every_other_link_leads_somewhere(client: httpx.Client, picture: str, mark: str) -> None:
    others = sorted(link for link in set(links_of(client, picture)) if not re.fullmatch(mark, link))
    for link in random.Random(SEED).sample(others, min(MOST, len(others))):  # noqa: S311 - the same each time
        assert client.get(link).status_code == 200, link
