"""Proof that a store keeps every promise: each check reads the whole dataset and names what breaks it.

Beside a writer the newest published state is checked, otherwise the data themselves, which are not changed.

>>> import tempfile
>>> from graph_builder.store.embedded import EmbeddedStore
>>> place = Path(tempfile.mkdtemp()) / "store"
>>> EmbeddedStore.open(place).close()
>>> verify(place)
[]
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from importlib.resources.abc import Traversable
from itertools import compress, groupby
from pathlib import Path
from typing import cast

from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.batches import batches
from graph_builder.case import Case, Check, Contents, Finding, Passed, Progress
from graph_builder.inspecting import Kept, inspectors
from graph_builder.shapes import Shapes
from graph_builder.store import layout
from graph_builder.store.base import StoreBusy
from graph_builder.store.descriptions import described_from
from graph_builder.store.hashes import Hashes
from graph_builder.store.journal import EVER, Journal
from graph_builder.store.layout import Home, other_base, wrong_base
from graph_builder.store.links import Rules
from graph_builder.store.lock import Lock
from graph_builder.store.names import BULLETIN, END, EVIDENCE, QUOTE, START, TEXT_DIGEST, TYPE, Graphs
from graph_builder.store.parted import is_tidy
from graph_builder.store.reader import lease_snapshot
from graph_builder.store.remote.data import RemoteData
from graph_builder.store.remote.store import RemoteStore
from graph_builder.store.snapshots import Snapshots
from graph_builder.store.texts import PREFIX, Texts
from graph_builder.store.trouble import ENGINE, told, trouble
from graph_builder.verify_derived import results_have_their_run, results_of
from graph_builder.verify_files import (
    history_is_possible,
    journal_agrees,
    texts_are_whole,
    the_snapshot_shows_the_data,
)
from graph_builder.verify_indexes import every_order_can_be_read
from graph_builder.verify_migration import is_of_one_ontology
from graph_builder.verify_quads import each_quad_is_in_its_place
from graph_builder.verify_reading import bulletins_are_as_read, registry_is_that_of_the_ontology
from graph_builder.verify_search import compared, the_index_shows_the_data

__all__ = ["CHECKS", "Finding", "verify", "verify_remote"]

SPAN = re.compile(r"text/([0-9a-f]{32})#char=([0-9]+),([0-9]+)$")
AT_ONCE = 10_000  # things that are looked for together
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


def verify(
    directory: Path,
    *,
    links: Traversable | None = None,
    shapes: Traversable | None = None,
    workers: int = 1,
    passed: Passed = lambda *_: None,
) -> list[Finding]:
    """Check every invariant of a store; no finding means that all of them hold.

    `links` is the folder of link rules and `shapes` the SHACL file, by default the ontology's; so many
    `workers` inspect the bulletins; `passed` is told how far it came, of how much. Raises NotAStore,
    StoreDamaged.
    """
    with told(directory), ExitStack() as stack:
        kept, at = _look_at(directory, shapes, stack)
        case = _opened(directory, kept, at, links, Progress(passed, len(CHECKS), len(ONE_BY_ONE)))
        _refuse_other_base(case)
        crew = stack.enter_context(inspectors(workers, kept))
        return sorted(set(_findings(CHECKS, replace(case, inspectors=crew))))


def _refuse_other_base(case: Case) -> None:
    """Raise StoreDamaged where the marker tells another instance base than the data have, by which nothing in
    them would hold.
    """
    other = ""
    with suppress(*ENGINE, ValueError):  # what cannot be read is found by the checks
        other = other_base(case.data, case.marker.base)
    if other:
        raise wrong_base(case.place, case.marker.base, other)


def verify_remote(
    store: RemoteStore, shapes: Traversable | None = None, passed: Passed = lambda *_: None
) -> list[Finding]:
    """Check every invariant of a store on a server, of which a copy is made in memory; there are no snapshots
    to check. Raises a ServerError.
    """
    journal = store.journal
    local = (every_order_can_be_read, the_snapshot_shows_the_data, the_index_shows_the_data)
    checks = [check for check in CHECKS if check not in local]
    case = Case(
        data=store.copy(),
        texts=Texts(store.home.texts),
        marker=store.as_marker(),
        own=Graphs.below(store.base),
        shapes=Shapes.load(shapes),
        snapshots=Snapshots(store.home.root / "snapshots"),
        rows=tuple(journal.changes()),
        copies=tuple(journal.copies()),
        recorded=journal.bulletins(),
        place=store.place,
        revision=store.revision,
        rules=store.rules,
        pending=None,
        tidy=is_tidy(journal),
        links_stale=journal.is_stale("links"),
        unpublished=False,
        progress=Progress(passed, len(checks), len(ONE_BY_ONE)),
    )
    findings = set(_findings(checks, case))
    told = RemoteData(store.server).every
    return sorted(findings.union(compared(store.home.search, store.revision, told)))


def _findings(checks: Sequence[Check], case: Case) -> Iterator[Finding]:
    case.progress.begin(len(case.recorded))
    for check in checks:
        yield from _found(check, case)
        case.progress.step()
    case.progress.end()


def _found(check: Check, case: Case) -> Iterator[Finding]:
    """What a check finds; a part of the store that cannot be read is a finding too, and the rest goes on."""
    try:
        yield from check(case)
    except (*ENGINE, ValueError) as error:
        reason = " ".join(str(error).split())
        yield Finding("unreadable", case.place.name, f"无法读取：{reason}", f"cannot be read: {reason}")


def _opened(directory: Path, kept: Kept, at: int, links: Traversable | None, progress: Progress) -> Case:
    contents, home = _read_only(kept), Home(directory)
    with closing(Journal.look(home.journal)) as journal:
        intent = journal.pending()
        return Case(
            data=contents.data,
            texts=contents.texts,
            marker=contents.marker,
            own=contents.own,
            shapes=contents.shapes,
            snapshots=Snapshots(home.snapshots),
            rows=tuple(journal.changes()),
            copies=tuple(journal.copies()),
            recorded=journal.bulletins(at),
            place=directory,
            revision=at if at != EVER else journal.revision(),
            rules=Rules.load(links, kept.marker.base),
            pending=intent.subject if intent is not None else None,
            tidy=at == EVER and intent is None and is_tidy(journal),
            links_stale=at == EVER and journal.is_stale("links"),
            unpublished=at == EVER and journal.is_stale("snapshot"),
            progress=progress,
        )


def _look_at(directory: Path, shapes: Traversable | None, stack: ExitStack) -> tuple[Kept, int]:
    """The data, with the writer kept out, or the newest snapshot where one is at work; and the revision."""
    marker, home = layout.find(directory), Home(directory)
    try:
        lock = Lock.take(directory)
    except (StoreBusy, OSError):
        lease = stack.enter_context(lease_snapshot(directory))
        return Kept(lease.path, home.texts, marker, shapes), lease.revision
    stack.callback(lock.release)
    return Kept(home.data, home.texts, marker, shapes), EVER


def _read_only(kept: Kept) -> Contents:
    try:
        return kept.opened()
    except (*ENGINE, ValueError) as error:
        raise trouble(kept.data, error) from error


def graphs_hold_one_bulletin(case: Case) -> Iterator[Finding]:
    """Every graph but the store's own holds exactly one bulletin, with exactly one digest."""
    for graph in case.graphs:
        bulletins = _count(case, None, TYPE, BULLETIN, graph)
        digests = _count(case, None, TEXT_DIGEST, None, graph)
        if (bulletins, digests) != (1, 1):
            yield Finding(
                "bulletin",
                graph.value,
                f"有 {bulletins} 份公报、{digests} 个文本摘要，应各有一个",
                f"holds {bulletins} bulletins and {digests} text digests instead of one each",
            )
    for graph in case.own.own:
        for quad in case.data.quads_for_pattern(None, TYPE, BULLETIN, graph):
            yield Finding("bulletin", _name(quad.subject), f"公报在 {graph} 中", f"a bulletin in {graph}")


