"""Which names that a model sees are offered beside those of the rules: none inside a name that a rule found.

They stand as mentions of their own kind. Who is named only so acts only where a clause tells no act by the
rules and names nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph_builder.by_start import ByStart
from graph_builder.found import Found
from graph_builder.model import Bulletin, Item, Kind, Mention, Span
from graph_builder.normalise import Folded
from graph_builder.offsets import forth
from graph_builder.persons import PersonMention
from graph_builder.relate import Act, Reading
from graph_builder.suggestions import SuggestedName

CONFIDENCE = 0.4


@dataclass(frozen=True, slots=True)
class Offered:
    """The names offered, by where they start in the folded text, and the rule by which each was seen."""

    mentions: Mapping[int, Mention] = field(default_factory=dict)
    persons: Mapping[int, PersonMention] = field(default_factory=dict)
    rules: Mapping[int, str] = field(default_factory=dict)

    def added_to(self, found: Found) -> Found:
        """Return what the rules found with what is offered."""
        return replace(
            found,
            mentions=ByStart({**found.mentions, **self.mentions}),
            persons=ByStart({**found.persons, **self.persons}),
        )


def offer(names: Iterable[SuggestedName], folded: Folded, bulletin: Bulletin, found: Found) -> Offered:
    """Return those names that stand in the body of an entry and touch no name of the rules."""
    taken = _taken(found)
    bodies = [i.body for s in bulletin.sections for i in s.items]
    mentions, persons, rules = dict[int, Mention](), dict[int, PersonMention](), dict[int, str]()
    for name in names:
        span = forth(folded, name.start, name.end)
        if span is None or not _is_free(span, taken) or not any(b.holds(span) for b in bodies):
            continue
        taken.update(range(span.start, span.end))
        surface = folded.text[span.start : span.end]
        rules[span.start] = name.rule
        if name.kind == Kind.PERSON:
            persons[span.start] = PersonMention(surface, span, span, ())
        else:
            mentions[span.start] = Mention(span, surface, Kind(name.kind), name.rule)
    return Offered(mentions, persons, rules)


def _taken(found: Found) -> set[int]:
    spans = [m.span for m in found.mentions.values()] + [p.phrase for p in found.persons.values()]
    return {at for span in spans for at in range(span.start, span.end)}


def _is_free(span: Span, taken: set[int]) -> bool:
    return taken.isdisjoint(range(span.start, span.end))


def acts_of(read: Sequence[Reading], wider: Iterable[Reading], offered: Offered) -> list[Act]:
    """Return the acts of a `wider` reading (with the names offered) whose clause the rules (`read`) found
    nobody and no act in, with the rule of whoever saw the name of who acts.
    """
    told = [r for r in read if r.acts or r.clause.agents or r.reason in {"negated", "content"}]
    taken = {id(item): list[Span]() for item in (r.item for r in read)}
    for reading in told:
        taken[id(reading.item)].append(reading.clause.span)
    return [
        replace(act, rule=rule, confidence=CONFIDENCE)
        for reading in wider
        if (rule := _seen_by(reading, offered))
        and not _meets(reading.clause.span, taken.get(id(reading.item), []))
        for act in reading.acts
    ]


def _seen_by(reading: Reading, offered: Offered) -> str:
    """The rule of the first name offered that a clause begins with, where its acts are of its own agents."""
    if not reading.clause.agents:
        return ""
    span = reading.clause.span
    return next((r for at, r in offered.rules.items() if span.start <= at < span.end), "")


def _meets(span: Span, others: Iterable[Span]) -> bool:
    return any(span.start < o.end and o.start < span.end for o in others)


def names_in(item: Item, offered: Offered) -> Iterator[tuple[int, Mention | PersonMention]]:
    """Yield the names offered in the body of an entry, by where they start."""
    for start in sorted({*offered.mentions, *offered.persons}):
        name = offered.mentions.get(start) or offered.persons.get(start)
        if name and item.body.start <= start < item.body.end:
            yield start, name
