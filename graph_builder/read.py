"""From bytes to a text, whatever the format, and a clear word on what cannot be read."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from graph_builder.formats import archive
from graph_builder.formats.page import Page, UnreadablePage
from graph_builder.model import Source
from ontology.errors import ZhengpuError

SUFFIXES = {
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
SIZE_LIMIT = 16 * 1024 * 1024
_ROOMS = {
    SUFFIXES[".html"]: "html:read_html",
    SUFFIXES[".pdf"]: "pdf:read_pdf",
    SUFFIXES[".docx"]: "docx:read_docx",
}
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body|meta|title|div|article|p)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
)
AN_ARCHIVE = "是压缩包；请解压后给出其中的文件", "an archive: unpack it and name its files"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DAMAGED = {
    ".docx": ("Word 文档已损坏；请重新保存", "the Word document is damaged: save it again"),
    ".pdf": ("PDF 已损坏；请重新下载", "the PDF is damaged: fetch it again"),
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


class UnreadableInput(ZhengpuError):
    """A file that holds no bulletin text; `origin` names it."""

    def __init__(self, origin: str, zh: str, en: str) -> None:
        super().__init__(f"{origin}：{zh}", f"{origin}: {en}")
        self.origin = origin
        self.reason = zh, en


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
    """Return what a regular file holds, or a member of an archive (``texts.zip/a.txt``). Raises
    UnreadableInput for anything else (a device, a pipe or a socket might never end) and for what is over the
    limit.
    """
    if inside := archive.within(path):
        return _bytes_in(*inside, str(path))
    if archive.is_archive(path) and path.is_file():
        raise _no_text(path)
    return _bytes_of_file(path)


def _no_text(container: Path) -> UnreadableInput:
    """Why an archive is not read as one text: it is damaged, or there are texts in it to be named."""
    try:
        inside = min(archive.names(container), default="…")
    except UnreadablePage as error:
        return UnreadableInput(str(container), error.zh, error.en)
    except OSError as error:
        return _not_read(str(container), error)
    return UnreadableInput(
        str(container),
        f"是压缩包；请给出其中的文件，如 {container.name}/{inside}",
        f"an archive; name a file in it, such as {container.name}/{inside}",
    )


def _bytes_in(container: Path, name: str, origin: str) -> bytes:
    try:
        return within_limit(archive.read(container, name, SIZE_LIMIT + 1), origin)
    except UnreadablePage as error:
        raise UnreadableInput(origin, error.zh, error.en) from error
    except OSError as error:
        raise _not_read(origin, error) from error


def _bytes_of_file(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _no_file(path)
        # A pipe put there since we looked must not make us wait for its other end.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            return _within_limit(file, str(path))
    except OSError as error:
        raise _not_read(str(path), error) from error


def _no_file(path: Path) -> UnreadableInput:
    """Why something else is not read as a file: it is none, or a folder that cannot be looked into."""
    if not path.is_dir():
        return NotAFile(str(path), False)
    try:
        os.scandir(path).close()
    except OSError as error:
        return _not_read(str(path), error)
    return NotAFile(str(path), True)


def _not_read(origin: str, error: OSError) -> UnreadableInput:
    reason = error.strerror or str(error)
    return UnreadableInput(origin, f"无法读取：{reason}", f"cannot be read: {reason}")


def _within_limit(stream: BinaryIO, origin: str) -> bytes:
    return within_limit(stream.read(SIZE_LIMIT + 1), origin)


def within_limit(data: bytes, origin: str) -> bytes:
    """Return bytes of which no more than one over the limit were read. Raises UnreadableInput over it."""
    if len(data) > SIZE_LIMIT:
        raise UnreadableInput(origin, "超过 16 MiB 上限；请拆分", "is over 16 MiB; split it")
    return data


def read_bytes(data: bytes, origin: str) -> Source:
    """Return the text in `data`, whose first bytes tell what it is: a PDF, a Word document, a web page, or
    plain text in UTF-8, else GB18030; in UTF-16 where a byte order mark says so.

    >>> read_bytes("教育部".encode("gb18030"), "a.txt").text
    '教育部'
    """
    if archive.is_archive(Path(origin)):
        raise UnreadableInput(origin, *AN_ARCHIVE)
    media_type = media_type_of(data)
    try:
        page = _page(data, media_type, origin)
    except UnreadablePage as error:
        raise UnreadableInput(origin, error.zh, error.en) from error
    except ZhengpuError:
        raise
    except Exception as error:  # a reader of a format may fail in any way: that file's failure, not ours
        raise cannot_be_read(origin, error) from error
    if not page.text.strip():
        raise UnreadableInput(
            origin, "没有文字；请检查文件是否完整", "holds no text; check that the file is whole"
        )
    return Source(origin, media_type, page.text, hashlib.sha256(page.text.encode()).hexdigest(), page.frame)


def cannot_be_read(origin: str, error: Exception) -> UnreadableInput:
    """Return the error of a file at which the reading broke down."""
    name = type(error).__name__
    return UnreadableInput(
        origin,
        f"读取时中断（{name}）；文件可能已损坏或过于复杂，请另存为 UTF-8 文本",
        f"the reading broke down ({name}); it may be damaged or too intricate: save it as UTF-8 text",
    )


def media_type_of(data: bytes) -> str:
    """Return what some bytes are, by how they begin.

    >>> media_type_of(b"%PDF-1.7"), media_type_of(b"<!DOCTYPE html><p>"), media_type_of("月报".encode())
    ('application/pdf', 'text/html', 'text/plain')
    """
    if b"%PDF-" in data[:1024]:
        return SUFFIXES[".pdf"]
    if data.startswith(b"PK\x03\x04"):
        return SUFFIXES[".docx"]
    begin = data[:4096]
    if begin.startswith(_UTF16):
        begin = begin.decode("utf-16", "replace").encode()
    return SUFFIXES[".html"] if _MARKUP.match(begin) else SUFFIXES[".txt"]


def _page(data: bytes, media_type: str, origin: str) -> Page:
    """Only the room of the format at hand is opened: some are slow to import."""
    if media_type == SUFFIXES[".txt"]:
        return Page(_plain(data, origin))
    room, _, reader = _ROOMS[media_type].partition(":")
    read: Callable[[bytes], Page] = getattr(import_module(f"graph_builder.formats.{room}"), reader)
    page = read(data)
    return replace(page, text=_CONTROL.sub(" ", page.text).encode("utf-8", "replace").decode())


def _plain(data: bytes, origin: str) -> str:
    if data.startswith(_OLD_WORD):
        raise UnreadablePage(
            "是旧版 Word 文档（.doc）；请另存为 .docx", "an old Word document (.doc): save it as .docx"
        )
    if data.startswith(_ARCHIVES):
        raise UnreadablePage(*AN_ARCHIVE)
    try:
        return _text(data, origin)
    except (UnreadablePage, UnreadableInput):
        if told := _DAMAGED.get(Path(origin).suffix.lower()):  # its name says what it was to be
            raise UnreadablePage(*told) from None
        raise


GUESSED = "gb18030"
"""What a text is read as that is no UTF-8 and says nothing of itself."""


def _text(data: bytes, origin: str) -> str:
    if b"\0" in data and not data.startswith(_UTF16):
        raise UnreadablePage(
            "是二进制文件，不是文本（或为没有 BOM 的 UTF-16）；请另存为 UTF-8 文本",
            "a binary file, not text (or UTF-16 without a byte order mark); save it as UTF-8 text",
        )
    text = decode(data, origin).lstrip("\ufeff")
    _refuse_controls(text, origin)
    return text


def decode(data: bytes, origin: str) -> str:
    """Return the text of some bytes: UTF-8, else GB18030, UTF-16 where a byte order mark says so. Raises
    UnreadableInput, which names `origin` and the line.

    >>> decode("月报".encode("utf-16"), "a.txt")
    '月报'
    """
    return decoded(data, origin)[0]


def decoded(data: bytes, origin: str) -> tuple[str, str]:
    """Return the same, and the name of the encoding: of these only GB18030 is guessed."""
    if data.startswith(_UTF16):
        return _decode_utf16(data, origin), "utf-16"
    failed = []
    for encoding in ("utf-8", GUESSED):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as error:
            failed.append(error.start)
    line = len(re.findall(rb"\r\n|[\n\r]", data[: max(failed)])) + 1  # whichever reading got further
    raise UnreadableInput(
        origin,
        f"第 {line} 行起既不是 UTF-8 也不是 GB18030；请另存为 UTF-8 文本",
        f"from line {line} on neither UTF-8 nor GB18030; save it as UTF-8 text",
    )


def _decode_utf16(data: bytes, origin: str) -> str:
    """Return a text in UTF-16; bytes that are none, though they begin so, hold what is no character."""
    text = data.decode("utf-16", "replace")
    wrong = next((i for i, c in enumerate(text) if c == "\ufffd" or unicodedata.category(c) == "Cn"), None)
    if wrong is None:
        return text
    line = len(_LINE_END.findall(text, 0, wrong)) + 1
    raise UnreadableInput(
        origin,
        f"第 {line} 行起不是完整的 UTF-16；请另存为 UTF-8 文本",
        f"from line {line} on not whole UTF-16; save it as UTF-8 text",
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
