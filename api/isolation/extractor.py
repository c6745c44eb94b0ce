"""Reads one bulletin at a time in a process of its own: a file of a stranger may be made to hurt its reader.

Started as ``python extractor.py MEMORY_BYTES BASE`` with a socket as standard input. The first frame goes out
unasked: the knowledge is loaded. Then a frame with a file is answered by its shard, checked against the
shapes, or by what is wrong with it.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, replace
from typing import Any, BinaryIO

from pyoxigraph import RdfFormat, parse

from api.isolation import frames
from graph_builder.build import Counts, read_source
from graph_builder.manifest import given_of
from graph_builder.model import Shard
from graph_builder.pipeline import pipeline_for
from graph_builder.read import cannot_be_read, read_bytes
from graph_builder.shapes import Shapes, Violation
from ontology.errors import ZhengpuError
from ontology.load import load

Head = dict[str, Any]
MOST_VIOLATIONS = 20
NICENESS = 10


def extract(head: Head, body: bytes, base: str, shapes: Shapes) -> tuple[Head, bytes]:
    """The frame for a file: what was read and its shard as JSON, or the error and no body."""
    try:
        given = given_of(head["given"], load().series)
        source = replace(read_bytes(body, head["name"]), given=given)
        shard, counts, warnings = read_source(source, base)
        violations = list(_violations(shard, shapes))
    except ZhengpuError as error:
        return {"error": type(error).__name__, "zh": error.zh, "en": error.en}, b""
    except (MemoryError, RecursionError) as error:
        told = cannot_be_read(head["name"], error)
        return {"error": type(told).__name__, "zh": told.zh, "en": told.en}, b""
    return _report(shard, counts, warnings, violations), json.dumps(
        asdict(shard), ensure_ascii=False
    ).encode()


def _report(shard: Shard, counts: Counts, warnings: tuple[str, ...], violations: list[Violation]) -> Head:
    return {
        "bulletin": shard.bulletin,
        "graph": shard.graph,
        "digest": shard.digest,
        "counts": asdict(counts),
        "triples": len(shard.triples),
        "warnings": list(warnings),
        "violations": [asdict(each) for each in violations[:MOST_VIOLATIONS]],
    }


def _violations(shard: Shard, shapes: Shapes) -> list[Violation]:
    """What the shapes find wrong with a bulletin together with what it describes."""
    lines = [*shard.triples, *(line for _, told in shard.things.values() for line in told)]
    return shapes.violations(parse("\n".join(lines).encode(), RdfFormat.N_TRIPLES))


def serve(stream: BinaryIO, out: BinaryIO, base: str, shapes: Shapes) -> None:
    """Read files until the other side closes."""
    frames.send(out, {"ready": True})
    while (frame := frames.read(stream)) is not None:
        head, body = frame
        frames.end_after(head["seconds"])
        told, shard = extract(head, body, base, shapes)
        frames.end_after(0)
        frames.send(out, told, shard)


def main() -> None:
    """Take the limits upon oneself, load the knowledge, serve. Only then it gives way to others: a start of a
    few seconds must not take ten times as many on a busy machine, where the first file waits for it.
    """
    memory, base = int(sys.argv[1]), sys.argv[2]
    frames.confine(memory)
    pipeline_for(load())
    shapes = Shapes.load()
    os.nice(NICENESS)
    with os.fdopen(0, "rb") as stream, os.fdopen(os.dup(0), "wb") as out:
        serve(stream, out, base, shapes)


if __name__ == "__main__":
    main()
