"""What people say of statements: a refuted one is left out, a mended one has its cell changed.

A correction belongs to one text, by its digest, and to the statements whose evidence is its quote, so that it
outlives every rebuilding: it is an input of the build like the text itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from graph_builder.figures import FigureMention
from graph_builder.model import Entity, Kind, Mention, Span, Status, TimeBasis
from graph_builder.names import fold, key
from graph_builder.recognise import Recogniser
from graph_builder.relate import Act
from graph_builder.resolve import Context, Resolver
from graph_builder.times import interval_of
from ontology.load import Correction, Knowledge

RULE = "correction"


class Corrections:
    """The corrections of one text."""

    def __init__(self, digest: str, knowledge: Knowledge, recogniser: Recogniser, resolver: Resolver) -> None:
        self._rows = [row for row in knowledge.corrections if digest.startswith(row.digest)]
        self._knowledge = knowledge
        self._recogniser = recogniser
        self._resolver = resolver
        self._used: set[Correction] = set()

    @property
    def all_used(self) -> bool:
        """Whether every correction of the text has found a statement."""
        return self._used == set(self._rows)

    def act(self, act: Act, quotes: Collection[str]) -> Act | None:
        """Return an act, whose evidence are `quotes`, as people say it is; None where it is refuted."""
        for row in self._of(quotes, act.verb.head, act.object.name):
            if row.verdict == "refuted":
                return None
            act = replace(self._mended(act, row), rule=RULE, confidence=1.0)
        return act

    def figure(self, figure: FigureMention, quote: str) -> tuple[FigureMention | None, bool]:
        """Return a figure as people say it is, None where it is refuted, and whether they say anything."""
        told = False
        for row in self._of([quote], "", figure.what):
            if row.verdict == "refuted":
                return None, True
            if row.cell == "value":
                figure, told = replace(figure, value=float(row.value)), True
            elif row.cell == "unit":
                figure, told = replace(figure, unit=row.value), True
        return figure, told

    def _of(self, quotes: Collection[str], verb: str, name: str) -> Iterable[Correction]:
        """The corrections of a statement; a figure has no verb, and only an act may lack the cell's kind."""
        for row in self._rows:
            fits = row.quote in quotes and row.verb in {"", verb}
            if fits and (not row.object or key(row.object) == key(name)) and _is_of(row.cell, verb):
                self._used.add(row)
                yield row

    def _mended(self, act: Act, row: Correction) -> Act:
        match row.cell:
            case "agents":
                bodies = [self._body(name.strip()) for name in row.value.split("|")]
                return replace(act, agents=tuple(b for b in bodies if b), agent_inferred=False)
            case "object":
                return replace(act, object=replace(act.object, name=row.value))
            case "verb":
                verb = next(v for v in self._knowledge.verbs if v.head == row.value)
                return replace(act, verb=verb)
            case "status":
                return replace(act, status=Status(row.value))
            case "time":
                return replace(act, time=interval_of(row.value), time_basis=TimeBasis.STATED)
            case _:
                return replace(act, count=row.value or None)

    def _body(self, name: str) -> Entity | None:
        surface = fold(name)
        whole = (m for m in self._recogniser.mentions(surface) if m.surface == surface)
        found = next((m for m in whole if m.kind is Kind.ORGANIZATION), None)
        mention = found or Mention(Span(0, len(surface)), surface, Kind.ORGANIZATION, RULE)
        return self._resolver.body(mention, Context())


def _is_of(cell: str, verb: str) -> bool:
    """Whether a cell is one of an act (which has a verb) or of a figure; a refutation holds for both."""
    return not cell or (cell in {"value", "unit"}) is not bool(verb)
