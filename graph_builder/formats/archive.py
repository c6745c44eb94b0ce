"""Members of archives, named as if the archive were a folder: ``texts.zip/2022/11.txt``.

Nothing is unpacked to disk; a member is read no further than whoever asks wants to. Whatever it is called, it
lies in the archive and nowhere else.
"""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Self

from graph_builder.formats.page import UnreadablePage

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
_DAMAGED = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, tarfile.TarError, lzma.LZMAError, zlib.error),
    *(gzip.BadGzipFile, EOFError, NotImplementedError, ValueError),
)
_ENCODINGS = ("utf-8", "gb18030", None)  # of names that do not say: macOS, Chinese Windows, whatever
_FORKS = "__MACOSX/"  # what macOS adds
_REST = 16 * 1024 * 1024  # bytes behind the end of a tar that are looked through: a sum may follow


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name there, its bytes where they were read, its name as it is written."""

    name: str
    data: bytes | None = None
    written: str = ""


@dataclass(frozen=True, slots=True)
class _Listing:
    """The names of the files in an archive, in order, each with the number of the last that has it; those to
    which names come that are written in different ways, so that unpacking one loses another.
    """

    last: Mapping[str, int]
    several: frozenset[str]


class _Header(tarfile.TarInfo):
    """A header of a tar; what is none is damage, where `tarfile` takes it for the end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if buf == bytes(tarfile.BLOCKSIZE):  # this is how the end is told
                raise
            raise tarfile.ReadError(str(error) if buf else "unexpected end of data") from None


def is_archive(path: Path) -> bool:
    """Whether a path is called as an archive is.

    >>> is_archive(Path("月报.ZIP")), is_archive(Path("a.tar.gz")), is_archive(Path("a.gz"))
    (True, True, False)
    """
    return path.name.lower().endswith(SUFFIXES)


def within(path: Path) -> tuple[Path, str] | None:
    """The archive that a path leads into, and the name of the member there; None where there is none."""
    for folder in path.parents:
        if is_archive(folder) and folder.is_file():
            return folder, path.relative_to(folder).as_posix()
    return None


def names(path: Path) -> frozenset[str]:
    """The names of the files in an archive. Raises UnreadablePage, OSError."""
    with _told():
        return frozenset(_listed(path).last)


def members(path: Path, limit: int | None = None) -> Iterator[Member]:
    """The files in an archive, in the order of their names, those of a tar as they come; of a name that comes
    twice the last, as unpacking leaves it. With `limit` the members of a tar come with their bytes, so many
    at most, but for those of which several come to one name: it has no way to go back to one.

    Raises UnreadablePage, OSError; for a damaged tar before the first member.
    """
    with _told():
        listed = _listed(path)
        if limit is None or _is_zip(path):
            yield from map(Member, listed.last)
        else:
            for number, member in enumerate(_of_tar(path, limit)):
                if listed.last.get(member.name) == number:
                    yield Member(member.name) if member.name in listed.several else member


def read(path: Path, name: str, limit: int) -> bytes:
    """The bytes of a member, so many at most. Raises UnreadablePage, OSError."""
    with _told():
        listed = _listed(path)
        if name in listed.several:
            raise UnreadablePage(
                "压缩包中有几个文件解压后都是这个名称；请逐个解压、改名",
                "several files of the archive come to this one name: unpack and rename them one by one",
            )
        if _is_zip(path):
            return _in_zip(path, name, limit)
        last = listed.last.get(name, -1)
        found = (member for number, member in enumerate(_of_tar(path, limit, only=name)) if number == last)
        if (member := next(found, None)) is not None and member.data is not None:
            return member.data
    raise _not_there(name)


def _in_zip(path: Path, name: str, limit: int) -> bytes:
    with _opened_zip(path) as archive:
        called = (entry for entry in archive.infolist() if _inside(entry.filename) == name)
        entry = archive.NameToInfo.get(name) or min(called, key=_filename, default=None)
        if entry is None:
            raise _not_there(name)
        with archive.open(entry) as file:
            return file.read(limit)


def _listed(path: Path) -> _Listing:
    state = path.stat()
    return _last(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _last(path: Path, _changed: int, _size: int) -> _Listing:
    found = _of_zip(path) if _is_zip(path) else _of_tar(path, None)
    listed: dict[str, int] = {}
    written: dict[str, str] = {}
    several: set[str] = set()
    for number, member in enumerate(found):
        if member.name and not member.name.startswith(_FORKS):
            if written.setdefault(member.name, member.written) != member.written:
                several.add(member.name)
            listed.pop(member.name, None)
            listed[member.name] = number
    return _Listing(listed, frozenset(several))


_filename = attrgetter("filename")


def _inside(name: str) -> str:
    """A name as one of a file below the archive, as unpacking it would have it.

    >>> [_inside(name) for name in ("a/b.txt", "./a//b.txt", "../../etc/b.txt", "/etc/b.txt", "..")]
    ['a/b.txt', 'a/b.txt', 'etc/b.txt', 'etc/b.txt', '']
    """
    return "/".join(part for part in name.split("/") if part not in ("", ".", ".."))


def _not_there(name: str) -> UnreadablePage:
    return UnreadablePage(f"压缩包中没有 {name}", f"the archive has no {name}")


def _is_zip(path: Path) -> bool:
    return path.name.lower().endswith(".zip")


def _of_zip(path: Path) -> Iterator[Member]:
    with _opened_zip(path) as archive:
        entries = sorted(archive.infolist(), key=_filename)
    for entry in entries:
        if not entry.is_dir():
            yield Member(_inside(entry.filename), written=entry.filename)


@contextmanager
def _opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    for encoding in _ENCODINGS:
        try:
            archive = zipfile.ZipFile(path, metadata_encoding=encoding)
        except UnicodeDecodeError:
            continue
        with archive:
            yield archive
        return


def _of_tar(path: Path, limit: int | None, only: str | None = None) -> Iterator[Member]:
    with tarfile.open(path, "r:*", errors="surrogateescape", tarinfo=_Header) as archive:
        for entry in archive:
            if not entry.isfile():
                continue
            name = _inside(_legible(entry.name))
            wanted = limit is not None and only in (None, name)
            yield Member(name, _bytes(archive, entry, limit) if wanted and limit else None, entry.name)
            archive.members = []  # type: ignore[attr-defined]  # else all that went by are kept
        if archive.fileobj is not None:
            archive.fileobj.read(_REST)


def _bytes(archive: tarfile.TarFile, entry: tarfile.TarInfo, limit: int) -> bytes:
    file = archive.extractfile(entry) or io.BytesIO()
    with file:
        return file.read(limit)


def _legible(name: str) -> str:
    """A name whose bytes are no UTF-8, in the encoding that it has in China.

    >>> _legible("月报.txt".encode("gb18030").decode("utf-8", "surrogateescape"))
    '月报.txt'
    """
    if not any("\udc80" <= character <= "\udcff" for character in name):
        return name
    return name.encode("utf-8", "surrogateescape").decode("gb18030", "replace")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:  # what zipfile raises where a password is needed
        raise UnreadablePage(
            f"压缩包已加密或无法打开（{error}）；请解压后给出其中的文件",
            f"the archive is locked or cannot be opened ({error}): unpack it and name its files",
        ) from error
    except _DAMAGED as error:
        raise UnreadablePage(
            f"压缩包已损坏（{error}）；请重新下载", f"the archive is damaged ({error}): fetch it again"
        ) from error
