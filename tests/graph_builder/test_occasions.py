"""Occasions: an edition of a registered series is told as one, and nothing else is."""

from __future__ import annotations

import pytest

from graph_builder.occasions import OccasionNames
from graph_builder.rdf import shard_of
from ontology.load import Knowledge
from ontology.terms import ID, Property
from tests.graph_builder.conftest import TITLE, Tell

SERIES = "series/world-internet-conference"


@pytest.mark.parametrize(
    ("name", "details"),
    [
        ("第九届世界互联网大会", (("inSeries", SERIES), ("edition", "9"))),
        ("第11届世界互联网大会", (("inSeries", SERIES), ("edition", "11"))),
        ("首届世界互联网大会", (("inSeries", SERIES), ("edition", "1"))),
        ("2022年第二十二届世界互联网大会", (("inSeries", SERIES), ("edition", "22"))),
        ("2022年世界互联网大会乌镇峰会", (("inSeries", SERIES),)),
        ("2022世界互联网大会", (("inSeries", SERIES),)),
        ("世界互联网大会", (("inSeries", SERIES),)),
        ("第九届世界互联网大会筹备会", ()),
        ("浙江世界互联网大会", ()),
        ("互联网大会", ()),
    ],
)
def test_editions_of_a_series(knowledge: Knowledge, name: str, details: tuple[tuple[str, str], ...]) -> None:
    assert OccasionNames(knowledge).details(name) == details


def test_the_graph_tells_series_and_edition(tell: Tell, knowledge: Knowledge) -> None:
    text = f"{TITLE}\n★教育信息化重点工作进展\n大会 11月9日,教育部举办第九届世界互联网大会。\n"
    extraction = tell(text)
    (act,) = extraction.activities
    _, lines = shard_of(extraction, knowledge).things[ID + act.target.entity.iri]
    assert any(f"<{Property.IN_SERIES}> <{ID}{SERIES}>" in line for line in lines)
    assert any(f'<{Property.EDITION}> "9"' in line for line in lines)
