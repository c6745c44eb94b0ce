"""Names: their folded form, the key by which they are one name, and the form shown to people.

What an identifier and a label say is a function of the key alone, so the order of reading never shows.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_KEPT = 16_384  # names come again and again, within a text and over many
SPACE = re.compile(r"\s+")
CJK = r"[\u3400-\u9fff“”《》〈〉、。—]"
_WIDE = str.maketrans("(),:;!?", "（），：；！？")
HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")  # JSON may escape one, which no file can hold
_HALF_BESIDE_CJK = re.compile(rf"(?<={CJK})[(),:;!?]|[(),:;!?](?={CJK})|(?<=[^\s(])\)(?=$|{CJK})")
_SPACE_BESIDE_CJK = re.compile(rf"(?<={CJK})\s+|\s+(?={CJK})")
_QUOTES = re.compile("[“”\"'‘’「」『』]")
_ENDS = " 。,;、"


def fold(text: str) -> str:
    """Return `text` with widths folded (NFKC) and outer space gone.

    >>> fold("教育ＡＰＰ（试行）")
    '教育APP(试行)'
    """
    return unicodedata.normalize("NFKC", text).strip()


@lru_cache(maxsize=_KEPT)
def key(name: str) -> str:
    """Return the form by which two spellings are one name: folded, without quotation marks and stray space.

    Case stays: which letters are one abbreviation is for the spelling table to say.

    >>> key("“云课堂” 平台") == key('"云课堂"平台')
    True
    """
    title = title_key(name)
    bare = _QUOTES.sub("", title)
    return title if bare == title and " " not in title else title_key(bare)  # mostly there is nothing to do


@lru_cache(maxsize=_KEPT)
def title_key(title: str) -> str:
    """Return the form by which two spellings are one title: as `key`, but its quotation marks belong to it.

    >>> title_key("推进“数据+”建设 方案。")
    '推进“数据+”建设方案'
    """
    tight = fold(title)
    if len(tight.split(maxsplit=1)) > 1:  # mostly there is no space
        tight = fold(_SPACE_BESIDE_CJK.sub("", SPACE.sub(" ", tight)))
    return tight.strip(_ENDS)


@lru_cache(maxsize=_KEPT)
def loose_key(name: str) -> str:
    """Return the form by which two names are compared: the key without case and without any space.

    >>> loose_key("教育 APP") == loose_key("教育app")
    True
    """
    return fold("".join(key(name).split()).casefold())


def statement_key(sentence: str, provinces: tuple[str, ...], head: str) -> str:
    """Return what a sentence is known by in its bulletin: its words, and the provinces or the
    head of its entry.

    >>> statement_key("市教委 召开会议", ("110000",), "北京")
    '110000|市教委召开会议'
    """
    return f"{'、'.join(provinces) or loose_key(head)}|{loose_key(sentence)}"


@lru_cache(maxsize=_KEPT)
def digest(text: str, length: int = 16) -> str:
    """Return the first `length` hexadecimal digits of the SHA-256 of `text` in UTF-8.

    >>> digest("教育部", 8)
    '42986197'
    """
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:length]


@lru_cache(maxsize=_KEPT)
def typeset(name: str) -> str:
    """Return a name as Chinese typography sets it: full-width punctuation beside Chinese, no stray space.

    >>> typeset("全省教育局局长(校长) 培训班")
    '全省教育局局长（校长）培训班'
    """
    tight = _SPACE_BESIDE_CJK.sub("", fold(name))
    return _HALF_BESIDE_CJK.sub(lambda m: m[0].translate(_WIDE), tight)


def without_halves(text: str) -> str:
    """Return a text of the same length without halves of characters, which no matcher can hold.

    >>> without_halves("甲\\ud800乙")
    '甲\ufffd乙'
    """
    return HALF_CHARACTER.sub("\ufffd", text)
