"""Which body stands for the place of an entry, where nobody is told to act there or only officials are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph_builder.found import Found
from graph_builder.link import is_outsider, may_adopt
from graph_builder.model import Entity, Item, Kind, Span
from graph_builder.relate import Act

if TYPE_CHECKING:
    from graph_builder.pipeline import Pipeline


class Standing:
    """Tells it for the acts of one bulletin."""

    def __init__(self, stages: Pipeline, found: Found) -> None:
        self._resolver, self._places = stages.resolver, stages.knowledge.gazetteer
        self._found = found
        self._governments: dict[int, Entity | None] = {}

    def home(self, act: Act) -> Entity | None:
        """Return the body of the officials who act, else the government of the province that the entry is
        told from; none where nobody acts and the sentence begins with those whose act it may be.
        """
        if not act.agents and self._outsiders(act.sentence, act.item):
            return None
        return self._body_of_officials(act.agents) or self._government(act.item)

    def _government(self, item: Item) -> Entity | None:
        if id(item) not in self._governments:
            province = self._places.province_of(self._found.context(item).place)
            government = self._resolver.role_body(f"{province}-gov") if province else None
            self._governments[id(item)] = government
        return self._governments[id(item)]

    def _body_of_officials(self, agents: Sequence[Entity]) -> Entity | None:
        """The registered body that the first of some officials is of."""
        bodies = (dict(a.details).get("memberOf", "") for a in agents if a.kind is Kind.PERSON)
        found = (self._resolver.body_of(iri) for iri in bodies if iri)
        return next((body for body in found if body and may_adopt(body)), None)

    def _outsiders(self, sentence: Span, item: Item) -> bool:
        """Whether a sentence begins with a company, a paper or a body of the nation."""
        first = self._found.mentions.get(sentence.start)
        if first is None or first.kind is not Kind.ORGANIZATION:
            return False
        body = self._resolver.body(first, self._found.context(item))
        return body is not None and is_outsider(body)
