"""Which files a user means: files, directories, patterns (unexpanded ones too), manifests, standard input."""

from __future__ import annotations

import glob
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_builder.manifest import STDIN, ManifestFault, is_manifest, read_manifest
from graph_builder.model import Given
from graph_builder.read import SUFFIXES, UnreadableInput
from ontology.errors import ZhengpuError
from ontology.rows import Series


class NothingToBuild(ZhengpuError):
    """Paths that hold no bulletin file."""

    def __init__(self, path: Path) -> None:
        kinds = " ".join(sorted(SUFFIXES))
        super().__init__(
            f"{path}：没有可读的文件（{kinds}）；请给出文件或含有文件的目录",
            f"{path}: no readable file ({kinds}); name a file or a directory that holds some",
        )


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files, each once; what manifests say of them; and what is wrong with rows of the manifests."""

    files: tuple[Path, ...]
    given: Mapping[Path, Given]
    faults: tuple[ManifestFault, ...] = ()


def inputs_of(
    paths: Iterable[Path], manifests: Iterable[Path], series: Collection[Series], *, only: bool = False
) -> Inputs:
    """Return what `paths` and `manifests` name; a path that is called as a manifest is one.

    With `only`, the files of `manifests` are not added to those of `paths`, which they only tell of.
    Raises what `files_of` and `read_manifest` raise.
    """
    paths = list(paths)
    tables = [*manifests, *(path for path in paths if is_manifest(path))]
    read = [read_manifest(path, series) for path in dict.fromkeys(tables)]
    rows = [entry for manifest in read for entry in manifest.entries]
    files = files_of(path for path in paths if not is_manifest(path))
    listed = [] if only and files else [entry.path for entry in rows]
    by_place = {_place(path): path for path in [*files, *listed][::-1]}
    given: dict[Path, Given] = {}
    for entry in rows:
        given.setdefault(by_place.get(_place(entry.path), entry.path), entry.given)
    faults = tuple(fault for manifest in read for fault in manifest.faults)
    return Inputs(tuple(_once([*files, *listed])), given, faults)


def files_of(paths: Iterable[Path]) -> list[Path]:
    """Return the files that `paths` name, directories searched to the bottom, patterns (`*.txt`, `**`) filled
    in, sorted and each once; `-` is standard input.

    Raises NothingToBuild for a directory without a readable file, UnreadableInput for a path that is not
    there and a pattern that fits nothing.
    """
    return list(_once(file for path in paths for file in _named(path)))


def _once(files: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for file in files:
        if (place := _place(file)) not in seen:
            seen.add(place)
            yield file


def _place(path: Path) -> Path:
    """Where a path leads, however it is written."""
    return path if path == STDIN else path.resolve()


def _named(path: Path) -> list[Path]:
    if path == STDIN:
        return [path]
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
        if not inside:
            raise NothingToBuild(path)
        return inside
    if path.exists():
        return [path]
    if glob.has_magic(str(path)):
        return _matched(path)
    raise UnreadableInput(str(path), "没有这个文件或目录；请检查路径", "no such file or directory")


def _matched(pattern: Path) -> list[Path]:
    """The files that a pattern fits; directories among them are searched."""
    names = glob.glob(str(pattern.expanduser()), recursive=True)  # noqa: PTH207 - Path needs a folder first
    found = [Path(name) for name in sorted(names)]
    files = [path for path in found if path.is_file() and not is_manifest(path)]
    files = [path for path in files if path.suffix.lower() in SUFFIXES] or files
    inside = [file for path in found if path.is_dir() for file in _inside(path)]
    if not (files or inside):
        raise UnreadableInput(
            str(pattern), "没有文件符合这个模式；请检查路径", "no file fits this pattern; check the path"
        )
    return [*files, *inside]


def _inside(folder: Path) -> list[Path]:
    try:
        return _named(folder)
    except NothingToBuild:
        return []
