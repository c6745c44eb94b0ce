"""What a reader of a picture may choose, and the rows that pictures are drawn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from visualizations.style import Language

Row = Mapping[str, str]
"""One row of a query: variable -> IRI or lexical value; an unbound variable has no key."""

Rows = Sequence[Row]
DEFAULT_LIMIT = 150
LINKS = frozenset({"href", "between"})
"""The options that are no choices: how links are made."""


def same_iri(iri: str) -> str:
    """The link builder of exported files: a mark leads to the IRI itself."""
    return iri


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of the reader.

    ``begin`` and ``end`` are months (``2022-11``) that the bulletins' periods must touch; without both, a
    picture takes what is its own default, the newest month or all; ``all_time`` asks for all. ``province``
    is the IRI of a provincial unit, ``about`` of the thing that the picture is about (the actor in the
    middle, the policy, the entity), ``beside`` of another one that it is shown together with; ``model`` names
    a distribution of lags (empty: the usual one); ``kinds`` names kinds of ``style.yaml`` (empty: all);
    ``limit`` is the greatest number of marks; ``href`` makes the link of an IRI, ``between`` that of a
    thing, or of two, to this picture of it, where there is one. ``stamp`` is no choice: what stands on the
    picture where bulletins that it is made from are not real.
    """

    language: Language = "zh"
    begin: str | None = None
    end: str | None = None
    province: str | None = None
    about: str | None = None
    beside: str | None = None
    model: str = ""
    kinds: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT
    all_time: bool = False
    stamp: str = ""
    href: Callable[[str], str] = same_iri
    between: Callable[[str, str | None], str] | None = None

    @property
    def choices(self) -> tuple[object, ...]:
        """All that was chosen: what tells two pictures apart, however their links are made."""
        return tuple(getattr(self, name) for name in self.__slots__ if name not in LINKS)

    def pair(self, one: str, other: str) -> str:
        """The link of two things together: to the picture of both, else to the page of one with the other."""
        return self.between(one, other) if self.between else self.with_other(one, other)

    def alone(self, one: str) -> str:
        """The link of a thing to the picture of it, else to its page."""
        return self.between(one, None) if self.between else self.href(one)

    def with_other(self, one: str, other: str) -> str:
        """The page of a thing with what names another one too."""
        href = self.href(one)
        return f"{href}{'&' if '?' in href else '?'}with={other}"

    @property
    def is_timed(self) -> bool:
        """Whether the reader chose a time."""
        return self.begin is not None or self.end is not None

    def limit_or(self, usual: int) -> int:
        """The limit that the reader chose, else that of a picture which counts other things than marks."""
        return usual if self.limit == DEFAULT_LIMIT else self.limit
