"""What is said when something is wrong: typed, with Chinese and English words, put before the user at the edge."""

from __future__ import annotations


class ZhengpuError(Exception):
    """A fault that a user can mend; `zh` and `en` say what is wrong and what to do.

    >>> ZhengpuError("找不到文件", "no such file").in_language("en")
    'no such file'
    """

    exit_status = 1

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def in_language(self, language: str) -> str:
        """Return the words in Chinese for any language tag that begins with ``zh``, else in English."""
        return self.zh if language.lower().startswith("zh") else self.en


class KnowledgeError(ZhengpuError):
    """A row of a knowledge file that cannot be used."""

    def __init__(self, file: str, line: int, zh: str, en: str) -> None:
        super().__init__(f"{file} 第 {line} 行：{zh}", f"{file}, line {line}: {en}")
        self.file = file
        self.line = line
