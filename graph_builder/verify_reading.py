"""The checks that read again: the registry from the ontology, each bulletin from the text that is kept.

They hold where the ontology is the one that the store was built with; `vintage.differs` tells where not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph_builder.case import Case, Contents, Finding
from graph_builder.registry import registry_quads
from graph_builder.reread import Kept, read_again
from graph_builder.store.base import Entry
from graph_builder.store.descriptions import describe
from graph_builder.store.layout import Marker
from graph_builder.store.shards import prepare
from ontology.errors import ZhengpuError
from ontology.load import load


def _is_of_the_present(marker: Marker) -> bool:
    return marker.ontology == load().digest and not marker.migrating


def registry_is_that_of_the_ontology(case: Case) -> Iterator[Finding]:
    """The registry's graph is what the ontology makes, and the journal knows which ontology that was."""
    recorded = [row.digest for row in case.rows if row.act == "registry"]
    known = {case.marker.ontology, case.marker.migrating or case.marker.ontology}
    if case.at_rest and recorded and recorded[-1] not in known:
        yield Finding(
            "journal", case.own.registry.value, "与所记的本体不符", "is of another ontology than recorded"
        )
    if not _is_of_the_present(case.marker):
        return
    scratch = ox.Store()  # writes literals as the disk does
    scratch.extend(registry_quads(load(), case.base))
    stand = set(case.data.quads_for_pattern(None, None, None, case.own.registry))
    yield from _differences("registry", stand, set(scratch), ("登记库", "the registry"))


def bulletins_are_as_read(case: Case) -> Iterator[Finding]:
    """Each bulletin's graph, and each description that it needs, is what its text is read as."""
    if not _is_of_the_present(case.marker):
        return
    yield from case.each(_reread, case.bulletins)


def _reread(case: Contents, entry: Entry) -> Iterator[Finding]:
    text, record = case.text(entry.digest), case.text(entry.record) if entry.record else ""
    suggested = case.text(entry.suggestions) if entry.suggestions else ""
    if text is None or record is None or suggested is None:
        return  # told already
    try:
        read = prepare(read_again(entry, Kept(text, record, suggested), case.base), case.own, case.registry)
    except ZhengpuError as error:
        yield Finding("reading", entry.iri, error.zh, error.en)
        return
    if read.bulletin.value != entry.iri:
        yield Finding(
            "reading", entry.iri, f"原文读作 {read.bulletin.value}", f"is read as {read.bulletin.value}"
        )
        return
    where = f"公报 {entry.iri}", f"bulletin {entry.iri}"
    stand = set(case.data.quads_for_pattern(None, None, None, NamedNode(entry.graph)))
    yield from _differences("reading", stand, read.quads(), where)
    for thing, described in read.things.items():
        yield from _differences("reading", set(describe(case.data, case.own, thing)), described, where)


def _differences(
    kind: str, stand: Iterable[Quad], wanted: Iterable[Quad], where: tuple[str, str]
) -> Iterator[Finding]:
    stand, wanted = set(stand), set(wanted)
    for quad in stand - wanted:
        yield Finding(
            kind, str(quad.triple), f"不是{where[0]}现在读出的", f"is not what {where[1]} is read as now"
        )
    for quad in wanted - stand:
        yield Finding(kind, str(quad.triple), f"{where[0]}缺少此条", f"is missing from {where[1]}")
