"""What an extractor answers to a file: its shard and what is to be known of it, or what is wrong with it."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import asdict
from typing import Any

import pytest

from api.isolation import extractor, frames
from api.isolation.extractor import MOST_VIOLATIONS, extract, serve
from api.isolation.writer import shard_of_json
from graph_builder.build import read_source
from graph_builder.read import read_bytes
from graph_builder.shapes import Shapes, Violation
from ontology.terms import ID
from tests.api.conftest import MONTHLY
from tests.api.isolation.test_reader import answers

HEAD: dict[str, Any] = {"name": "三月.txt", "given": {}}


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return Shapes.load()


def test_a_file_is_read_as_the_pipeline_reads_it(shapes: Shapes) -> None:
    told, body = extract(HEAD, MONTHLY.encode(), ID, shapes)
    shard, counts, warnings = read_source(read_bytes(MONTHLY.encode(), "三月.txt"), ID)
    assert shard_of_json(body) == shard
    assert told == {
        "bulletin": shard.bulletin,
        "graph": shard.graph,
        "digest": shard.digest,
        "counts": asdict(counts),
        "triples": len(shard.triples),
        "warnings": list(warnings),
        "violations": [],
    }
    assert counts.activities == 2


def test_identifiers_begin_with_the_base_and_a_manifest_s_word_counts(shapes: Shapes) -> None:
    given = HEAD | {"given": {"period": "2021-04"}}
    told, _ = extract(given, MONTHLY.encode(), "https://example.org/id/", shapes)
    assert told["bulletin"].startswith("https://example.org/id/")
    assert "2021-04" in told["bulletin"]


@pytest.mark.parametrize(
    "wrong",
    [(HEAD, b"%PDF-1.4 nonsense"), (HEAD, b""), (HEAD | {"given": {"period": "never"}}, MONTHLY.encode())],
)
def test_a_file_that_cannot_be_read_is_told_in_both_languages(
    shapes: Shapes, wrong: tuple[dict[str, Any], bytes]
) -> None:
    told, body = extract(*wrong, ID, shapes)
    assert set(told) == {"error", "zh", "en"}
    assert told["error"].isidentifier()
    assert told["zh"] != told["en"]
    assert body == b""


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_a_file_at_which_the_reading_breaks_down_is_told(
    shapes: Shapes, error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(extractor, "read_source", fail)
    told, body = extract(HEAD, MONTHLY.encode(), ID, shapes)
    assert told["error"] == "UnreadableInput"
    assert error.__name__ in told["en"]
    assert "三月.txt" in told["zh"]
    assert body == b""


class ManyFaults(Shapes):
    """Shapes that find a fault in every quad."""

    def violations(self, quads: Any) -> Any:  # noqa: ANN401 - as wide as the method it stands for
        return (Violation("urn:x", "p", "m", str(n)) for n, _ in enumerate(quads))


def test_what_the_shapes_find_is_told_up_to_a_number(shapes: Shapes) -> None:
    told, body = extract(HEAD, MONTHLY.encode(), ID, ManyFaults(shapes.graph))
    assert len(told["violations"]) == MOST_VIOLATIONS
    shard = shard_of_json(body)
    described = sum(len(lines) for _, lines in shard.things.values())
    found = list(extractor._violations(shard, ManyFaults(shapes.graph)))
    assert len(found) == len(shard.triples) + described


def test_files_are_read_one_by_one_each_within_its_time(
    shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[float] = []
    monkeypatch.setattr(frames, "end_after", limits.append)
    wire, out = io.BytesIO(), io.BytesIO()
    frames.send(wire, HEAD | {"seconds": 9}, MONTHLY.encode())
    frames.send(wire, HEAD | {"seconds": 8}, b"")
    serve(io.BytesIO(wire.getvalue()), out, ID, shapes)
    (ready, _), (first, shard), (second, nothing) = answers(out)
    assert ready == {"ready": True}
    assert first["digest"] == shard_of_json(shard).digest
    assert ("error" in second, nothing) == (True, b"")
    assert limits == [9, 0, 8, 0]


def test_the_knowledge_is_loaded_before_it_gives_way_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a start in the background took more than half a minute."""
    done: list[str] = []
    for owner, name in ((extractor, "pipeline_for"), (Shapes, "load"), (os, "nice"), (extractor, "serve")):
        monkeypatch.setattr(owner, name, lambda *_, name=name: done.append(name))
    monkeypatch.setattr(frames, "confine", lambda _: None)
    monkeypatch.setattr(os, "fdopen", lambda *_: io.BytesIO())
    monkeypatch.setattr(os, "dup", lambda _: 0)
    monkeypatch.setattr(sys, "argv", ["extractor.py", "1000", ID])
    extractor.main()
    assert done == ["pipeline_for", "load", "nice", "serve"]
