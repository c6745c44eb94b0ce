"""One bulletin as it stands beside what comes after, and the change that this comes to."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from graph_builder.store.change import Change
from graph_builder.store.descriptions import NOTHING, Descriptions, flat
from graph_builder.store.lines import Lines, Said


@dataclass(frozen=True, slots=True)
class Compared:
    """A bulletin as it stands and as it comes, before it is known what others keep: the change of its own
    graph; the quads of descriptions that come and go with it; the descriptions that it needed and will not;
    the links that it showed and will show; what the names begin with that no other graph tells of.
    """

    graph: NamedNode
    stays: Lines
    come: Said
    gone: Said
    told: frozenset[Quad]
    untold: frozenset[Quad]
    left: Descriptions
    described: Descriptions
    redescribes: bool
    showed: set[Quad]
    shows: set[Quad]
    sole: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concluding:
    """The same, and what others keep of it: the descriptions that go, as nothing needs them; the quads that
    other graphs gain; and, once the engine has looked, the links that others show.
    """

    compared: Compared
    gone: Descriptions
    added: frozenset[Quad]
    staying: Future[set[Quad]]

    @property
    def gained(self) -> frozenset[Quad]:
        """The quads that come in any graph."""
        return self.compared.come.quads | self.added

    @property
    def stood(self) -> set[object]:
        """What something was told of that goes; of links, that may go."""
        lost = self.compared.gone.quads | self.compared.untold | self.compared.showed
        return {quad.subject for quad in lost}.union(self.gone)

    def change(self) -> Change:
        """The change, when all is known."""
        compared = self.compared
        lost_links = compared.showed - compared.shows - self.staying.result()
        nothing: Descriptions = dict.fromkeys(self.gone, NOTHING)
        return Change(
            graph=compared.graph,
            stays=compared.stays,
            come=compared.come,
            gone=compared.gone,
            added=self.added,
            removed=compared.untold.union(flat(self.gone), lost_links),
            described={**nothing, **compared.described},
            redescribes=compared.redescribes,
            sole=compared.sole,
        )
