"""The pages that every contract is tested on. A new page is a line here; its address may be a pattern."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import httpx
import pytest


@dataclass(frozen=True, slots=True)
class Place:
    """A page by name. In its path each ``*`` stands for what a service has there, as its sitemap tells.

    ``again`` is a page that is tested in another language or order already: it waits for the long tests.
    """

    name: str
    path: str
    status: int = 200
    again: bool = False


PLACES = (
    Place("home", "/"),
    Place("home in English", "/?lang=en"),
    Place("bulletins", "/bulletins"),
    Place("launches", "/launches"),
    Place("launches in English", "/launches?lang=en", again=True),
    Place("matrix", "/matrix"),
    Place("matrix in English", "/matrix?lang=en", again=True),
    Place("network", "/network"),
    Place("policies", "/policies"),
    Place("policies in English", "/policies?lang=en"),
    Place("tiles", "/tiles"),
    Place("tiles in English", "/tiles?lang=en", again=True),
    Place("lanes", "/lanes"),
    Place("curves", "/curves"),
    Place("dictionary", "/dictionary/statistics"),
    Place("dictionary in English", "/dictionary/network?lang=en", again=True),
    Place("ways", "/ways"),
    Place("ways in English", "/ways?lang=en", again=True),
    Place("ways of a unit", "/ways?about=place/450000"),
    Place("ways between two", "/ways?about=place/450000&with=place/620000"),
    Place("timeline", "/timeline?about=org/moe"),
    Place("timeline in English", "/timeline?about=org/moe&lang=en", again=True),
    Place("ego", "/ego?about=org/moe"),
    Place("tiles of a policy", "/tiles?about=platform/smart-education-k12"),
    Place("lanes in English", "/lanes?lang=en", again=True),
    Place("curves", "/curves?about=platform/smart-education-k12"),
    Place("policies in English", "/policies?lang=en&sort=first", again=True),
    Place("search", "/search"),
    Place("found", "/search?q=平台"),
    Place("narrowed", "/search?q=教育&province=000000&kind=organization&kind=sentence"),
    Place("newest sentences", "/search?kind=sentence&from=2022-01&to=2022-12"),
    Place("nothing found", "/search?q=qqqqqqqqqqqq"),
    Place("query", "/sparql"),
    Place("answered", "/sparql?query=SELECT * { ?s ?p ?o } LIMIT 20"),
    Place("graph answered", "/sparql?query=DESCRIBE <https://w3id.org/zhengpu/id/org/moe>"),
    Place("refused query", "/sparql?query=SELEKT", 400),
    Place("question on a timeline", "/sparql?question=q01"),
    Place("question on tiles", "/sparql?question=q06"),
    Place("question as bars in English", "/sparql?question=q02&lang=en"),
    Place("question as a network", "/sparql?question=q15"),
    Place("refused question", "/sparql?question=q99", 400),
    Place("about", "/about"),
    Place("about in English", "/about?lang=en", again=True),
    Place("changes", "/changes"),
    Place("downloads", "/downloads"),
    Place("ontology", "/ontology"),
    Place("catalogue", "/catalog"),
    Place("dumps", "/dumps"),
    Place("fragments", "/fragments"),
    Place("problems", "/problems"),
    Place("interface", "/api/docs"),
    Place("graph", "/graph/registry"),
    Place("bulletin", "/page/bulletin/*"),
    Place("bulletin in English", "/page/bulletin/*?lang=en"),
    Place("statement", "/page/bulletin/*/a-*"),
    Place("adoption", "/page/adoption/*"),
    Place("ministry", "/page/org/moe"),
    Place("ministry in English", "/page/org/moe?lang=en", again=True),
    Place("organization", "/page/org/*"),
    Place("province", "/page/place/450000"),
    Place("province in a month", "/page/place/450000?from=2022-11&to=2022-11"),
    Place("ministry and a province", "/page/org/moe?with=place/450000"),
    Place("bulletin narrowed", "/page/bulletin/*?show=acts&province=place/450000"),
    Place("document", "/page/doc/*"),
    Place("platform", "/page/platform/*"),
    Place("policy", "/page/policy/*"),
    Place("occasion", "/page/occasion/*"),
    Place("person", "/page/person/*"),
    Place("term", "/page/action/issue"),
    Place("nothing there", "/page/org/none", 404),
)
CASES = tuple(
    pytest.param(place, id=place.name.replace(" ", "-"), marks=[pytest.mark.long] if place.again else [])
    for place in PLACES
)
# Pages of the picture's own, that others frame: judged by what they do, since their policy is another.
FRAMED = ("/pictures/network.html",)

_ADDRESS = re.compile(r"<loc>https?://[^/]+(/[^<]*)</loc>")


@cache
def addresses(site: str) -> tuple[str, ...]:
    """Every address in the sitemap of a service, in its order."""
    with httpx.Client(base_url=site, trust_env=False, timeout=60) as client:
        parts = _ADDRESS.findall(client.get("/sitemap.xml").text)
        return tuple(path for part in parts for path in _ADDRESS.findall(client.get(part).text))


def resolve(site: str, place: Place) -> str:
    """The address of a place at a service."""
    path, sign, question = place.path.partition("?")
    if "*" not in path:
        return place.path
    wanted = re.compile(re.escape(path).replace(r"\*", "[^/]+"))
    return next(each for each in addresses(site) if wanted.fullmatch(each)) + sign + question
