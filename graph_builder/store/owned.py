"""Whose parts things are: of a part of a bulletin, and of a place in its text, only its own graph tells; that
is named after it.

So nobody has to remember the parts of all bulletins to know that two graphs never say the same of one.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from graph_builder.store.base import BadShard
from graph_builder.store.names import graphs_below
from graph_builder.store.texts import PREFIX
from ontology.terms import ID


class Parts:
    """Knows bulletins, their parts and the places in texts by their identifiers.

    >>> parts = Parts()
    >>> parts.has(f"{ID}bulletin/b/a-1"), parts.has(f"{ID}text/1#char=0,5"), parts.has(f"{ID}org/moe")
    (True, True, False)
    """

    def __init__(self, base: str = ID) -> None:
        self._base, self._root = base, graphs_below(base)
        self._bulletins, self._texts = f"{base}bulletin/", f"{base}text/"
        self.below = self._bulletins, self._texts
        """What the identifiers of bulletins, their parts and the places in texts begin with."""

    def has(self, thing: str) -> bool:
        """Whether a thing is a bulletin, a part of one or a place in a text."""
        return thing.startswith(self.below)

    def check_graph(self, bulletin: str, graph: str) -> None:
        """Refuse a graph that is not the one of a bulletin. Raises BadShard.

        >>> Parts().check_graph(f"{ID}bulletin/b", "https://w3id.org/zhengpu/graph/bulletin/b")
        """
        wanted = f"{self._root}{bulletin.removeprefix(self._base)}"
        if not bulletin.startswith(self._bulletins) or graph != wanted or not _is_iri(bulletin):
            raise BadShard(
                bulletin, f"图须是 {wanted}，而非 {graph}", f"its graph must be {wanted}, not {graph}"
            )

    def bulletin_of(self, graph: str) -> str:
        """The bulletin of a graph, empty where it is none's.

        >>> Parts().bulletin_of("https://w3id.org/zhengpu/graph/bulletin/b").removeprefix(ID)
        'bulletin/b'
        """
        bulletin = f"{self._base}{graph.removeprefix(self._root)}"
        return bulletin if bulletin.startswith(self._bulletins) else ""

    def of(self, bulletin: str, digest: str) -> tuple[str, ...]:
        """What the identifiers of a bulletin and its parts begin with, and those of the text of this digest;
        an identifier is taken to end with ``>``, as in N-Triples.

        >>> [each.removeprefix(ID).replace(32 * "1", "1") for each in Parts().of(f"{ID}bulletin/b", 64 * "1")]
        ['bulletin/b>', 'bulletin/b/', 'text/1>', 'text/1#']
        """
        name = bulletin.removeprefix(self._bulletins)
        mine = () if "/" in name and self.has(bulletin) else (f"{bulletin}>", f"{bulletin}/")
        text = f"{self._texts}{digest[:PREFIX]}"
        return *mine, f"{text}>", f"{text}#"


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def foreign(bulletin: str, said: object) -> BadShard:
    """The error of a bulletin that tells of what is a part of another, or not in its own graph."""
    return BadShard(
        bulletin,
        f"说到了别的公报的部分，或在共用图中描述公报的部分；应由那份公报自己说：{said}",
        f"tells of a part of another bulletin, or of one in a shared graph; its bulletin may tell it: {said}",
    )
