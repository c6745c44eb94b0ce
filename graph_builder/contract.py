"""The extraction as the JSON object that ``zhengpu extract --format json`` prints."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from graph_builder.model import Activity, Adoption, Entity, Evidence, Extraction, Figure, Kind, Target
from graph_builder.record import from_manifest
from graph_builder.suggested_names import CONFIDENCE
from graph_builder.times import edtf
from ontology.load import Knowledge

_OWN_NAME = 6  # characters of a name that is more than the kind of thing it is
_LISTED = (Kind.ORGANIZATION, Kind.PERSON, Kind.PLACE, Kind.DOCUMENT, Kind.PLATFORM, Kind.PROGRAMME)
Json = dict[str, Any]


def as_json(extraction: Extraction, knowledge: Knowledge) -> Json:
    """Return `extraction` in the shape of the contract; names of places in ``spread`` and ``themes`` are
    short.
    """
    return {
        "bulletin": _bulletin(extraction, knowledge),
        "entities": _entities(extraction, knowledge),
        "activities": [_activity(a) for a in extraction.activities],
        "figures": [_figure(f) for f in extraction.figures],
        "spread": _spread(extraction.adoptions, knowledge),
        "themes": _themes(extraction, knowledge),
        "warnings": list(extraction.warnings),
    }


def _bulletin(extraction: Extraction, knowledge: Knowledge) -> Json:
    bulletin = extraction.bulletin
    sections = [s for s in bulletin.sections if s.head and not s.summary]
    provinces = [p for s in bulletin.sections for i in s.items for p in i.provinces]
    return {
        "id": bulletin.id,
        "period": edtf(bulletin.period) if bulletin.period else None,
        "period_basis": bulletin.period_basis,
        "title": bulletin.title,
        "publisher": bulletin.publisher,
        "issued": bulletin.issued.isoformat() if bulletin.issued else None,
        "reprinted_by": bulletin.reprinted_by,
        "source": extraction.source.given.url or None,
        "from_manifest": list(from_manifest(extraction.source.given)),
        "genre": bulletin.genre,
        "sections": [s.head for s in sections],
        "withheld_sections": [s.head for s in sections if s.withheld],
        "provinces": [knowledge.places_by_id[p].short for p in dict.fromkeys(provinces)],
    }


def _entities(extraction: Extraction, knowledge: Knowledge) -> list[Json]:
    """Every listed entity once, by first appearance, with the other forms that the text has for it."""
    campaign = re.compile(knowledge.grammar["campaign_end"])
    forms: dict[str, list[str]] = {}
    entities: dict[str, Entity] = {}
    for reference in (r for r in extraction.references if not r.rule):
        _note(entities, forms, reference.entity, reference.surface)
    for act in extraction.activities:
        for entity in (*act.agents, *act.participants):
            _note(entities, forms, entity, entity.name)
        if _is_named(act.target, campaign) or _is_regional_edition(act, extraction.adoptions):
            _note(entities, forms, act.target.entity, act.target.name)
    rules = {r.entity.iri: r.rule for r in extraction.references if r.rule and r.entity.iri not in entities}
    for reference in (r for r in extraction.references if r.entity.iri in rules):
        _note(entities, forms, reference.entity, reference.surface)
    return [_entity(e, forms[iri], rules.get(iri)) for iri, e in entities.items() if e.kind in _LISTED]


def _is_named(target: Target, campaign: re.Pattern[str]) -> bool:
    """Whether a target has a name of its own: a platform, a text of a known genre, a campaign; 任务清单 alone
    has none.
    """
    if target.kind is Kind.PROGRAMME:
        return len(target.name) >= _OWN_NAME and bool(campaign.search(target.name))
    if target.kind is Kind.DOCUMENT:
        of_genre = "concept" in dict(target.entity.details)
        return of_genre and len(target.name) >= _OWN_NAME and "《" not in target.name[1:]
    return target.kind is Kind.PLATFORM


def _is_regional_edition(act: Activity, adoptions: Iterable[Adoption]) -> bool:
    """Whether the target is a province's own edition of a policy: 2022年福建省全民终身学习活动周."""
    return act.target.kind is Kind.PROGRAMME and any(
        a.basis is act and act.target.name.endswith(a.policy.name.removeprefix("国家")) for a in adoptions
    )


def _note(entities: dict[str, Entity], forms: dict[str, list[str]], entity: Entity, surface: str) -> None:
    entities.setdefault(entity.iri, entity)
    told = forms.setdefault(entity.iri, [])
    if surface not in told:
        told.append(surface)


def _entity(entity: Entity, forms: list[str], rule: str | None = None) -> Json:
    """An entity; who made it known and how surely is told where that was no rule of the project."""
    bare = [f.strip("《》") for f in forms]
    name = max(bare, key=len) if entity.kind is Kind.DOCUMENT else entity.name
    aliases = [f for f in dict.fromkeys(bare) if f != name]
    seen = {"rule": rule, "confidence": CONFIDENCE} if rule else {}
    return {"id": entity.iri, "type": str(entity.kind), "name": name, "aliases": aliases, **seen}


def _activity(activity: Activity) -> Json:
    return {
        "id": activity.id,
        "agents": [a.name for a in activity.agents],
        "agent_ids": [a.iri for a in activity.agents],
        "agent_inferred": activity.agent_inferred,
        "open_list": activity.open_list,
        "declared_agents": activity.declared_agents,
        "verb": activity.verb,
        "action": activity.action,
        "target": {
            "type": str(activity.target.kind),
            "name": activity.target.name,
            "id": activity.target.entity.iri,
        },
        "date": edtf(activity.time) if activity.time and activity.time_basis != "bulletin-month" else None,
        "precision": str(activity.time.precision) if activity.time else None,
        "time_basis": str(activity.time_basis),
        "status": str(activity.status),
        "participants": [p.name for p in activity.participants],
        "places": [p.name for p in activity.places],
        "count": activity.count,
        "rule": activity.evidence.rule,
        "confidence": activity.evidence.confidence,
        "evidence": _evidence(activity.evidence),
        "more_evidence": [_evidence(e) for e in activity.more_evidence],
    }


def _evidence(evidence: Evidence) -> Json:
    return {"start": evidence.span.start, "end": evidence.span.end, "quote": evidence.quote}


def _figure(figure: Figure) -> Json:
    value = int(figure.value) if figure.value.is_integer() else figure.value
    return {
        "id": figure.id,
        "what": figure.what,
        "value": value,
        "unit": figure.unit,
        "as_of": figure.as_of.isoformat() if figure.as_of else None,
        "approx": figure.approx,
        "scope": figure.scope,
        "evidence": _evidence(figure.evidence),
    }


def _spread(adoptions: Iterable[Adoption], knowledge: Knowledge) -> dict[str, list[str]]:
    spread: dict[str, list[str]] = {}
    for adoption in adoptions:
        place = knowledge.places_by_id.get(adoption.jurisdiction or "")
        shown = spread.setdefault(adoption.policy.name, [])
        if place and place.short not in shown:
            shown.append(place.short)
    return spread


def _themes(extraction: Extraction, knowledge: Knowledge) -> dict[str, list[str]]:
    labels = {t.slug: t.label for t in knowledge.themes}
    themes: dict[str, list[str]] = {}
    for slug, short in extraction.themes:
        themes.setdefault(labels[slug], []).append(short)
    return themes
