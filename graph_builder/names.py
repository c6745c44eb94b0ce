"""Names: their folded form, the key by which they are one name, and the form shown to people.

Everything an identifier or a label says is a function of the key alone, so the order of reading never shows.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

SPACE = re.compile(r"\s+")
CJK = r"[\u3400-\u9fff“”《》〈〉、。—]"
_WIDE = str.maketrans("(),:;!?", "（），：；！？")
_HALF_BESIDE_CJK = re.compile(rf"(?<={CJK})[(),:;!?]|[(),:;!?](?={CJK})|(?<=[^\s(])\)(?=$|{CJK})")
_SPACE_BESIDE_CJK = re.compile(rf"(?<={CJK})\s+|\s+(?={CJK})")


def fold(text: str) -> str:
    """Return `text` with widths folded (NFKC) and outer space gone.

    >>> fold("教育ＡＰＰ（试行）")
    '教育APP(试行)'
    """
    return unicodedata.normalize("NFKC", text).strip()


def key(name: str) -> str:
    """Return the form in which two spellings of one name are equal: folded, lower-case, no space, one kind
    of quote.

    >>> key("“互联网+教育” 大平台") == key('"互联网＋教育"大平台')
    True
    """
    return SPACE.sub("", fold(name).casefold().translate(_QUOTES)).rstrip("。,;、")


_QUOTES = str.maketrans(dict.fromkeys("“”\"'‘’「」『』＂", ""))


def digest(text: str, length: int = 16) -> str:
    """Return the first `length` hexadecimal digits of the SHA-256 of `text` in UTF-8.

    >>> digest("教育部", 8)
    '42986197'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def typeset(name: str) -> str:
    """Return a name as Chinese typography sets it: full-width punctuation beside Chinese, no stray space.

    >>> typeset("全省教育局局长(校长) 培训班")
    '全省教育局局长（校长）培训班'
    """
    tight = _SPACE_BESIDE_CJK.sub("", fold(name))
    return _HALF_BESIDE_CJK.sub(lambda m: m[0].translate(_WIDE), tight)
