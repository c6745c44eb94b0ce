"""The lead of a clause: what is passed over in a hurry is what would not have been read at leisure."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_builder.lead_reader import LeadReader
from graph_builder.pipeline import Pipeline
from graph_builder.read import SUFFIXES, read_path

ROOT = Path(__file__).parents[2]
TEXTS = [
    path
    for folder in ("examples/dev-bulletins", "tests/gold/further")
    for path in sorted((ROOT / folder).iterdir())
    if path.suffix in SUFFIXES and path.name != "README.md"
]


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.name)
def test_no_lead_begins_where_none_may(
    pipeline: Pipeline, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `_may_lead` refuses moves nothing: a new kind of lead has to be told there too."""
    begun = pipeline.prepare(read_path(path))
    hurried = list(pipeline.readings(begun))
    monkeypatch.setattr(LeadReader, "_may_lead", lambda _reader, _at, _end: True)
    assert hurried == list(pipeline.readings(begun))
