"""What is said when something is wrong: typed, in Chinese and English, put before the user at the edge.

Errors are raised where they are known and turned into words by the command line or a response:

>>> error = ZhengpuError("没有这份公报。", "There is no such bulletin.")
>>> error.in_language("zh-CN")
'没有这份公报。'
>>> str(error)
'There is no such bulletin.'
"""

from __future__ import annotations

from pathlib import Path


class ZhengpuError(Exception):
    """Something that the user can understand and mend.

    ``zh`` and ``en`` say what is wrong and what to do; ``exit_status`` is what the command line ends with
    (1: an input failed, 2: wrong usage). A subclass takes the facts and makes both texts from them.
    """

    exit_status = 1

    # Exception.__init__ is not called on purpose: ``args`` keeps what __new__ was given, so that a
    # subclass with
    # facts of its own comes whole through pickle, from a worker process to its parent.
    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en

    def in_language(self, lang: str) -> str:
        """The text for a language tag; whatever is not Chinese gets English."""
        return self.zh if lang.lower().startswith("zh") else self.en

    def __str__(self) -> str:
        return self.en


class KnowledgeError(ZhengpuError):
    """A row of a knowledge file that cannot be used; `line` is 0 where the whole file cannot."""

    def __init__(self, file: str, line: int, zh: str, en: str) -> None:
        where_zh, where_en = (f" 第 {line} 行", f", line {line}") if line else ("", "")
        super().__init__(f"{file}{where_zh}：{zh}", f"{file}{where_en}: {en}")
        self.file = file
        self.line = line


class CannotWrite(ZhengpuError):
    """A file or a folder that cannot be written."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}：无法写入：{reason}", f"{path}: cannot be written: {reason}")
