"""Facts of diffusion as lines of a file, so that who starts again need not ask a store for all of them.

>>> from graph_builder.diffusion.facts import facts_of
>>> from graph_builder.diffusion.told import QUERIES
>>> nothing = facts_of(dict.fromkeys(QUERIES, ()))
>>> facts_in(lines_of(nothing)) == nothing
True
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from hashlib import blake2b
from typing import Any

from graph_builder.diffusion.facts import Adopted, Facts, Issue, Name, National, Omitted, Unit
from graph_builder.diffusion.told import QUERIES, query_text
from graph_builder.model import Interval, Precision
from ontology.terms import VERSION

_COLUMNS = tuple(each.name for each in fields(Adopted))
_KINDS = (Adopted, Facts, Issue, Name, National, Omitted, Unit)
Line = Sequence[Any]


def lines_of(facts: Facts) -> Iterator[str]:
    """Yield the lines; the first names what they were made by, the last says that they are all."""
    yield _line("facts", _made_by())
    yield from (_line("name", iri, each.zh, each.en, each.type) for iri, each in facts.names.items())
    yield from (_line("unit", each.iri, each.expected, each.inner) for each in facts.units.values())
    yield from (
        _line("issue", each.iri, each.series, each.place, _told(each.period))
        for each in facts.issues.values()
    )
    yield from (_line("adopted", *_values(one)) for one in facts.adopted)
    yield from (_line("national", iri, _told(each.time), each.basis) for iri, each in facts.national.items())
    yield from (_line("entries", *key, count) for key, count in facts.entries.items())
    yield from (_line("acts", *key, count) for key, count in facts.acts.items())
    for bulletin, sections in facts.omitted.items():
        yield from (_line("omitted", bulletin, o.section, o.label, o.evidence, o.quote) for o in sections)
    yield from (_line("expected", series, sorted(units)) for series, units in facts.expected.items())
    yield _line("end")


def facts_in(lines: Iterable[str]) -> Facts:
    """Return the facts that lines hold. Raises ValueError where they are of another version, or not whole."""
    rest = (json.loads(line) for line in lines)
    if next(rest, None) != ["facts", _made_by()]:
        raise ValueError("of another version")
    found: defaultdict[str, list[Line]] = defaultdict(list)
    known: dict[str, str] = {}
    for kind, *values in rest:
        found[kind].append(_sharing(values, known))
    if "end" not in found:
        raise ValueError("cut off")
    try:
        return _facts(found)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not facts: {error}") from error


def _facts(found: defaultdict[str, list[Line]]) -> Facts:
    omitted: defaultdict[str, list[Omitted]] = defaultdict(list)
    for bulletin, *told in found["omitted"]:
        omitted[bulletin].append(Omitted(*told))
    return Facts(
        names={iri: Name(*told) for iri, *told in found["name"]},
        units={iri: Unit(iri, *told) for iri, *told in found["unit"]},
        issues={iri: Issue(iri, series, place, _time(time)) for iri, series, place, time in found["issue"]},
        adopted=tuple(map(_adopted, found["adopted"])),
        national={
            iri: National(known, basis)
            for iri, time, basis in found["national"]
            if (known := _time(time)) is not None
        },
        entries={(bulletin, unit): count for bulletin, unit, count in found["entries"]},
        acts={(bulletin, unit): count for bulletin, unit, count in found["acts"]},
        omitted={bulletin: tuple(sections) for bulletin, sections in omitted.items()},
        expected={series: frozenset(units) for series, units in found["expected"]},
    )


def _adopted(told: Line) -> Adopted:
    values = dict(zip(_COLUMNS, told, strict=True))
    return Adopted(**{**values, "time": _time(values["time"])})


def _made_by() -> str:
    """What tells files of another version: this one, the questions, and what their answers become."""
    told = [VERSION, *(query_text(name) for name in QUERIES)]
    told += [f"{kind.__name__} {each.name} {each.type}" for kind in _KINDS for each in fields(kind)]
    return blake2b("\n".join(told).encode(), digest_size=16).hexdigest()


def _line(kind: str, *values: object) -> str:
    return json.dumps([kind, *values], ensure_ascii=False, separators=(",", ":"))


def _values(one: Adopted) -> Iterator[object]:
    for name in _COLUMNS:
        value = getattr(one, name)
        yield _told(value) if name == "time" else value


def _told(time: Interval | None) -> Line | None:
    return (time.begin.isoformat(), time.end.isoformat(), time.precision) if time else None


def _time(told: Line | None) -> Interval | None:
    if told is None:
        return None
    begin, end, precision = told
    return Interval(date.fromisoformat(begin), date.fromisoformat(end), Precision(precision))


def _sharing(values: Line, known: dict[str, str]) -> Line:
    """The values, each text as it was met first: what is said again and again is held once."""
    return [known.setdefault(value, value) if isinstance(value, str) else value for value in values]
