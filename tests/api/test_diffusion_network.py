"""The likeliest ways of spreading over HTTP: the network, how it was made, and why there is none."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api.apart import Apart
from api.models.diffusion import MOST_RESAMPLES
from api.settings import Settings
from api.source import EmbeddedSource
from tests.api.command import zhengpu
from tests.api.conftest import running
from tests.spreading import store_of

PATH = "/api/diffusion/network"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of four months."""
    return store_of(tmp_path_factory.mktemp("ways"))


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[httpx.Client]:
    """A client of a service over it."""
    yield from client_of(folder)


@pytest.fixture(scope="module")
def young(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service over two months."""
    yield from client_of(store_of(tmp_path_factory.mktemp("young"), (9, 10)))


def client_of(folder: Path) -> Iterator[httpx.Client]:
    settings = Settings(readers=2, spares=0)
    with (
        running(settings, EmbeddedSource.open(folder, settings.base)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client


def test_the_network_comes_with_all_that_made_it(service: httpx.Client) -> None:
    told = service.get(PATH).json()
    pairs = [(row["origin_label"], row["destination_label"]) for row in told["rows"]]
    assert pairs[0] == ("广西壮族自治区", "甘肃省")
    assert told["total"] == len(pairs) == told["method"]["edges"]
    assert told["why"] is None
    method = told["method"]
    assert (method["method"], method["meaning"], method["model"]) == ("NetInf", "non-causal", "exponential")
    assert (method["cascades"], method["adoptions"], method["periods"]) == (2, 5, 4)
    assert (method["estimated"], method["unit"], method["period"]) == (True, "province", "month")


def test_it_stands_beside_its_dictionary_and_as_csv(service: httpx.Client) -> None:
    answer = service.get(PATH)
    columns = service.get(f"{PATH}/dictionary").json()["tableSchema"]["columns"]
    assert [c["name"] for c in columns] == list(answer.json()["rows"][0])
    assert answer.headers["link"].startswith(f"<{PATH}/dictionary>")
    by_accept = service.get(PATH, headers={"accept": "text/csv"})
    assert by_accept.content == service.get(f"{PATH}?format=csv").content
    rows = list(csv.DictReader(io.StringIO(by_accept.text)))
    assert [row["origin"] for row in rows] == [row["origin"] for row in answer.json()["rows"]]


@pytest.mark.parametrize(
    ("choices", "options"),
    [
        ({}, []),
        ({"model": "rayleigh", "alpha": 2, "edges": 2}, ["--model", "rayleigh", "--alpha", 2, "--edges", 2]),
        ({"stopping": "r", "bootstrap": 20, "seed": 7}, ["--stopping", "r", "--bootstrap", 20, "--seed", 7]),
        ({"unit": "body", "p_cutoff": 0.5}, ["--unit", "body", "--p-cutoff", 0.5]),
        ({"policy": "quality-lessons", "period": "day"}, ["--policy", "quality-lessons", "--period", "day"]),
    ],
)
def test_it_is_the_network_of_the_command(
    service: httpx.Client, folder: Path, choices: dict[str, str], options: list[object]
) -> None:
    """Whichever column the command leaves out is empty here."""
    ended = zhengpu("diffusion", "network", "--store", folder, "--format", "json", *options)
    printed = json.loads(ended.stdout)
    told = service.get(PATH, params=choices).json()
    assert [{k: v for k, v in row.items() if v is not None} for row in told["rows"]] == [
        {k: v for k, v in row.items() if v is not None} for row in printed["rows"]
    ]
    assert printed["method"].items() <= told["method"].items()


def test_resamples_give_each_edge_its_support(service: httpx.Client) -> None:
    for row in service.get(f"{PATH}?bootstrap=20").json()["rows"]:
        assert 0 <= row["support"] <= 1
        assert row["gain_low"] <= row["gain_high"]


def test_below_three_periods_there_is_no_edge_and_the_answer_says_why(young: httpx.Client) -> None:
    told = young.get(PATH).json()
    assert (told["rows"], told["total"]) == ([], 0)
    assert told["why"]["code"] == "too-few-periods"
    assert "只有 2 个报告期" in told["why"]["zh"]
    assert "Reporting periods: 2" in told["why"]["en"]
    assert told["method"]["edges"] == 0
    assert young.get(f"{PATH}?format=csv").text.count("\n") == 1


def test_where_nobody_is_surely_later_the_answer_says_so(service: httpx.Client) -> None:
    told = service.get(f"{PATH}?period=year").json()
    assert (told["rows"], told["why"]["code"]) == ([], "no-order")
    assert service.get(f"{PATH}?policy=双减").json()["why"]["code"] == "no-order"


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("model=rayleigh&rate=0.5", "alpha"),
        ("rate=0.5&alpha=2", "alpha"),
        ("model=lognormal&mu=1", "sigma"),
        ("model=lognormal&mu=1&sigma=0", "sigma"),
        ("model=lognormal&mu=1&sigma=-2", "sigma"),
        ("rate=0", "rate"),
        ("rate=nan", "rate"),
        ("rate=inf", "rate"),
        ("rate=1e-300", "rate"),
        ("rate=half", "rate"),
        ("edges=2&p_cutoff=0.1", "p_cutoff"),
        ("edges=0", "edges"),
        ("edges=99999999", "edges"),
        ("p_cutoff=0", "p_cutoff"),
        ("p_cutoff=1.5", "p_cutoff"),
        ("model=poisson", "exponential"),
        ("stopping=never", "textbook"),
        ("period=week", "month"),
        ("unit=planet", "province"),
        (f"bootstrap={MOST_RESAMPLES + 1}", "bootstrap"),
        ("seed=-1", "seed"),
        ("limit=0", "limit"),
        ("offset=-1", "offset"),
        ("resamples=3", "resamples"),
        ("&".join(f"policy={n}" for n in range(101)), "policy"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_makes_no_sense_is_refused_in_words(
    service: httpx.Client, young: httpx.Client, query: str, word: str, language: str
) -> None:
    """Also where nothing would have been inferred anyway."""
    for client in (service, young):
        answer = client.get(f"{PATH}?{query}&lang={language}")
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"
        assert word in answer.json()["detail"]
        assert all(answer.json()["messages"].values())


def test_a_policy_that_there_is_not_and_another_form_are_refused(service: httpx.Client) -> None:
    assert service.get(f"{PATH}?policy=nothing").status_code == 404
    assert service.get(f"{PATH}?format=exe").status_code == 406


@pytest.mark.parametrize("query", ["mu=1e9&sigma=1e-9&model=lognormal", "rate=1e9", "rate=1e-9&stopping=r"])
def test_extreme_parameters_are_answered(service: httpx.Client, query: str) -> None:
    assert service.get(f"{PATH}?{query}").status_code == 200


def test_what_is_asked_again_is_not_inferred_again(
    service: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = service.get(f"{PATH}?bootstrap=3").json()

    async def worked(_: Apart, __: bytes) -> tuple[int, bytes]:
        raise AssertionError("inferred again")

    monkeypatch.setattr(Apart, "_worked", worked)
    again = service.get(f"{PATH}?bootstrap=3&limit=999").json()
    assert again == {**first, "limit": 999}


def test_one_that_takes_too_long_is_ended(service: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Apart._worked

    async def hasty(self: Apart, given: bytes) -> tuple[int, bytes]:
        return await kept(replace(self, seconds=0.001), given)

    monkeypatch.setattr(Apart, "_worked", hasty)
    answer = service.get(f"{PATH}?seed=3")
    assert (answer.status_code, answer.json()["type"].endswith("#timeout")) == (503, True)


def test_one_that_needs_too_much_is_told_so(service: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def dying(_: Apart, __: bytes) -> tuple[int, bytes]:
        return 1, b""

    monkeypatch.setattr(Apart, "_worked", dying)
    answer = service.get(f"{PATH}?seed=4")
    assert (answer.status_code, answer.json()["type"].endswith("#out-of-resources")) == (503, True)


def test_openapi_tells_every_parameter(service: httpx.Client) -> None:
    told = service.get("/api/openapi.json").json()["paths"][PATH]["get"]
    names = {each["name"] for each in told["parameters"]}
    assert {"model", "rate", "alpha", "mu", "sigma", "edges", "p_cutoff", "stopping", "period"} <= names
    assert {"policy", "unit", "bootstrap", "seed", "format", "limit", "offset"} <= names


@pytest.mark.parametrize("name", ["network", "statistics"])
def test_what_may_be_chosen_is_listed_in_the_language_of_the_reader(service: httpx.Client, name: str) -> None:
    found = service.get(f"/api/diffusion/{name}?period=week").json()["messages"]
    assert "应为 day、month、year 之一" in found["zh"]
    assert "'day', 'month' or 'year'" in found["en"]
