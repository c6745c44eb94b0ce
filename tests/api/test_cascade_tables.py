"""Statistics, risk set and dyads over HTTP: the tables of the command line, whole or in parts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api import cascade_rows
from api.settings import Settings
from api.source import EmbeddedSource
from graph_builder.build import build
from graph_builder.store.embedded import EmbeddedStore
from tests.api.command import zhengpu
from tests.api.conftest import running
from tests.graph_builder.diffusion.conftest import MONTHS

NAMES = ["statistics", "units", "risk-set", "dyads"]
COMMANDS = {"units": ("statistics", "--of", "units")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of three invented monthly reports."""
    place = tmp_path_factory.mktemp("months")
    for name, text in MONTHS.items():
        (place / name).write_text(text, encoding="utf-8")
    with EmbeddedStore.open(place / "store") as store:
        assert [r.error for r in build(sorted(place.glob("*.txt")), store)] == [None] * 3
    return place / "store"


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[httpx.Client]:
    settings = Settings(readers=1, spares=0)
    source = EmbeddedSource.open(folder, settings.base)
    with (
        running(settings, source) as address,
        httpx.Client(base_url=f"{address}/api/diffusion/", trust_env=False, timeout=60) as client,
    ):
        yield client


@pytest.mark.parametrize("name", NAMES)
def test_it_is_the_table_of_the_command_line(service: httpx.Client, folder: Path, name: str) -> None:
    command = COMMANDS.get(name, (name,))
    made = zhengpu("diffusion", *command, "--store", folder).stdout
    answer = service.get(name, params={"format": "csv"})
    assert answer.content == made
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    told = service.get(name, params={"limit": 100_000}).json()
    assert told["total"] == len(rows) > 0
    assert [{n: "" if v is None else str(v) for n, v in row.items()} for row in told["rows"]] == rows


@pytest.mark.parametrize("name", NAMES)
def test_it_comes_in_parts(service: httpx.Client, name: str) -> None:
    whole = service.get(name, params={"limit": 100_000}).json()
    parts, address = [], f"/api/diffusion/{name}?limit=7"
    while address:
        part = service.get(address.removeprefix("/api/diffusion/")).json()
        parts += part["rows"]
        address = part["next"]
    assert parts == whole["rows"]
    assert whole["next"] is None
    assert service.get(name, params={"offset": 999_999}).json()["rows"] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"period": "week"}, 400),
        ({"unit": "statenam"}, 400),
        ({"limit": "0"}, 400),
        ({"cascades": "mine.csv"}, 400),
        ({"policy": "没有的政策"}, 404),
        ({"format": "parquet"}, 406),
    ],
)
def test_what_cannot_be_answered_is_a_problem_with_words(
    service: httpx.Client, name: str, asked: dict[str, str], status: int
) -> None:
    answer = service.get(name, params=asked)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["detail"]


def test_a_policy_a_period_and_a_sort_of_units_are_chosen(service: httpx.Client) -> None:
    asked = {"policy": "国家中小学智慧教育平台", "period": "year", "unit": "body"}
    (row,) = service.get("statistics", params=asked).json()["rows"]
    assert row["cascade_label"] == "国家中小学智慧教育平台"
    assert row["first"] == "2022"
    assert row["units_at_risk"] == row["adopters"]  # of bodies only those that adopted are known


def test_cells_are_guarded_for_spreadsheets_and_marked_as_utf_8(service: httpx.Client) -> None:
    answer = service.get("risk-set", params={"format": "csv", "spreadsheet": "1"})
    assert answer.text.startswith("\ufeffunit,cascade,")


def test_a_table_that_is_too_long_is_refused_with_the_way_to_have_it(
    service: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cascade_rows, "MOST", 10)
    answer = service.get("risk-set", params={"format": "csv", "limit": "3"})  # kept from nobody before
    assert answer.status_code == 413
    assert "zhengpu diffusion risk-set" in answer.json()["detail"]
