"""Many files into a store: one bad file is named and the rest are built."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from graph_builder.model import Shard, Source
from graph_builder.pipeline import pipeline_for
from graph_builder.rdf import shard_of
from graph_builder.read import SUFFIXES, UnreadableInput, cannot_be_read, read_path
from graph_builder.registry import registry_quads
from graph_builder.store.base import NotWritable, Outcome, Store, StoreDamaged, StoreFull
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
    """What became of one file: its bulletin and what the store did, or the error."""

    path: Path
    bulletin: str = ""
    counts: Counts = Counts(0, 0, 0)
    change: str = "failed"
    warnings: tuple[str, ...] = ()
    error: ZhengpuError | None = None


class NothingToBuild(ZhengpuError):
    """Paths that hold no bulletin file."""

    def __init__(self, path: Path) -> None:
        kinds = " ".join(sorted(SUFFIXES))
        super().__init__(
            f"{path}：没有可读的文件（{kinds}）；请给出文件或含有文件的目录",
            f"{path}: no readable file ({kinds}); name a file or a directory that holds some",
        )


@dataclass(frozen=True, slots=True)
class Read:
    """A file as read, on its way from a worker to the store."""

    path: Path
    shard: Shard | None = None
    counts: Counts = Counts(0, 0, 0)
    warnings: tuple[str, ...] = ()
    error: ZhengpuError | None = None


def files_of(paths: Iterable[Path]) -> list[Path]:
    """Return the files that `paths` name, directories searched to the bottom, sorted and each once.

    Raises NothingToBuild for a directory without a readable file, UnreadableInput for a path that is not
    there.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            if not inside:
                raise NothingToBuild(path)
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise UnreadableInput(str(path), "没有这个文件或目录；请检查路径", "no such file or directory")
    return list(dict.fromkeys(found))


def read_file(path: Path, base: str = ID) -> Read:
    """Return the file at `path` as a shard, or with the error that a user can mend."""
    try:
        source = read_path(path)
        shard, counts, warnings = read_source(source, base)
    except ZhengpuError as error:
        return Read(path, error=error)
    except (MemoryError, RecursionError) as error:  # of this text; the next may be read well
        return Read(path, error=cannot_be_read(str(path), error))
    return Read(path, shard, counts, warnings)


def read_source(source: Source, base: str = ID) -> tuple[Shard, Counts, tuple[str, ...]]:
    """Return a source as a shard, with how much was read and what to warn of."""
    knowledge = load()
    extraction = pipeline_for(knowledge).extract(source)
    counts = Counts(len(extraction.activities), len(extraction.figures), len(extraction.adoptions))
    return shard_of(extraction, knowledge, base), counts, extraction.warnings


def build(
    paths: Sequence[Path],
    store: Store,
    *,
    replace: bool = False,
    executor: Executor | None = None,
    seen: Callable[[FileResult], None] = lambda _: None,
) -> list[FileResult]:
    """Read the files at `paths` and put them into `store`, one result a file in the order given.

    Identifiers begin with the base of the store. `executor` reads in other processes; writing stays here, one
    bulletin at a time. `seen` is told of each result.
    """
    knowledge = load()
    store.load_registry(registry_quads(knowledge, store.base), knowledge.digest)
    results = []
    for read in _reads(paths, store.base, executor):
        result = _write(read, store, replace)
        results.append(result)
        seen(result)
    store.publish()
    return results


def _reads(paths: Sequence[Path], base: str, executor: Executor | None) -> Iterator[Read]:
    one = partial(read_file, base=base)
    return executor.map(one, paths) if executor else map(one, paths)


def _write(read: Read, store: Store, replace: bool) -> FileResult:
    if read.shard is None:
        return FileResult(read.path, error=read.error)
    try:
        outcome = store.replace(read.shard, replace=replace)
    except (StoreFull, NotWritable, StoreDamaged):
        raise  # the next file would fare no better
    except ZhengpuError as error:
        return FileResult(read.path, read.shard.bulletin, read.counts, error=error)
    return FileResult(read.path, read.shard.bulletin, read.counts, _word(outcome), read.warnings)


def _word(outcome: Outcome) -> str:
    if outcome.copy:
        return "copy"
    return "created" if outcome.created else "replaced" if outcome.changed else "unchanged"
