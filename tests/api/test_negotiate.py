from __future__ import annotations

import pytest

from api.negotiate import (
    BINDINGS,
    GRAPHS,
    HTML,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    RESULTS_CSV,
    RESULTS_JSON,
    RESULTS_TSV,
    RESULTS_XML,
    TURTLE,
    choose,
    language,
    named,
    wants_html,
)

THINGS = (HTML, *GRAPHS)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "offered", "chosen"),
    [
        (None, BINDINGS, RESULTS_JSON),
        ("", BINDINGS, RESULTS_JSON),
        ("*/*", BINDINGS, RESULTS_JSON),
        ("text/*", BINDINGS, RESULTS_CSV),
        ("text/tab-separated-values", BINDINGS, RESULTS_TSV),
        ("application/json", BINDINGS, RESULTS_JSON),
        ("application/xml", BINDINGS, RESULTS_XML),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.6", BINDINGS, RESULTS_XML),
        ("text/csv;q=0, */*;q=0.1", (RESULTS_CSV,), None),
        ("TEXT/CSV", BINDINGS, RESULTS_CSV),
        ("image/png", BINDINGS, None),
        (";;;, ,/,text/", BINDINGS, None),
        ("text/csv;q=nonsense", BINDINGS, None),
        (BROWSER, THINGS, HTML),
        ("text/turtle", THINGS, TURTLE),
        ("application/ld+json", THINGS, JSON_LD),
        ("application/json", THINGS, JSON_LD),
        ("application/rdf+xml;q=0.9, application/n-triples", THINGS, N_TRIPLES),
        ("application/rdf+xml, text/turtle;q=0.2", THINGS, RDF_XML),
        ("*/*", THINGS, HTML),
    ],
)
def test_choice(accept: str | None, offered: tuple[str, ...], chosen: str | None) -> None:
    assert choose(accept, offered) == chosen


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (BROWSER, True),
        ("*/*", False),
        (None, False),
        ("text/html;q=0.5, text/turtle", False),
        ("text/html;q=0", False),
    ],
)
def test_only_a_browser_wants_html(accept: str | None, wanted: bool) -> None:
    assert wants_html(accept) is wanted


def test_short_names() -> None:
    assert named("json", BINDINGS) == RESULTS_JSON
    assert named("json", GRAPHS) == JSON_LD
    assert named("text/turtle", GRAPHS) == TURTLE
    assert named("csv", GRAPHS) is None


@pytest.mark.parametrize(
    ("word", "chosen"),
    [
        ("rdf+xml", RDF_XML),
        ("rdf xml", RDF_XML),
        ("application/rdf xml", RDF_XML),
        ("json-ld", JSON_LD),
        ("n3", TURTLE),
        ("text/rdf+n3", TURTLE),
    ],
)
def test_words_that_clients_have(word: str, chosen: str) -> None:
    assert named(word, GRAPHS) == chosen


@pytest.mark.parametrize(
    ("header", "wanted", "chosen"),
    [
        (None, None, "zh"),
        ("en", None, "en"),
        ("zh;q=0.4,en;q=0.8", None, "en"),
        ("en", "zh", "zh"),
        ("en", "xx", "en"),
    ],
)
def test_language(header: str | None, wanted: str | None, chosen: str) -> None:
    assert language(header, wanted) == chosen
