"""From bytes to a text: strict decoding, and a clear word on what cannot be read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from graph_builder.model import Source
from ontology.errors import ZhengpuError

SUFFIXES = {".txt": "text/plain"}
_SIZE_LIMIT = 16 * 1024 * 1024


class UnreadableInput(ZhengpuError):
    """A file that holds no bulletin text; `origin` names it."""

    def __init__(self, origin: str, zh: str, en: str) -> None:
        super().__init__(f"{origin}：{zh}", f"{origin}: {en}")
        self.origin = origin


def read_path(path: Path) -> Source:
    """Return the text of the file at `path`; raises UnreadableInput, which tells why and what to do."""
    try:
        size = path.stat().st_size
        if size > _SIZE_LIMIT:
            raise UnreadableInput(
                str(path),
                f"文件有 {size} 字节，超过 16 MiB 上限；请拆分",
                f"{size} bytes is over 16 MiB; split it",
            )
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadableInput(str(path), f"无法读取：{reason}", f"cannot be read: {reason}") from error
    return read_bytes(data, str(path))


def read_bytes(data: bytes, origin: str) -> Source:
    """Return the text in `data`: UTF-8 (a byte order mark is dropped), else GB18030.

    >>> read_bytes("教育部".encode("gb18030"), "a.txt").text
    '教育部'
    """
    if b"\0" in data:
        raise UnreadableInput(
            origin,
            "是二进制文件，不是文本；请另存为 UTF-8 文本",
            "a binary file, not text; save it as UTF-8 text",
        )
    text = _decode(data, origin)
    if not text.strip():
        raise UnreadableInput(
            origin, "没有文字；请检查文件是否完整", "holds no text; check that the file is whole"
        )
    _refuse_controls(text, origin)
    return Source(origin, "text/plain", text, hashlib.sha256(text.encode()).hexdigest())


def _decode(data: bytes, origin: str) -> str:
    failed = []
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            failed.append(error.start)
    line = data[: max(failed)].count(b"\n") + 1  # whichever reading got further
    raise UnreadableInput(
        origin,
        f"第 {line} 行起既不是 UTF-8 也不是 GB18030；请另存为 UTF-8 文本",
        f"from line {line} on neither UTF-8 nor GB18030; save it as UTF-8 text",
    )


def _refuse_controls(text: str, origin: str) -> None:
    for index, character in enumerate(text):
        if (character < " " and character not in "\t\n\r\f\v") or character == "\x7f":
            line = text.count("\n", 0, index) + 1
            raise UnreadableInput(
                origin,
                f"第 {line} 行有控制字符 U+{ord(character):04X}，不像文本；请检查文件",
                f"line {line} holds the control character U+{ord(character):04X}; check the file",
            )
