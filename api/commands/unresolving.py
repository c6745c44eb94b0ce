"""`zhengpu extract --unresolved`: what could not be resolved, and the rows that would mend it."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from api.commands.naming import Reader
from api.language import say
from graph_builder.inputs import Inputs
from graph_builder.pipeline import pipeline_for
from graph_builder.unresolved import Lack, Unresolved, unresolved
from ontology.load import load

COLUMNS = ("kind", "name", "count", "forms", "scope", "bulletin", "start", "end", "sentence", "file", "row")
_LACKS = {
    Lack.BODY: ("机构不在名录中", "a body that no list has"),
    Lack.RELATIVE: ("机构只写简称，不知是哪一地的", "a body named without its place"),
    Lack.PERSON: ("人员没有职务", "a person without a post"),
    Lack.PLACE: ("地名不在名录中", "a place that no list has"),
    Lack.SHARED_PLACE: ("多地同名，不知是哪一个", "a name that several places share"),
    Lack.POLICY: ("政策、工程或平台未登记", "a policy, programme or platform that is not registered"),
    Lack.VERB: ("机构之后的词不是已知动词", "no verb of the lexicon behind a body"),
    Lack.HEAD: ("对象的中心词未知", "an object whose head noun is unknown"),
}
_SHOWN = 3  # places that the table names


def run_unresolved(inputs: Inputs, form: str) -> int:
    """Print what could not be resolved in all files of `inputs`; return the exit status."""
    reader = Reader(inputs)
    found = unresolved(pipeline_for(load()), reader.sources())
    if form == "json":
        print(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_cells(found))
    else:
        print("\n".join(line for one in found for line in _lines(one)) or say("没有", "None"))
    return reader.status


def _as_json(one: Unresolved) -> dict[str, Any]:
    return {
        "kind": one.lack.value,
        "name": one.name,
        "count": one.count,
        "forms": list(one.forms),
        "scope": one.sightings[0].scope or None,
        "seen": [
            {"bulletin": s.origin, "start": s.span.start, "end": s.span.end, "sentence": s.sentence}
            for s in one.sightings
        ],
        "file": f"ontology/{one.row.file}",
        "row": one.row.line,
    }


def _cells(found: Iterable[Unresolved]) -> Iterator[tuple[object, ...]]:
    """One row for each thing, with the first place where it stands."""
    for one in found:
        first = one.sightings[0]
        where = (first.origin, first.span.start, first.span.end, first.sentence)
        head = (one.lack.value, one.name, one.count, "|".join(one.forms), first.scope)
        yield (*head, *where, f"ontology/{one.row.file}", one.row.line)


def _lines(one: Unresolved) -> Iterator[str]:
    also = "、".join(form for form in one.forms if form != one.name)
    yield f"{one.count:>4}  {one.name}{f'（{also}）' if also else ''}  {say(*_LACKS[one.lack])}"
    for seen in one.sightings[:_SHOWN]:
        told = " ".join(seen.sentence.split())
        yield f"      {seen.origin}:{seen.span.start}-{seen.span.end}  {told}"
    if one.count > _SHOWN:
        more = one.count - _SHOWN
        yield f"      {say(f'另有 {more} 处', f'and {more} more')}"
    yield f"      → ontology/{one.row.file}: {one.row.line}"
