"""Which files a user means: files, directories, patterns (unexpanded ones too), archives, manifests, standard
input. A member of an archive is named as if the archive were a folder.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph_builder.formats import archive
from graph_builder.formats.page import UnreadablePage
from graph_builder.manifest import STDIN, Entry, ManifestFault, is_manifest, place_of, read_manifest
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


@dataclass(frozen=True, slots=True)
class Selection:
    """What a user names: paths that are no manifests, the rows of manifests, and what is wrong with others.

    ``listed`` says whether the files of the rows are to be read, too; else the rows only tell of the others.
    """

    paths: tuple[Path, ...]
    entries: tuple[Entry, ...]
    faults: tuple[ManifestFault, ...] = ()
    listed: bool = True

    def given(self) -> dict[Path, Given]:
        """What is told of a file, by the place that its path leads to; the first row of a place counts."""
        told: dict[Path, Given] = {}
        for entry in self.entries:
            told.setdefault(place_of(entry.path), entry.given)
        return told

    def as_inputs(self) -> Inputs:
        """All of it at once, each file once. Raises what `found` raises."""
        by_place: dict[Path, Path] = {}
        for path in self.files():
            by_place.setdefault(place_of(path), path)
        given = {by_place.get(place, place): words for place, words in self.given().items()}
        return Inputs(tuple(by_place.values()), given, self.faults)

    def files(self) -> Iterator[Path]:
        """The files one after the other; one that is named twice comes twice. Raises what `found` raises."""
        yield from found(self.paths)
        yield from (entry.path for entry in self.entries if self.listed)


def selection(
    paths: Iterable[Path], manifests: Iterable[Path], series: Collection[Series], *, only: bool = False
) -> Selection:
    """Return what `paths` and `manifests` name; a path that is called as a manifest is one.

    With `only`, the files of `manifests` are not added to those of `paths`, which they only tell of. Raises
    what `read_manifest` raises.
    """
    paths = list(paths)
    tables = [*manifests, *(path for path in paths if is_manifest(path))]
    read = [read_manifest(path, series) for path in dict.fromkeys(tables)]
    others = tuple(path for path in paths if not is_manifest(path))
    return Selection(
        others,
        tuple(entry for manifest in read for entry in manifest.entries),
        tuple(fault for manifest in read for fault in manifest.faults),
        listed=not (only and others),
    )


def inputs_of(
    paths: Iterable[Path], manifests: Iterable[Path], series: Collection[Series], *, only: bool = False
) -> Inputs:
    """Return what `selection` tells, all at once. Raises what `files_of` and `read_manifest` raise."""
    return selection(paths, manifests, series, only=only).as_inputs()


def files_of(paths: Iterable[Path]) -> list[Path]:
    """Return the files that `paths` name, directories and archives searched to the bottom, patterns (`*.txt`,
    `**`) filled in, sorted and each once; `-` is standard input.

    Raises NothingToBuild for a directory or archive without a readable file, UnreadableInput for a path that
    is not there and a pattern that fits nothing.
    """
    by_place: dict[Path, Path] = {}
    for path in found(paths):
        by_place.setdefault(place_of(path), path)
    return list(by_place.values())


def found(paths: Iterable[Path]) -> Iterator[Path]:
    """The same one after the other, while they are found; what is named twice comes twice."""
    return (file for path in paths for file in _named(path))


def _named(path: Path) -> Iterator[Path]:
    if path == STDIN:
        yield path
    elif path.is_dir():
        yield from _some(_in_folder(path), path)
    elif archive.is_archive(path) and path.is_file():
        yield from _some(_in_archive(path), path)
    elif path.exists() or archive.within(path):
        yield path
    elif glob.has_magic(str(path)):
        yield from _matched(path)
    else:
        raise UnreadableInput(str(path), "没有这个文件或目录；请检查路径", "no such file or directory")


def _some(files: Iterable[Path], of: Path) -> Iterator[Path]:
    """The files, of which there must be one."""
    first = True
    for file in files:
        first = False
        yield file
    if first:
        raise NothingToBuild(of)


def _in_folder(folder: Path) -> Iterator[Path]:
    """The readable files in a folder and below it, and those in archives there, in the order of their names;
    a link to a folder is not followed; one that leads nowhere, and a folder that cannot be looked into,
    stands for itself, so that reading it says so.
    """
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError:
        yield folder
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _in_folder(path)
        elif path.suffix.lower() in SUFFIXES and _is_to_be_read(entry):
            yield path
        elif archive.is_archive(path) and _is_to_be_read(entry):
            yield from _in_archive(path)


def _is_to_be_read(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file, or a link that leads to nothing or to itself."""
    try:
        return entry.is_file() or not Path(entry.path).exists()
    except OSError:
        return True


def _in_archive(path: Path) -> Iterator[Path]:
    """The readable files in an archive; a damaged one, and an archive in it, stand for themselves, so that
    reading them says why.
    """
    try:
        names = [member.name for member in archive.members(path)]
    except (UnreadablePage, OSError):
        yield path
    else:
        yield from (path / name for name in names if _is_told_of(Path(name)))


def _is_told_of(member: Path) -> bool:
    """Whether a member of an archive is read, or has to be named because it is not: another archive."""
    return member.suffix.lower() in SUFFIXES or archive.is_archive(member)


def _matched(pattern: Path) -> Sequence[Path]:
    """The files that a pattern fits; directories and archives among them are searched."""
    names = glob.glob(str(pattern.expanduser()), recursive=True)  # noqa: PTH207 - Path needs a folder first
    fitting = [Path(name) for name in sorted(names)]
    files = [path for path in fitting if path.is_file() and not is_manifest(path)]
    readable = [path for path in files if path.suffix.lower() in SUFFIXES or archive.is_archive(path)]
    files = readable or files
    inside = [file for path in fitting if path.is_dir() for file in _in_folder(path)]
    if not (files or inside):
        raise UnreadableInput(
            str(pattern), "没有文件符合这个模式；请检查路径", "no file fits this pattern; check the path"
        )
    return [*(file for path in files for file in _named(path)), *inside]