def quotes_are_in_the_texts(case: Case) -> Iterator[Finding]:
    """Each evidence span tells the truth about its text, which is that of its bulletin."""
    digest_of = {entry.graph: entry.digest for entry in case.bulletins}
    evidence = case.data.quads_for_pattern(None, EVIDENCE, None)  # in the order of the spans
    for span, quads in groupby(evidence, key=lambda quad: quad.object):
        for graph in {quad.graph_name for quad in quads}:
            wrong = _wrong_with(case, span, graph, digest_of.get(_name(graph), ""))
            if wrong is not None:
                yield Finding("quote", _name(span), *wrong)
    for quad in case.data.quads_for_pattern(None, QUOTE, None):
        if not _is_any(case, None, EVIDENCE, quad.subject):
            yield Finding(
                "unreferenced", _name(quad.subject), "没有事实引用此文段", "no fact rests on this span"
            )


def _wrong_with(case: Case, span: object, graph: object, digest: str) -> tuple[str, str] | None:
    named = SPAN.search(_name(span))
    if named is None or not isinstance(span, NamedNode):
        return "不是文段标识", "is not the IRI of a span"
    prefix, start, end = named[1], int(named[2]), int(named[3])
    if prefix != digest[:PREFIX]:
        return "所指的文本不是此公报的", "names a text that is not its bulletin's"
    text = case.text(prefix)
    if text is None:
        return "所指的文本不在", "names a text that is not there"
    return _wrong_words(case, span, graph, (start, end, text[start:end]))


