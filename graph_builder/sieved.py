"""Patterns that are costly to try at every character, tried only in the sentences that may match them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STOP = re.compile(r"[。\n]")


class Sieved:
    """A pattern that needs a word, and whose matches with what they look at lie between two full stops.

    >>> closed = Sieved(r"(?:省|市)[^。]{2,8}?厅(?=成立)", "成立")
    >>> [m[0] for m in closed.finditer("省甲乙厅发文。省丙丁厅成立。")]
    ['省丙丁厅']
    """

    def __init__(self, pattern: str, word: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self._pattern = re.compile(pattern, flags)
        self._word = re.compile(word)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches in `text`, in order: those that the pattern alone would have."""
        done = 0
        for word in self._word.finditer(text):
            at = word.start()
            if at >= done:
                start = max(done, text.rfind("。", done, at) + 1, text.rfind("\n", done, at) + 1)
                stop = _STOP.search(text, at)
                done = stop.end() if stop else len(text)
                # one character more, so that $ tells of the end of the text and not of the sentence
                yield from self._pattern.finditer(text, start, min(done + 1, len(text)))
