"""Named platforms and programmes, registered or in quotation marks, and the people and bodies behind a
bulletin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from graph_builder.link import policy_entity
from graph_builder.model import Bulletin, Item, Kind, Mention, Reference, Span
from graph_builder.names import loose_key
from graph_builder.persons import PersonMention
from graph_builder.resolve import Context
from graph_builder.segment import Layout
from graph_builder.targets import Targets
from ontology.load import Policy

if TYPE_CHECKING:
    from graph_builder.pipeline import Pipeline

_QUOTED = re.compile(r"“(?P<name>[^”,。\n]{2,20})”(?P<after>[^,。;:、()“《\n]{0,14})")
_NOT_NAMED_BEFORE = re.compile(r"(?:主题为|以|题为|入围|获评|荣获|获得|授予|称号)$")
# 创建单位 is of a programme
_OCCASION_AFTER = re.compile(
    r"^(?:[^,。]{0,4}?(?:论坛|峰会|大赛|竞赛|称号|奖|两项|一等)|(?:先进|优秀|示范)?单位)"
)
_OCCASION_END = re.compile(r"(?:论坛|峰会|大赛|杯|组织|单位|\+)$")
_OWN_PLATFORM = re.compile(r"\w{0,4}?(?:平台|资源库|管理系统)")  # 专递课堂调度平台 names a platform only
_PLATFORM_AFTER = re.compile(r"^(?P<rest>[\w.+]{0,10}?(?:平台|系统|门户|网站|专区|资源库|云平台|应用))")


def named_things(
    stages: Pipeline, bulletin: Bulletin, layout: Layout, text: str, targets: Targets
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
        yield from _registered(stages, iri, told)
        for reference in _quoted(stages, iri, told, item, targets):
            first = known.setdefault(loose_key(reference.surface), reference)
            own = (
                item.provinces or item.place or targets.named(reference.entity.kind, reference.surface, item)
            )
            yield replace(reference, entity=reference.entity if own else first.entity)
    yield from _behind(stages, bulletin, layout, text)


def _registered(stages: Pipeline, iri: str, told: str) -> Iterator[Reference]:
    named: dict[str, Policy] = {}
    for match in stages.linker.every(told):
        if match.policy.type == "Platform" or not _OWN_PLATFORM.match(match.after):
            named.setdefault(match.policy.slug, match.policy)
    for policy in named.values():
        if policy.type != "Policy" or f"《{policy.name}" not in told:  # else it is only titled
            yield Reference(iri, policy_entity(policy), policy.name)


def _quoted(stages: Pipeline, iri: str, told: str, item: Item, targets: Targets) -> Iterator[Reference]:
    for match in _QUOTED.finditer(told):
        name, after = match["name"], match["after"]
        if stages.linker.find(name) or not _is_named(told[: match.start()], name, after):
            continue
        platform = _PLATFORM_AFTER.match(after)
        head = stages.resolver.head(name)
        if platform or (head and head.kind == Kind.PLATFORM):
            whole, kind = f"“{name}”{platform['rest'] if platform else ''}", Kind.PLATFORM
        else:
            whole, kind = name, Kind.PROGRAMME
        known = targets.named(kind, whole, item)
        thing = known or stages.resolver.thing(kind, whole, targets.place_of(name, item))
        yield Reference(iri, thing, whole)


def _is_named(before: str, name: str, after: str) -> bool:
    return not (
        _NOT_NAMED_BEFORE.search(before) or _OCCASION_AFTER.match(after) or _OCCASION_END.search(name)
    )


def _behind(stages: Pipeline, bulletin: Bulletin, layout: Layout, text: str) -> Iterator[Reference]:
    resolver = stages.resolver
    if layout.editor:
        name = text[layout.editor.start : layout.editor.end]
        person = PersonMention(name, layout.editor, layout.editor, ())
        yield Reference(bulletin.id, resolver.person(person, Context()), name)
    for person in stages.persons.credits(text):
        yield Reference(bulletin.id, resolver.person(person, Context()), person.name)
    for body in filter(None, (bulletin.publisher, bulletin.reprinted_by)):
        mention = next(iter(stages.recogniser.mentions(body)), None)
        mention = mention or Mention(Span(0, len(body)), body, Kind.ORGANIZATION, "imprint")
        entity = resolver.body(mention, Context()) if mention.kind is Kind.ORGANIZATION else None
        if entity:
            yield Reference(bulletin.id, entity, body)
