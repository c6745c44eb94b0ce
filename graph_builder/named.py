"""Named platforms and programmes, registered or in quotation marks, and the people and bodies behind a
bulletin.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING

from graph_builder.found import Found
from graph_builder.link import OWN_PLATFORM, PolicyMatch, policy_entity
from graph_builder.model import Bulletin, Entity, Item, Kind, Mention, Reference, Span
from graph_builder.names import loose_key
from graph_builder.persons import PersonMention
from graph_builder.resolve import Context
from graph_builder.segment import Layout
from graph_builder.targets import Targets

if TYPE_CHECKING:
    from graph_builder.pipeline import Pipeline

_OF_ITS_OWN = re.compile(r".·..")  # “清朗·某某整治” is one of the campaigns of a registered one
_SERIES_MARK = "·"


def named_things(
    stages: Pipeline,
    bulletin: Bulletin,
    layout: Layout,
    text: str,
    targets: Targets,
    shared: Mapping[str, Entity],
) -> Iterator[Reference]:
    """Yield the platforms and programmes that the items name, then editor, publisher and reprinter;
    what an act of the item is on is that thing.
    """
    entries = [(s, i) for s in bulletin.sections for i in s.items]
    known: dict[str, Reference] = {}
    for section, item in sorted(
        entries, key=lambda e: not (e[1].provinces or e[1].place)
    ):  # what has a place first: a summary has none
        iri = f"{bulletin.id}/s{section.number}/i{item.number}"
        told = text[item.head_span.start : item.body.end]
        yield from _registered(stages, iri, told, item, targets.found)
        for reference in _quoted(stages, iri, told, item, targets, shared):
            first = known.setdefault(loose_key(reference.surface), reference)
            own = (
                item.provinces or item.place or targets.named(reference.entity.kind, reference.surface, item)
            )
            yield reference._replace(entity=reference.entity if own else first.entity)
    yield from _behind(stages, bulletin, layout, text)
    yield from _imprint(stages, bulletin, text, targets.found)


def _without(told: str, item: Item, found: Found, *kinds: Kind) -> str:
    """The text of an item without its mentions of some kinds."""
    start = item.head_span.start
    left: list[str] = []
    at = start
    for span in (m.span for m in found.mentions.within(start, item.body.end) if m.kind in kinds):
        left += (told[at - start : span.start - start], "。" * (span.end - max(at, span.start)))
        at = max(at, span.end)
    return "".join([*left, told[at - start :]])


def _registered(stages: Pipeline, iri: str, told: str, item: Item, found: Found) -> Iterator[Reference]:
    """The registered ones: none by a body's name (中央生态环境保护督察办公室), none that is a text by the
    title of another one.
    """
    bodiless = _without(told, item, found, Kind.ORGANIZATION)
    named: dict[str, PolicyMatch] = {}
    for match in stages.linker.every(bodiless):
        if match.policy.type == "Platform" or not OWN_PLATFORM.match(match.after):
            named.setdefault(match.policy.slug, match)
    untitled = _without(bodiless, item, found, Kind.DOCUMENT) if named else ""
    said = {m.policy.slug for m in stages.linker.every(untitled)}
    for slug, match in named.items():
        of_series = match.form.endswith(_SERIES_MARK)  # “清朗·甲整治” is told by its own name
        if not of_series and (match.policy.type != "Policy" or slug in said):
            yield Reference(iri, policy_entity(match.policy), match.form)


def _quoted(
    stages: Pipeline, iri: str, told: str, item: Item, targets: Targets, shared: Mapping[str, Entity]
) -> Iterator[Reference]:
    for named in stages.mentioned.names(told):
        if not stages.linker.find(named.core) or _OF_ITS_OWN.search(named.core):
            known = shared.get(named.key) or targets.named(named.kind, named.name, item)
            place = targets.place_of(named.core, item)
            entity = known or stages.resolver.thing(named.kind, named.name, place)
            yield Reference(iri, entity, named.name)
            if named.core != named.name:
                yield Reference(iri, entity, named.core)


def _behind(stages: Pipeline, bulletin: Bulletin, layout: Layout, text: str) -> Iterator[Reference]:
    resolver = stages.resolver
    if layout.editor:
        name = text[layout.editor.start : layout.editor.end]
        person = PersonMention(name, layout.editor, layout.editor, ())
        yield Reference(bulletin.id, resolver.person(person, Context()), name)
    for person in stages.persons.credits(text):
        yield Reference(bulletin.id, resolver.person(person, Context()), person.name)
    for body in filter(None, (bulletin.publisher, bulletin.reprinted_by)):
        mention = next(iter(stages.recogniser.in_name(body)), None)
        mention = mention or Mention(Span(0, len(body)), body, Kind.ORGANIZATION, "imprint")
        entity = resolver.body(mention, Context()) if mention.kind is Kind.ORGANIZATION else None
        if entity:
            yield Reference(bulletin.id, entity, body)


def _imprint(stages: Pipeline, bulletin: Bulletin, text: str, found: Found) -> Iterator[Reference]:
    """The bodies of the lines around the items that tell who made the bulletin and to whom it goes."""
    told = sorted((i.head_span.start, i.body.end) for s in bulletin.sections for i in s.items)
    starts, ends = [start for start, _ in told], list(accumulate((end for _, end in told), max))
    cue = re.compile(stages.knowledge.grammar["imprint"])
    context = Context(bulletin.place, found.month)
    for line in re.finditer(r"[^\n]+", text):
        before = bisect_left(starts, line.end())
        if before and ends[before - 1] > line.start():  # of an entry
            continue
        if cue.search(line[0]):
            for mention in found.mentions.within(*line.span()):
                of_body = mention.kind is Kind.ORGANIZATION
                if of_body and (body := stages.resolver.body(mention, context)):
                    yield Reference(bulletin.id, body, mention.surface)
