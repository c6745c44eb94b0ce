"""A path that is asked by another method says which it takes, over all routes that share it."""

from __future__ import annotations

import httpx
import pytest

READ = {"GET", "HEAD", "OPTIONS"}
TAKEN = {
    "/": READ,
    "/sparql": READ | {"POST"},
    "/graph-store": READ | {"PUT", "POST", "DELETE"},
    "/graph-store/a/b.ttl": READ | {"PUT", "POST", "DELETE"},
    "/graph/registry": READ | {"PUT", "POST", "DELETE"},
    "/bulletins": READ | {"POST"},
    "/bulletins/x": {"DELETE", "OPTIONS"},
    "/id/bulletin/x": READ | {"DELETE"},
    "/api/bulletins": READ,
    "/static/style.css": READ,
}


def allow(answer: httpx.Response) -> set[str]:
    methods = answer.headers["allow"].split(", ")
    assert len(set(methods)) == len(methods)
    return set(methods)


@pytest.mark.parametrize(("path", "taken"), TAKEN.items())
def test_a_refused_method_says_every_other_one(client: httpx.Client, path: str, taken: set[str]) -> None:
    answer = client.request("PATCH", path)
    assert (answer.status_code, answer.json()["type"]) == (405, "/problems#method-not-allowed")
    assert allow(answer) == taken


@pytest.mark.parametrize(("path", "taken"), TAKEN.items())
def test_options_say_the_same(client: httpx.Client, path: str, taken: set[str]) -> None:
    assert allow(client.options(path)) == taken


@pytest.mark.parametrize("path", ["/nowhere", "/%ff", "/static", "//"])
def test_a_path_that_nothing_answers_takes_only_options(client: httpx.Client, path: str) -> None:
    answer = client.options(path)
    assert answer.status_code == 204
    assert "OPTIONS" in allow(answer)


def test_a_method_that_nobody_knows(client: httpx.Client) -> None:
    answer = client.request("PROPFIND", "/sparql")
    assert (answer.status_code, allow(answer)) == (405, TAKEN["/sparql"])
