"""The likeliest ways of spreading, inferred by a process of its own: a service must be able to end one.

``python -m graph_builder.diffusion.ways_apart`` reads what `question` wrote from standard input and writes
what `answer_of` reads. Numbers come through as they are, for JSON writes them to their last digit.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from graph_builder.diffusion.cascades import Cascades, Scale
from graph_builder.diffusion.likely_ways import Answer, WhyNone, answer
from graph_builder.diffusion.netinf.bootstrap import Bootstrap
from graph_builder.diffusion.netinf.infer import Stop, Stopping
from graph_builder.diffusion.network import Asked, EdgeRow

MOST_MEMORY = 2 << 30
"""Bytes of address space that the process may take."""

_COLUMNS = ("unit", "cascade", "begin", "end")


def question(
    cascades: Cascades, asked: Asked, labels: Mapping[str, str], periods: int | None = None
) -> bytes:
    """Return what the process is to answer."""
    columns = {name: getattr(cascades, name).tolist() for name in _COLUMNS}
    told = {
        "cascades": {"units": cascades.units, "names": cascades.names, "scale": cascades.scale, **columns},
        "asked": asdict(asked),
        "labels": dict(labels),
        "periods": periods,
    }
    return json.dumps(told).encode()


def answer_of(told: bytes) -> Answer:
    """Return what the process answered."""
    given = json.loads(told)
    why = WhyNone(**given["why"]) if given["why"] else None
    return Answer(tuple(_row(row) for row in given["rows"]), given["method"], why)


def _row(told: Mapping[str, Any]) -> EdgeRow:
    fields: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in told.items()}
    return EdgeRow(**fields)


def answered(given: bytes) -> bytes:
    """Return the answer to a question, both as they are written.

    >>> from graph_builder.diffusion.cascades import cascades_of
    >>> answer_of(answered(question(cascades_of([]), Asked(), {}, 1))).why.code
    'too-few-periods'
    """
    told = json.loads(given)
    made = answer(_cascades(told["cascades"]), _asked(told["asked"]), told["labels"], told["periods"])
    return json.dumps(asdict(made)).encode()


def _cascades(told: Mapping[str, Any]) -> Cascades:
    return Cascades(
        units=tuple(told["units"]),
        names=tuple(told["names"]),
        unit=np.array(told["unit"], np.int64),
        cascade=np.array(told["cascade"], np.int64),
        begin=np.array(told["begin"], np.float64),
        end=np.array(told["end"], np.float64),
        scale=Scale(told["scale"]),
    )


def _asked(told: Mapping[str, Any]) -> Asked:
    stop = told["stop"]
    return Asked(
        told["model"],
        told["parameters"],
        Stop(stop["edges"], stop["cutoff"], Stopping(stop["stopping"])),
        Bootstrap(**told["bootstrap"]),
        told["memory"],
    )


def main() -> int:
    """Standard input to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    sys.stdout.buffer.write(answered(sys.stdin.buffer.read()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
