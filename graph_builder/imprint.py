"""Who published a bulletin, by the lines that tell where its text comes from (来源:江苏省教育厅).

Whoever mirrors a text names its source too, so a source counts only where it is one body, no medium, and of
the place whose bulletin the text is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph_builder.model import Bulletin, Entity, Kind, Source
from graph_builder.names import fold
from graph_builder.recognise import Recogniser
from graph_builder.resolve import Context, Resolver, jurisdiction
from graph_builder.segment import Layout
from ontology.places import NATION


class ImprintReader:
    """Reads the sources that a layout and the lines around a text tell."""

    def __init__(self, recogniser: Recogniser, resolver: Resolver) -> None:
        self._recogniser = recogniser
        self._resolver = resolver

    def publisher(self, bulletin: Bulletin, layout: Layout, source: Source) -> str | None:
        """Return the full name of the body that published a bulletin which does not tell it otherwise."""
        if bulletin.publisher:
            return bulletin.publisher
        for names in (layout.makers, (*layout.origins, *self._framing(layout, source.frame))):
            told = (self._body(name, layout, bulletin.place) for name in names)
            bodies = {body.iri: body for body in told if body}
            if len(bodies) == 1:
                return next(iter(bodies.values())).name
        return None

    def _framing(self, layout: Layout, frame: Iterable[str]) -> Iterator[str]:
        pattern = layout.genre.patterns["origin"]
        for line in frame:
            for match in pattern.finditer(fold(line)):
                yield match["name"] or match["name2"]

    def _body(self, name: str, layout: Layout, place: str | None) -> Entity | None:
        """The body that a source is, or whose own site it is."""
        told = layout.genre.patterns["site"].sub("", name)
        mention = next((m for m in self._recogniser.mentions(told) if m.surface == told), None)
        if mention is None or mention.kind is not Kind.ORGANIZATION:
            return None
        body = self._resolver.body(mention, Context(place))
        if body is None or dict(body.details).get("type") == "MediaOutlet":
            return None
        return body if jurisdiction(body) == (place or NATION) else None
