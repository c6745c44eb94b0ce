"""IRIs and the paths that answer for them: instances live under a base that is not where the server runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from ontology.terms import root_of

SPAN = re.compile(r"text/([0-9a-f]{32})#char=(\d+),(\d+)$")
# What no IRI may hold (RFC 3987); such a path names nothing.
_ILLEGAL = re.compile(r"[\x00-\x20<>\"{}|^`\\\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Maps IRIs under `base` (``https://w3id.org/zhengpu/id/``) to paths of this site and back.

    >>> site = Addresses("https://w3id.org/zhengpu/id/")
    >>> site.path("https://w3id.org/zhengpu/id/org/moe")
    '/page/org/moe'
    >>> site.instance("org/moe")
    'https://w3id.org/zhengpu/id/org/moe'
    """

    base: str

    @property
    def root(self) -> str:
        """Where graphs and the ontology live: the base without its last folder."""
        return root_of(self.base)

    def instance(self, local: str) -> str | None:
        """The IRI of a path below /id/, or None where no IRI can look like that."""
        return self.base + local if local and is_legal(local) else None

    def graph(self, local: str) -> str | None:
        """The IRI of a named graph."""
        return f"{self.root}graph/{local}" if local and is_legal(local) else None

    def local(self, iri: str) -> str:
        """The part of an instance's IRI that is its own."""
        return iri.removeprefix(self.base)

    def path(self, iri: str) -> str | None:
        """The page of an IRI on this site, or None for one of another place."""
        return _path(self.base, iri)

    def data(self, iri: str, suffix: str) -> str:
        """The document that describes an instance in one format."""
        return f"/data/{quote(self.local(iri))}.{suffix}"


@lru_cache(maxsize=20_000)  # a page may ask for one a hundred times
def _path(base: str, iri: str) -> str | None:
    root = root_of(base)
    if iri.startswith(base):
        local, hash_, fragment = iri.removeprefix(base).partition("#")
        folder = "/id/" if local.startswith("text/") else "/page/"
        return folder + quote(unquote(local)) + hash_ + quote(fragment, safe="=,")
    if iri.startswith(root) and not iri.startswith(root + "/"):  # no path of another host: //x
        return "/" + quote(iri.removeprefix(root), safe="/#=,")
    return None


def is_legal(local: str) -> bool:
    """Whether the text may stand in an IRI.

    >>> is_legal("org/a b"), is_legal("org/海南")
    (False, True)
    """
    if len(local) > 2000 or _ILLEGAL.search(local):
        return False
    try:
        NamedNode("https://host/" + local)
    except ValueError:  # the engine's own opinion: it would refuse to ask for it, or to write it
        return False
    return True


def tail(iri: str) -> str:
    """The last part of an IRI, which stands in for a name where there is none.

    >>> tail("https://x/id/org/moe"), tail("https://x/o#agent")
    ('moe', 'agent')
    """
    return iri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def span_of(iri: str) -> tuple[str, int, int] | None:
    """The text's digest (32 digits), start and end that a span's IRI names.

    >>> span_of("https://x/id/text/" + "0" * 32 + "#char=3,7")
    ('00000000000000000000000000000000', 3, 7)
    """
    found = SPAN.search(iri)
    return (found[1], int(found[2]), int(found[3])) if found else None
