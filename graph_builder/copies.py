"""When two texts are one bulletin: copies of it differ in spacing, widths, line ends and what a reprinter put
around it, and say the same.

>>> same_words("一、教育部印发通知。\\r\\n", "一、 教育部印发通知。")
True
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pyoxigraph import NamedNode, Quad

from graph_builder.names import key
from ontology.terms import Property

ALIKE = 0.95  # of what lies between the first and the last sentence that two texts share
MOSTLY = 0.75  # of all; the rest may stand around it
_BROKEN = re.compile(r"[。！？；!?;\r\n\v\f\x85\u2028\u2029]+")
_SPACE = re.compile(r"[\s\ufeff\u200b]+")
_EVIDENCE, _PART_OF = NamedNode(str(Property.EVIDENCE)), NamedNode(str(Property.PART_OF))


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in space, widths and quotation marks only."""
    return _folded(one) == _folded(other)


def much_alike(one: str, other: str) -> bool:
    """Whether what two texts share makes up nearly all of both, apart from what stands before and after it.

    >>> much_alike("甲启动。乙印发。丙召开。", "某网\\n甲启动。乙印发。丙召开。")
    True
    >>> much_alike("甲启动。乙印发。丁推进。", "甲启动。丙召开。丁推进。")
    False
    """
    ours, theirs = _sentences(one), _sentences(other)
    shared = Counter(ours) & Counter(theirs)
    common = _length(shared.elements())
    inner = [_length(_inside(sentences, shared)) for sentences in (ours, theirs)]
    whole = [_length(sentences) for sentences in (ours, theirs)]
    return 2 * common >= ALIKE * sum(inner) > 0 and common >= MOSTLY * max(whole)


def statements(quads: Iterable[Quad]) -> set[tuple[object, object, object]]:
    """What a bulletin's graph states, whatever the places in the text that it rests on."""
    quads = list(quads)
    stated = {quad.subject for quad in quads if quad.predicate == _EVIDENCE}
    return {
        (quad.subject, quad.predicate, quad.object)
        for quad in quads
        if quad.subject in stated and quad.predicate not in (_EVIDENCE, _PART_OF)
    }


def _folded(text: str) -> str:
    return _SPACE.sub("", key(_SPACE.sub("", text)))


def _sentences(text: str) -> list[str]:
    return [folded for part in _BROKEN.split(text) if (folded := _folded(part))]


def _inside(sentences: Sequence[str], shared: Counter[str]) -> Sequence[str]:
    """From the first shared sentence to the last."""
    at = [index for index, sentence in enumerate(sentences) if sentence in shared]
    return sentences[at[0] : at[-1] + 1] if at else ()


def _length(sentences: Iterable[str]) -> int:
    return sum(map(len, sentences))
