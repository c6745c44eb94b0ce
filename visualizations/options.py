"""What a caller may choose about a picture; the same values serve the service and the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from visualizations.style import Language

Row = Mapping[str, str]
"""One solution of a query: variable -> IRI or lexical value; an unbound variable has no key."""

Rows = Sequence[Row]


def same_iri(iri: str) -> str:
    """The link builder of exported files: a mark leads to the IRI itself."""
    return iri


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of the reader.

    ``begin`` and ``end`` are months (``2022-11``) that the bulletins' periods must touch; ``province`` is
    the IRI of a provincial unit, ``centre`` of the actor in the middle; ``kinds`` names kinds of
    ``style.yaml`` (empty: all); ``limit`` is the greatest number of nodes of launches; ``href`` makes the
    link of an IRI.

    >>> Options().covers({"bulletinBegin": "2022-11-01", "bulletinEnd": "2022-11-30"})
    True
    """

    language: Language = "zh"
    begin: str | None = None
    end: str | None = None
    province: str | None = None
    centre: str | None = None
    kinds: tuple[str, ...] = ()
    limit: int = 150
    href: Callable[[str], str] = same_iri

    def covers(self, row: Row) -> bool:
        """Whether the row's bulletin touches the chosen months; without a period, only if none are chosen."""
        if self.begin is None and self.end is None:
            return True
        if "bulletinBegin" not in row or "bulletinEnd" not in row:
            return False
        after = self.begin is None or row["bulletinEnd"][:7] >= self.begin
        return after and (self.end is None or row["bulletinBegin"][:7] <= self.end)
