"""What the engine says in English stands in a Chinese text as its own words, and nowhere else in it."""

from __future__ import annotations

import re

import httpx
import pytest

from api.problems import in_its_words
from api.query_faults import fault_of

UNKNOWN = "error: the engine has never said this"
QUOTED = re.compile(r"引擎原文：「[^」]*」")


def plain(words: str) -> str:
    """A text without what it quotes, and without the query's line below it."""
    return QUOTED.sub("", words.partition("\n")[0])


def test_words_that_nobody_foresaw_are_quoted() -> None:
    fault = fault_of("SELECT ?x { ?x a ?y }", UNKNOWN)
    assert in_its_words(UNKNOWN) in fault.zh
    assert UNKNOWN in fault.en
    assert not re.search("[a-z]{4}", plain(fault.zh))


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "/reconcile", {"queries": "nonsense"}),
        ("POST", "/reconcile", {"extend": "{"}),
        ("GET", "/api/statements", {"limit": "99999999999999999999999"}),
        ("GET", "/api/statements", {"agent": ""}),
        ("GET", "/sparql", {"query": "SELECT ?x { ?x a }"}),
    ],
)
def test_a_chinese_problem_is_chinese(
    client: httpx.Client, method: str, path: str, sent: dict[str, str]
) -> None:
    asked = {"data" if method == "POST" else "params": sent}
    answer = client.request(method, path, headers={"accept-language": "zh"}, **asked)  # type: ignore[arg-type]
    assert answer.status_code == 400
    told = answer.json()
    assert told["detail"] == told["messages"]["zh"]
    assert re.search("[一-鿿]{3}", plain(told["detail"]))
    assert not re.search("[a-z]{3,} [a-z]{3,}", plain(told["detail"])), told["detail"]