def _wrong_words(
    case: Case, span: NamedNode, graph: object, truth: tuple[int, int, str]
) -> tuple[str, str] | None:
    said = {(quad.predicate, quad.object) for quad in case.data.quads_for_pattern(span, None, None)}
    start, end, quote = truth
    numbers = [Literal(str(number), datatype=NamedNode(INTEGER)) for number in (start, end)]
    if not quote or said != {(START, numbers[0]), (END, numbers[1]), (QUOTE, Literal(quote))}:
        return f"与原文“{quote}”不符", f"does not agree with the text, which has “{quote}”"
    if any(quad.graph_name != graph for quad in case.data.quads_for_pattern(span, None, None)):
        return "与所证事实不在同一图中", "stands in another graph than what it proves"
    return None


def descriptions_are_needed(case: Case) -> Iterator[Finding]:
    """Each shared description is needed by a bulletin, and none describes what the registry describes."""
    needed = Hashes()
    for graph in case.graphs:
        quads = case.data.quads_for_pattern(None, None, None, graph)
        needed.add(described_from(quads, case.data, case.own).keys())
    for some in batches(_described(case), AT_ONCE):
        for thing in compress(some, ~needed.holds(some)):
            yield Finding(
                "unreferenced", thing.value, "没有公报需要此描述", "no bulletin needs this description"
            )
        for thing in some:
            if _is_any(case, thing, None, None, case.own.registry):
                zh, en = "登记库中已有描述", "is described in the registry as well"
                yield Finding("twice", thing.value, zh, en)


def _described(case: Case) -> Iterator[NamedNode]:
    """The things that the shared graphs describe, of which all that is said in one comes together."""
    for graph in case.own.shared:
        quads = case.data.quads_for_pattern(None, None, None, graph)
        for thing, _ in groupby(quads, key=lambda quad: quad.subject):
            if isinstance(thing, NamedNode):
                yield thing


def links_are_as_derived(case: Case) -> Iterator[Finding]:
    """The links that stand are those that the acts show."""
    if case.links_stale:  # they are made again before anything is published
        return
    stand = set(case.data.quads_for_pattern(None, None, None, case.own.links))
    shown = case.rules.all(case.data)
    for quad in shown - stand:
        yield Finding("link", str(quad.triple), "缺少这条推导关系", "this derived link is missing")
    for quad in stand - shown:
        yield Finding("link", str(quad.triple), "没有行为支持这条推导关系", "no act shows this derived link")


def shapes_hold(case: Case) -> Iterator[Finding]:
    """Each bulletin with the descriptions that it needs, the results and the registry satisfy the shapes."""
    yield from case.each(_shaped, [case.own.registry, *case.graphs])  # the largest first
    yield from _violations(case, results_of(case))


def _shaped(case: Contents, graph: NamedNode) -> Iterator[Finding]:
    quads = set(case.data.quads_for_pattern(None, None, None, graph))
    if graph != case.own.registry:
        for description in described_from(quads, case.data, case.own).values():
            quads |= description
    yield from _violations(case, quads)


def _violations(case: Contents, quads: set[Quad]) -> Iterator[Finding]:
    words: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for violation in case.shapes.violations(quads):
        words[violation.focus, violation.path][violation.language] = violation.message
    for (focus, path), said in words.items():
        zh, en = said.get("zh-Hans") or min(said.values()), said.get("en") or min(said.values())
        yield Finding("shape", focus, f"{path}：{zh}", f"{path}: {en}")


def _count(
    case: Case,
    subject: NamedNode | None,
    predicate: NamedNode | None,
    value: NamedNode | None,
    graph: NamedNode | None = None,
) -> int:
    return sum(1 for _ in case.data.quads_for_pattern(subject, predicate, value, graph))


def _is_any(
    case: Case,
    subject: NamedNode | None,
    predicate: NamedNode | None,
    value: object,
    graph: NamedNode | None = None,
) -> bool:
    found = case.data.quads_for_pattern(subject, predicate, cast("NamedNode | None", value), graph)
    return next(found, None) is not None


def _name(term: object) -> str:
    return str(getattr(term, "value", term))


CHECKS: tuple[Check, ...] = (
    every_order_can_be_read,
    each_quad_is_in_its_place,
    graphs_hold_one_bulletin,
    quotes_are_in_the_texts,
    descriptions_are_needed,
    links_are_as_derived,
    results_have_their_run,
    texts_are_whole,
    journal_agrees,
    history_is_possible,
    the_snapshot_shows_the_data,
    the_index_shows_the_data,
    is_of_one_ontology,
    registry_is_that_of_the_ontology,
    bulletins_are_as_read,
    shapes_hold,
)
ONE_BY_ONE: tuple[Check, ...] = (bulletins_are_as_read, shapes_hold)
"""Those that look at each bulletin."""
