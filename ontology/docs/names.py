"""How the pages call an IRI, and where they lead from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ontology.terms import ID, NS, SHAPES


@dataclass(frozen=True, slots=True)
class Ref:
    """A word on a page: what it reads, the address it leads to, empty where it leads nowhere, and what the
    thing is called in Chinese, empty where that is not told.
    """

    text: str
    href: str = ""
    label: str = ""

    @property
    def elsewhere(self) -> bool:
        """Whether the address is on another site.

        >>> Ref("prov:Agent", "http://www.w3.org/ns/prov#Agent").elsewhere
        True
        """
        return self.href.startswith(("http://", "https://"))


class Names:
    """Short names of IRIs, by the longest prefix that fits, and the addresses of what the site describes.

    >>> names = Names({"prov": "http://www.w3.org/ns/prov#"}, {NS + "Place": "classes.html#Place"})
    >>> names.ref(NS + "Place")
    Ref(text='zp:Place', href='classes.html#Place', label='')
    >>> names.ref("http://www.w3.org/ns/prov#Agent").text
    'prov:Agent'
    >>> names.ref("javascript:alert(1)").href
    ''
    """

    def __init__(
        self, prefixes: Mapping[str, str], pages: Mapping[str, str], labels: Mapping[str, str] | None = None
    ) -> None:
        known = {"zp": NS, "zps": SHAPES, **prefixes}
        self.prefixes = dict(sorted(known.items(), key=lambda pair: (-len(pair[1]), pair[0])))
        self.pages = dict(pages)
        self.labels = dict(labels or {})

    def short(self, iri: str) -> str:
        """The IRI with a prefix, relative to the instances' base, or itself."""
        for prefix, start in self.prefixes.items():
            if iri.startswith(start) and re.fullmatch(r"[\w-]*", iri[len(start) :]):
                return f"{prefix}:{iri[len(start) :]}"
        return iri.removeprefix(ID)

    def ref(self, iri: str) -> Ref:
        """The IRI as a word that leads to its description."""
        outside = iri if iri.startswith(("http://", "https://")) and not iri.startswith((NS, ID)) else ""
        return Ref(self.short(iri), self.pages.get(iri, outside), self.labels.get(iri, ""))

    def refs(self, iris: Iterable[str]) -> tuple[Ref, ...]:
        """Each IRI as a word."""
        return tuple(self.ref(iri) for iri in iris)

    def linked(self, text: str) -> tuple[Ref, ...]:
        """A piece of Turtle or SPARQL in words, those of the vocabulary leading to their descriptions.

        >>> Names({}, {NS + "agent": "properties.html#agent"}).linked("?x zp:agent ?y")[1].href
        'properties.html#agent'
        """
        parts = re.split(r"(?<![\w:])(zp:[A-Za-z]\w*)", text)
        return tuple(
            Ref(part, self.pages.get(NS + part[3:], "") if index % 2 else "")
            for index, part in enumerate(parts)
            if part
        )
