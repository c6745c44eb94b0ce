"""From bytes to a text: strict decoding, and a clear word on what cannot be read."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path
from typing import BinaryIO

from graph_builder.model import Source
from ontology.errors import ZhengpuError

SUFFIXES = {".txt": "text/plain"}
SIZE_LIMIT = 16 * 1024 * 1024
_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


class UnreadableInput(ZhengpuError):
    """A file that holds no bulletin text; `origin` names it."""

    def __init__(self, origin: str, zh: str, en: str) -> None:
        super().__init__(f"{origin}：{zh}", f"{origin}: {en}")
        self.origin = origin


class NotAFile(UnreadableInput):
    """A path that is there and is no regular file."""

    def __init__(self, origin: str, is_directory: bool) -> None:
        zh, en = (
            ("目录", "a directory")
            if is_directory
            else ("设备、管道或套接字", "a device, a pipe or a socket")
        )
        super().__init__(
            origin,
            f"无法读取：是{zh}，不是文件；请给出文件（标准输入用 -）",
            f"cannot be read: it is {en}, not a file; name a file (- is standard input, where it is taken)",
        )


def read_path(path: Path) -> Source:
    """Return the text of the file at `path`; raises UnreadableInput, which tells why and what to do."""
    return read_bytes(bytes_at(path), str(path))


def read_stream(stream: BinaryIO, origin: str) -> Source:
    """Return the text that comes from an open stream, read no further than the limit."""
    return read_bytes(_within_limit(stream, origin), origin)


def bytes_at(path: Path) -> bytes:
    """Return what a regular file holds. Raises UnreadableInput for anything else (a device, a pipe or a
    socket might never end) and for what is over the limit.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise NotAFile(str(path), path.is_dir())
        # A pipe put there since we looked must not make us wait for its other end.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            return _within_limit(file, str(path))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadableInput(str(path), f"无法读取：{reason}", f"cannot be read: {reason}") from error


def _within_limit(stream: BinaryIO, origin: str) -> bytes:
    data = stream.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise UnreadableInput(origin, "超过 16 MiB 上限；请拆分", "is over 16 MiB; split it")
    return data


def read_bytes(data: bytes, origin: str) -> Source:
    """Return the text in `data`: UTF-8, else GB18030; byte order marks before it are dropped, however many.

    >>> read_bytes("教育部".encode("gb18030"), "a.txt").text
    '教育部'
    """
    if b"\0" in data:
        raise UnreadableInput(
            origin,
            "是二进制文件，不是文本；请另存为 UTF-8 文本",
            "a binary file, not text; save it as UTF-8 text",
        )
    text = _decode(data, origin).lstrip("\ufeff")
    if not text.strip():
        raise UnreadableInput(
            origin, "没有文字；请检查文件是否完整", "holds no text; check that the file is whole"
        )
    _refuse_controls(text, origin)
    return Source(origin, "text/plain", text, hashlib.sha256(text.encode()).hexdigest())


def _decode(data: bytes, origin: str) -> str:
    failed = []
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            failed.append(error.start)
    line = len(re.findall(rb"\r\n|[\n\r]", data[: max(failed)])) + 1  # whichever reading got further
    raise UnreadableInput(
        origin,
        f"第 {line} 行起既不是 UTF-8 也不是 GB18030；请另存为 UTF-8 文本",
        f"from line {line} on neither UTF-8 nor GB18030; save it as UTF-8 text",
    )


def _refuse_controls(text: str, origin: str) -> None:
    for index, character in enumerate(text):
        if (character < " " and character not in "\t\n\r\f\v") or character == "\x7f":
            line = len(_LINE_END.findall(text, 0, index)) + 1
            raise UnreadableInput(
                origin,
                f"第 {line} 行有控制字符 U+{ord(character):04X}，不像文本；请检查文件",
                f"line {line} holds the control character U+{ord(character):04X}; check the file",
            )
