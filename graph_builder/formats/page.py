"""What a format reads from a file: the text, and the lines around it that tell what it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A text, and the lines of its frame, which tell what it is (发布时间, 来源); no statement is read from
    them.
    """

    text: str
    frame: tuple[str, ...] = ()


class UnreadablePage(Exception):
    """A file that is damaged, empty or locked; in both languages, with what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en
