"""What the graph says of things: to compare with what a client knows of them, and to fill its table."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.iris import is_legal, tail
from api.queries import query
from api.reconcile.properties import STATEMENTS
from api.reconcile.questions import Extension
from api.site import Site
from api.words import term
from api.workers import Query
from graph_builder.store.search.folding import fold
from ontology.terms import NS, PREFIXES

_XSD = PREFIXES["xsd"]
_WHOLE = frozenset(
    _XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")
)
_BROKEN = frozenset(_XSD + name for name in ("decimal", "double", "float"))
Row = Mapping[str, Mapping[str, str]]


async def values_of(site: Site, iris: Iterable[str]) -> dict[str, dict[str, frozenset[str]]]:
    """Return what the properties of things are, as folded texts and as identifiers, by IRI and property."""
    rows = await _rows(site, "reconcile_values", iris)
    things = [row["value"]["value"] for row in rows if row["value"]["type"] == "uri"]
    names = await site.names.of(things)
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        iri, value = row["iri"]["value"], row["value"]["value"]
        known = found[iri][tail(row["property"]["value"])]
        known.add(fold(value))
        if row["value"]["type"] == "uri":
            name = names[value]
            known |= {value, site.addresses.local(value), tail(value)}
            known |= {fold(each) for each in (name.zh, name.en, *name.others) if each}
    return {iri: {name: frozenset(each) for name, each in known.items()} for iri, known in found.items()}


async def extended(site: Site, asked: Extension, language: str) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return the rows of a data extension: of each thing, each property's values."""
    iris = {id_: iri for id_ in asked.ids if (iri := iri_of(site, id_))}
    rows = await _rows(site, "reconcile_values", iris.values())
    names = await site.names.of(row["value"]["value"] for row in rows if row["value"]["type"] == "uri")
    wants_counts = any(name == STATEMENTS for name, _ in asked.properties)
    counts = await _rows(site, "reconcile_statements", iris.values()) if wants_counts else []
    cells: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        value = row["value"]
        label = names[value["value"]].in_language(language) if value["type"] == "uri" else ""
        words = label or term(value["value"].removeprefix(NS), language)
        cells[row["iri"]["value"], tail(row["property"]["value"])].append(_cell(site, row, words))
    for row in counts:
        cells[row["iri"]["value"], STATEMENTS].append({"int": int(row["count"]["value"])})
    return {
        id_: {name: _settled(cells.get((iris.get(id_, ""), name), []), how) for name, how in asked.properties}
        for id_ in asked.ids
    }


def iri_of(site: Site, id_: str) -> str | None:
    """Return the IRI of an identifier that a client gives, local or whole; None where it can be none."""
    iri = id_ if id_.startswith(site.addresses.root) else site.addresses.instance(id_)
    return iri if iri and is_legal(iri) else None


async def _rows(site: Site, name: str, iris: Iterable[str]) -> Sequence[Row]:
    """The rows of a query about some things, with the types of their terms."""
    listed = " ".join(f"<{iri}>" for iri in dict.fromkeys(iris) if is_legal(iri))
    if not listed:
        return []
    text = query(name).replace("VALUES ?iri { }", f"VALUES ?iri {{ {listed} }}")
    result = await site.pool.query(Query(text))
    rows: Sequence[Row] = json.loads(result.body)["results"]["bindings"]
    return rows


def _cell(site: Site, row: Row, label: str) -> dict[str, Any]:
    value, datatype = row["value"]["value"], row.get("datatype", {}).get("value", "")
    if row["value"]["type"] == "uri":
        class_ = value.startswith(NS)
        return {
            "id": value.removeprefix(NS) if class_ else site.addresses.local(value),
            "name": label,
        }
    try:
        if datatype in _WHOLE:
            return {"int": int(value)}
        if datatype in _BROKEN and (number := float(value)) - number == 0:  # no infinity, which JSON has not
            return {"float": number}
    except ValueError:
        return {"str": value}
    if datatype == _XSD + "date" and len(value) == len("2022-11-01"):
        return {"date": f"{value}T00:00:00Z"}
    return {"str": value}


def _settled(cells: list[dict[str, Any]], settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cells as the property's settings ask for them: counted, or so many at most."""
    if settings.get("count") in (True, "true", "on"):
        return [{"int": len(cells)}]
    most = str(settings.get("limit", ""))
    limited = most.isascii() and most.isdigit() and len(most) < 10 and int(most) > 0
    return cells[: int(most)] if limited else cells
