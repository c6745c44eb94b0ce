"""The grid of coverage: why a cell is blank, and which months have no bulletin."""

from __future__ import annotations

from collections import defaultdict

import pytest

from api.pages.coverage import Grid, grid
from graph_builder.diffusion.coverage import Reason
from graph_builder.diffusion.facts import facts_of

UNITS = [{"unit": "u:a", "abbreviation": "甲"}, {"unit": "u:b", "abbreviation": "乙"}]
KNOWN = [
    {"unit": "u:a", "short": "甲", "region": "华北", "parent": "u:cn"},
    {"unit": "u:b", "short": "乙", "region": "港澳台", "parent": "u:cn"},
]


def bulletin(month: str, **more: str) -> dict[str, str]:
    return {"bulletin": f"b:{month}", "series": "s:1", "begin": f"{month}-01", "end": f"{month}-28", **more}


@pytest.fixture
def seen() -> Grid:
    told = {
        "units": KNOWN,
        "places": [{"place": each["unit"], "unit": each["unit"]} for each in KNOWN],
        "bulletins": [bulletin("2022-11"), bulletin("2023-02"), {"bulletin": "b:x"}],
        "entries": [{"bulletin": "b:2022-11", "place": "u:a", "entry": f"e:{n}"} for n in range(2)],
        "omissions": [
            {"bulletin": "b:2023-02", "section": "s", "label": "略", "evidence": "t#char=0,3", "quote": "略"}
        ],
    }
    return grid(UNITS, facts_of(defaultdict(list, told)))


def test_a_cell_tells_why(seen: Grid) -> None:
    cells = {line.bulletin: line.reasons for line in seen.lines if line.bulletin}
    assert cells == {
        "b:2022-11": (Reason.ENTRY, None),  # the second unit is not expected
        "b:2023-02": (Reason.WITHHELD, None),
        "b:x": (Reason.NOT_BY_PLACE, None),
    }
    assert list(seen.times_seen) == [1, 0]


def test_months_between_bulletins_of_a_series_are_a_line(seen: Grid) -> None:
    assert [(line.month, line.gap) for line in seen.lines] == [
        ("2022-11", 0), ("2022-12", 2), ("2023-02", 0), ("", 0),
    ]  # fmt: skip
    assert {series: len(lines) for series, lines in seen.series.items()} == {"s:1": 2, "": 1}


def test_nothing_makes_no_grid() -> None:
    assert grid(UNITS, facts_of(defaultdict(list))).lines == ()
