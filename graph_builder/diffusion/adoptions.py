"""Every adoption, one row for each act that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph_builder.diffusion.facts import Adopted, Facts


@dataclass(frozen=True, slots=True)
class AdoptionRow:
    """An act that shows an adoption; the columns are told in ``ontology/results/adoptions.yaml``."""

    policy: str
    policy_label: str
    policy_label_en: str
    policy_type: str
    adopter: str
    adopter_label: str
    place: str
    place_label: str
    unit: str
    unit_label: str
    unit_label_en: str
    stage: str
    begin: date | None
    end: date | None
    precision: str
    time_basis: str
    verb: str
    object: str
    object_label: str
    method: str
    confidence: str
    rule: str
    act_confidence: str
    activity: str
    bulletin: str
    evidence: str
    quote: str


def adoptions(facts: Facts, policies: Sequence[str] = ()) -> list[AdoptionRow]:
    """Return every adoption by policy, time, unit and act; only those of some `policies` (IRIs) where any are
    given.
    """
    chosen = [a for a in facts.adopted if not policies or a.policy in policies]
    return [_row(facts, a) for a in sorted(chosen, key=_by_time)]


def _by_time(one: Adopted) -> tuple[str, date, date, str, str, str, str]:
    end, begin = (one.time.end, one.time.begin) if one.time else (date.max, date.max)
    return one.policy, end, begin, one.unit, one.adopter, one.activity, one.stage


def _row(facts: Facts, one: Adopted) -> AdoptionRow:
    policy, unit = facts.name(one.policy), facts.name(one.unit)
    return AdoptionRow(
        policy=one.policy,
        policy_label=policy.zh,
        policy_label_en=policy.en,
        policy_type=policy.type,
        adopter=one.adopter,
        adopter_label=facts.name(one.adopter).zh,
        place=one.place,
        place_label=facts.name(one.place).zh,
        unit=one.unit,
        unit_label=unit.zh,
        unit_label_en=unit.en,
        stage=one.stage,
        begin=one.time.begin if one.time else None,
        end=one.time.end if one.time else None,
        precision=str(one.time.precision) if one.time else "",
        time_basis=one.time_basis,
        verb=one.verb,
        object=one.object,
        object_label=facts.name(one.object).zh,
        method=one.method,
        confidence=one.confidence,
        rule=one.rule,
        act_confidence=one.act_confidence,
        activity=one.activity,
        bulletin=one.bulletin,
        evidence=one.evidence,
        quote=one.quote,
    )
