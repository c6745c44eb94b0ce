"""Whose parts things are: of a part of a bulletin, or of a place in its text, no other graph should tell."""

from __future__ import annotations

from graph_builder.store.hashes import Hashes
from ontology.terms import ID


class Owned:
    """Knows the bulletins of parts by their identifiers, and those of texts by who told of them first.

    >>> owned, graph = Owned(), "https://w3id.org/zhengpu/graph/bulletin/b"
    >>> owned.is_of(f"{ID}bulletin/b/a-1", graph), owned.is_of(f"{ID}bulletin/c/a-1", graph)
    (True, False)
    >>> owned.is_of(f"{ID}text/1#char=0,5", graph), owned.is_of(f"{ID}org/moe", graph)
    (True, None)
    """

    def __init__(self, base: str = ID) -> None:
        self._bulletins, self._texts = f"{base}bulletin/", f"{base}text/"
        self._root = f"{base.removesuffix('id/')}graph/bulletin/"
        self._now: dict[str, str] = {}
        self._before = Hashes()

    def is_of(self, thing: str, graph: str) -> bool | None:
        """Whether a thing is a part of the bulletin of a graph; None where it is a part of none."""
        if thing.startswith(self._bulletins):
            return graph == self._root + thing[len(self._bulletins) :].partition("/")[0]
        if not thing.startswith(self._texts):
            return None
        text = thing[len(self._texts) :].partition("#")[0]
        if text not in self._now:
            self._now[text] = "" if self._before.holds([text])[0] else graph
        return self._now[text] == graph

    def next(self) -> None:
        """What comes from now on is of other bulletins."""
        self._before.add(self._now)
        self._now.clear()
