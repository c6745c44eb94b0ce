"""Files into a store, one after the other: a bad one is named and the rest are built."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph_builder.manifest import STDIN
from graph_builder.model import Given, Shard, Source
from graph_builder.pipeline import pipeline_for
from graph_builder.rdf import shard_of
from graph_builder.read import cannot_be_read, read_path, read_stream
from graph_builder.registry import registry_quads
from graph_builder.store.base import NotWritable, Outcome, Store, StoreDamaged, StoreFull
from graph_builder.suggestions import NOTHING, Suggest, Suggestions, nothing
from graph_builder.vintage import refuse_other_ontology
from ontology.errors import ZhengpuError
from ontology.load import load
from ontology.terms import ID


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was read from a bulletin."""

    activities: int
    figures: int
    adoptions: int


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: its bulletin and what the store did, or the error; ``instead_of`` is the other
    file whose text of that bulletin stood before, where that is known.
    """

    path: Path
    bulletin: str = ""
    counts: Counts = Counts(0, 0, 0)
    change: str = "failed"
    warnings: tuple[str, ...] = ()
    error: ZhengpuError | None = None
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A file as read, on its way from a worker to the store."""

    path: Path
    shard: Shard | None = None
    counts: Counts = Counts(0, 0, 0)
    warnings: tuple[str, ...] = ()
    error: ZhengpuError | None = None


def read_file(path: Path, base: str = ID, given: Given | None = None, suggest: Suggest = nothing) -> Read:
    """Return the file at `path` (`-`: standard input), of which a manifest says what is `given`, as a shard,
    with what is suggested for it, or with the error that a user can mend.
    """
    try:
        source = read_stream(sys.stdin.buffer, str(path)) if path == STDIN else read_path(path)
        source = replace(source, given=given or Given())
        shard, counts, warnings = read_source(source, base, suggest(source))
    except ZhengpuError as error:
        return Read(path, error=error)
    except (MemoryError, RecursionError) as error:  # of this text; the next may be read well
        return Read(path, error=cannot_be_read(str(path), error))
    return Read(path, shard, counts, warnings)


def read_source(
    source: Source, base: str = ID, suggestions: Suggestions = NOTHING
) -> tuple[Shard, Counts, tuple[str, ...]]:
    """Return a source as a shard, with how much was read and what to warn of."""
    knowledge = load()
    extraction = pipeline_for(knowledge).extract(source, suggestions)
    counts = Counts(len(extraction.activities), len(extraction.figures), len(extraction.adoptions))
    return shard_of(extraction, knowledge, base), counts, extraction.warnings


def build(
    paths: Sequence[Path],
    store: Store,
    *,
    given: Mapping[Path, Given] | None = None,
    replace: bool = False,
    seen: Callable[[FileResult], None] = lambda _: None,
    suggest: Suggest = nothing,
) -> list[FileResult]:
    """Read the files at `paths` and put them into `store`, one result a file in the order of `paths`; many
    files are better read by `graph_builder.building`.

    `given` is what a manifest says of some of them. Identifiers begin with the base of the store. `seen` is
    told of each result. `suggest` proposes what rules may lack. Raises OtherOntology where
    bulletins of the store were read with another ontology: two are never mixed.
    """
    knowledge = load()
    refuse_other_ontology(store)
    store.load_registry(registry_quads(knowledge, store.base), knowledge.digest)
    told, results = given or {}, []
    for path in paths:
        result = write(read_file(path, store.base, told.get(path), suggest), store, replace)
        results.append(result)
        seen(result)
    store.publish()
    return results


def write(read: Read, store: Store, replace: bool) -> FileResult:
    """Put a file, as read, into a store. Raises StoreFull, NotWritable, StoreDamaged: the next would fare no
    better.
    """
    if read.shard is None:
        return FileResult(read.path, error=read.error)
    try:
        outcome = store.replace(read.shard, replace=replace)
    except (StoreFull, NotWritable, StoreDamaged):
        raise
    except ZhengpuError as error:
        return FileResult(read.path, read.shard.bulletin, read.counts, error=error)
    return FileResult(read.path, read.shard.bulletin, read.counts, _word(outcome), read.warnings)


def _word(outcome: Outcome) -> str:
    if outcome.copy:
        return "copy"
    return "created" if outcome.created else "replaced" if outcome.changed else "unchanged"
