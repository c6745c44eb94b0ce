"""The guide says what is so: every setting with its default, every metric, every member of a log line."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from api.edge.exchange import Exchange
from api.edge.logs import QUERY_SHOWN, members
from api.edge.metrics import WRITES
from api.edge.protocol import MOST_HEAD, MOST_URL
from api.edge.queries import _OUTCOMES
from api.settings import Settings
from tests.api.conftest import FixedSource

GUIDE = (Path(__file__).parents[3] / "docs/guide/operating.md").read_text()


def rows(first: str) -> dict[str, list[str]]:
    """The rows of the table whose head begins with the word, by their first cell."""
    table = GUIDE.partition(f"| {first} |")[2].partition("\n\n")[0].split("\n")[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in table]
    return {row[0].strip("`"): row[1:] for row in cells}


def test_settings() -> None:
    told = {name: row[0].strip("`") for name, row in rows("variable").items()}
    assert told == {
        f"ZHENGPU_{each.name.upper()}": "" if each.default in ("", ()) else str(each.default)
        for each in fields(Settings)
    }


def test_metrics(snapshot: Path) -> None:
    app = create_app(Settings(), FixedSource(snapshot))
    metrics = app.state.site.metrics
    metrics.answered(Exchange("i", "GET", "/", "", "", 0.0, 200, 1, 1.0, "/", "hit", "not-found"))
    metrics.asked("ok", 1.0)
    metrics.wrote("done")
    families = text_string_to_metric_families(metrics.text().decode())
    real = {
        family.name + ("_total" if family.type == "counter" else ""): {
            label for sample in family.samples for label in sample.labels if label != "le"
        }
        for family in families
        if family.name.startswith("zhengpu_") and not family.name.endswith("_created")
    }
    assert {name: set(re.findall(r"`(\w+)`", row[0])) for name, row in rows("metric").items()} == real


def test_outcomes() -> None:
    told = rows("metric")
    assert set(re.findall(r"`([a-z-]+)`", told["zhengpu_writes_total"][1])) == WRITES
    outcomes = set(re.findall(r"`([a-z-]+)`", told["zhengpu_queries_total"][1]))
    assert outcomes == {word for _, word in _OUTCOMES} | {"ok", "failed"}


def test_the_log() -> None:
    line = json.loads(GUIDE.partition("```json\n")[2].partition("\n```")[0])
    made = members(Exchange("i", "GET", "/", "", "", 0.0))
    assert list(line) == ["time", "level", "logger", "message", *made]
    assert f"after {QUERY_SHOWN} characters" in GUIDE


def test_bounds() -> None:
    assert f"more than {MOST_HEAD // 1024} KiB" in GUIDE
    assert f"more than {MOST_URL // 1024} KiB" in GUIDE
