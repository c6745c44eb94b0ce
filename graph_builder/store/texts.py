"""Texts as they were read, in a folder where a file's name is the SHA-256 of its bytes.

>>> import tempfile
>>> texts = Texts(Path(tempfile.mkdtemp()))
>>> digest = texts.put("一、教育部\\r\\n印发")
>>> texts.get(digest[:32])
'一、教育部\\r\\n印发'
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from graph_builder.store.base import NotFound, StoreDamaged

PREFIX = 32
_SHELF = re.compile(r"[0-9a-f]{2}")
_NAME = re.compile(r"[0-9a-f]{64}\.txt")


def digest_of(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


class Texts:
    """A content-addressed folder: ``ab/<sha256>.txt``, exact bytes, no translation of line ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Where the text of a whole digest stands, or would."""
        return self.folder / digest[:2] / f"{digest}.txt"

    def put(self, text: str, *, durable: bool = True) -> str:
        """Keep a text (once, unless it was damaged) and return its digest; it is whole under its name or not
        there at all, after a power cut too where it is to be `durable`.
        """
        digest = digest_of(text)
        path = self.path(digest)
        if not self.has(digest):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text.encode(), durable=durable)
        return digest

    def has(self, digest: str) -> bool:
        """Whether the text of a whole digest is there, and undamaged."""
        try:
            content = self.path(digest).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return False
        return hashlib.sha256(content).hexdigest() == digest

    def get(self, digest: str) -> str:
        """The text of a digest, whole or its first 32 digits, as it is stored. Raises NotFound."""
        return self._found(digest).read_bytes().decode()

    def sound(self, digest: str) -> str:
        """The same, as it was when it was put. Raises NotFound, StoreDamaged."""
        path = self._found(digest)
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != path.stem:
            raise StoreDamaged(path, "文本与其摘要不符", "the text does not agree with its digest")
        return content.decode()

    def digests(self) -> Iterator[str]:
        """The digests of all texts that are kept; what bears another name is no text."""
        return (path.stem for path in sorted(self.folder.glob("??/*.txt")) if self._is_text(path))

    def strays(self) -> list[Path]:
        """Whatever lies in the folder and is no text, no folder of texts, no interrupted write of a text."""
        return [path for path in sorted(self.folder.rglob("*")) if not self._is_ours(path)]

    def _is_ours(self, path: Path) -> bool:
        if path.is_dir():
            return path.parent == self.folder and bool(_SHELF.fullmatch(path.name))
        return self._is_text(path) or path.suffix == ".part"

    def drop(self, digest: str) -> None:
        """Remove a text, and its folder when that is left empty; silent when there is none."""
        path = self.path(digest)
        path.unlink(missing_ok=True)
        if path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()

    def sweep(self, needed: set[str]) -> None:
        """Remove every text that is not needed, and what an interrupted write left."""
        for digest in set(self.digests()) - needed:
            self.drop(digest)
        self.clear()

    def clear(self) -> None:
        """Remove what an interrupted write left."""
        for half in self.folder.glob("??/*.part"):
            half.unlink()

    def _is_text(self, path: Path) -> bool:
        return bool(_NAME.fullmatch(path.name)) and path == self.path(path.stem) and path.is_file()

    def _found(self, digest: str) -> Path:
        if len(digest) in (PREFIX, 64) and set(digest) <= set("0123456789abcdef"):
            for path in (self.folder / digest[:2]).glob(f"{digest}*.txt"):
                return path
        raise NotFound(f"text {digest}")


def write_whole(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a file so that a reader, or a crash, sees the old file or the new one and nothing between."""
    half = path.with_suffix(path.suffix + ".part")
    with half.open("wb") as file:
        file.write(content)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    half.replace(path)
