"""Who may be meant by a name: found in the index, also where the name tells the place in another way.

A table of Guangxi's bodies has 省教育厅 or 广西教育厅 where the graph has 广西壮族自治区教育厅: a name is
also looked for with the other names of the place that it begins with, or that stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.reconcile.questions import RECONCILED, Question
from graph_builder.store.search.documents import Document
from graph_builder.store.search.folding import fold, pairs
from graph_builder.store.search.lookup import View, likeness

PLACES = frozenset({"place", "jurisdiction", "within"})
"""The properties whose values tell a place."""
NAMES = frozenset({"prefLabel", "altLabel", "shortName", "abbreviation", "documentNumber", "code"})
"""The properties that are names: one of them can be matched alone."""
_LOOKED_AT = 20
_LONGEST_PLACE = 12
_SPELLINGS = 12
_LEAST = 0.25  # what is less alike is not worth anybody's look


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant: how alike its name is (0 to 1), and what makes it certain, if anything: it
    is ``named`` so, it is so named ``by-place``, or its ``identifier`` was given.
    """

    document: Document
    alike: float
    certain: str = ""


def candidates(view: View, question: Question, base: str) -> list[Candidate]:
    """Return who may be meant, each once."""
    found: dict[str, Candidate] = {}
    for candidate in _found(view, question, base):
        found.setdefault(candidate.document.iri, candidate)
    return list(found.values())


def spellings(view: View, question: Question) -> list[str]:
    """Return other names, folded, that the thing may have if its place is told in another way."""
    text = fold(question.text)
    whole = [*_begun(view, text), *_beside(view, question, text)]
    return [each for each in dict.fromkeys(whole) if each != text][:_SPELLINGS]


def joined(place: str, rest: str) -> str:
    """Return a place's name before a name that may begin with the end of it.

    >>> joined("海南省", "省教育厅"), joined("海南", "教育厅"), joined("海南省", "海南省教育厅")
    ('海南省教育厅', '海南教育厅', '海南省教育厅')
    """
    if rest.startswith(place):
        return rest
    for length in range(min(len(place), len(rest)), 0, -1):
        if place.endswith(rest[:length]):
            return place + rest[length:]
    return place + rest


def _found(view: View, question: Question, base: str) -> Iterator[Candidate]:
    """What may be meant, the certain before the likely."""
    kinds, text = question.kinds or RECONCILED, question.text
    if question.types and not question.kinds:
        return  # a class that nothing here is of
    for document in view.of(_identifiers(text, base)).values():
        if document.kind in kinds:
            yield Candidate(document, 1.0, "identifier")
    names = [text] if text else [v for w in question.properties if w.property in NAMES for v in w.values]
    for document in (each for name in names for each in view.named(name, kinds=kinds, limit=_LOOKED_AT)):
        yield Candidate(document, 1.0, "named")
    others = spellings(view, question) if text else []
    for document in (each for name in others for each in view.named(name, kinds=kinds, limit=_LOOKED_AT)):
        yield Candidate(document, 1.0, "by-place")
    wanted = [pairs(fold(each)) for each in (*names, *others[:2])]
    folded = fold(text)
    for document, holds in _likely(view, [*names, *others[:2]], kinds):
        alike = max(likeness(each, document) for each in wanted) * _told_by(folded, document)
        if holds or alike >= _LEAST:
            yield Candidate(document, alike)


def _told_by(text: str, document: Document) -> float:
    """How much of a text a place tells that the text only begins with; 1 for anything else.

    四川省电教馆 is no place, and 四川省 must not come before a body that is called nearly so.
    """
    if document.kind != "place":
        return 1.0
    begun = [len(name) for name in document.folded() if name and text.startswith(name)]
    return max(begun) / len(text) if begun else 1.0


def _likely(view: View, names: Iterable[str], kinds: Iterable[str]) -> Iterator[tuple[Document, bool]]:
    """The things with a name that holds one of the names, which is told, or that shares much with it."""
    among = tuple(kinds)
    for name in names:
        yield from ((hit.document, True) for hit in view.complete(name, kinds=among, limit=_LOOKED_AT))
        yield from ((document, False) for document in view.alike(name, kinds=among, limit=_LOOKED_AT))


def _identifiers(text: str, base: str) -> list[str]:
    """The IRIs that a text may be instead of a name."""
    return [text if text.startswith(base) else base + text] if "/" in text else []


def _begun(view: View, text: str) -> Iterator[str]:
    """The name with the other names of the place that it begins with, the longest such place first."""
    for end in range(min(_LONGEST_PLACE, len(text) - 1), 1, -1):
        places = view.named(text[:end], kinds=("place",), limit=3)
        if places:
            yield from (joined(name, text[end:]) for place in places for name in place.folded())
            return


def _beside(view: View, question: Question, text: str) -> Iterator[str]:
    """The name after the names of the places that stand beside it."""
    told = (value for each in question.properties if each.property in PLACES for value in each.values)
    for value in told:
        places = view.named(value, kinds=("place",), limit=3)
        yield from (joined(name, text) for place in places for name in place.folded())
