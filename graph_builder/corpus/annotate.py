"""What an annotation has of filled sentences: acts with quotes, figures, entities, and what spread."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph_builder.corpus.fill import SLOT, Filled
from graph_builder.corpus.library import Act, FigureRow
from graph_builder.model import Span

Json = dict[str, Any]
_EDGES = "，。；：！？\n"
_SHORT_OF = {"body": "body_short", "body2": "body2_short"}
_ACTING_PLACES = frozenset({"prov_full", "city", "county"})
_POLICIES = frozenset({"policy", "policy_alias", "platform"})
_LISTS = {
    **dict.fromkeys(("body", "body2", "city_body", "school", "university", "company"), "organizations"),
    **dict.fromkeys(("person", "person2"), "persons"),
    **dict.fromkeys(("city", "county"), "places"),
    "own_platform": "platforms",
}
_OTHER_PROVINCES = frozenset({"prov", "prov2", "prov3"})
_WITH_LIST = ("verb_alt", "name_alt", "date_alt")


@dataclass(frozen=True, slots=True)
class Planted:
    """A stage of a policy that a bulletin tells of a province."""

    policy: str
    province: str
    stage: str
    date: str
    bulletin: str


@dataclass
class Annotation:
    """The rows of one bulletin, gathered sentence by sentence in the order of the text."""

    stem: str
    month: date
    acts: list[Json] = field(default_factory=list)
    figures: list[Json] = field(default_factory=list)
    entities: dict[tuple[str, str], Json] = field(default_factory=dict)
    spread: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    perhaps: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)

    def add(self, filled: Filled) -> None:
        """Note everything that a sentence tells."""
        for act in filled.template.acts:
            self._add_act(filled, act)
        self.figures += (figure(filled, row) for row in filled.template.figures)
        for entity in filled.template.entities:
            self._add_entity(filled, entity, optional=False)
        for entity in filled.template.entities_optional:
            self._add_entity(filled, entity, optional=True)

    def _add_act(self, filled: Filled, act: Act) -> None:
        row = {"id": f"A{len(self.acts) + 1:03d}", **activity(filled, act)}
        self.acts.append(row)
        for slot in sorted({*act.agents, *(a for agents in act.agents_alt for a in agents)} & _ACTING_PLACES):
            self.name("places", filled.put(slot), actor=True)
        for adopted in (act.adopts, *act.adopts_alt):
            if adopted and adopted in filled.policies:
                self._adopt(filled, act, adopted, row)

    def _adopt(self, filled: Filled, act: Act, slot: str, row: Json) -> None:
        policy, place = filled.policies[slot], filled.scene.province.place
        sure = slot == act.adopts and not (act.optional or act.adopts_optional)
        where = self.spread if sure and act.status == "reported" else self.perhaps
        where.setdefault(policy.name, {}).setdefault(place.short, []).append(row["id"])
        if sure and act.stage and act.status == "reported":  # a plan is no adoption
            day = str(row.get("date", "")).partition("/")[0] or f"{self.month:%Y-%m}"
            self.planted.append(Planted(policy.slug, place.id, act.stage, day, self.stem))

    def _add_entity(self, filled: Filled, entity: str, optional: bool) -> None:
        if entity in _POLICIES:
            policy = filled.policies[entity]
            kind = "platforms" if policy.type == "Platform" else "programmes"
            self.name(kind, policy.name, policy.aliases, optional=optional)
        elif entity in _OTHER_PROVINCES:
            self._add_province(filled, entity)
        elif entity in _LISTS:
            short = (filled.put(_SHORT_OF[entity]),) if entity in _SHORT_OF else ()
            self.name(_LISTS[entity], filled.put(entity), short, optional=optional)
        else:
            kind = "documents" if f"《{entity}》" in filled.template.text else "organizations"
            self.name(kind, filled.put(entity), optional=optional)

    def _add_province(self, filled: Filled, slot: str) -> None:
        scene, short = filled.scene, filled.put(slot)
        place = next(p.place for p in (scene.province, *scene.others) if p.place.short == short)
        self.name("places", place.name, (short,), optional=True)

    def name(
        self,
        kind: str,
        name: str,
        aliases: tuple[str, ...] = (),
        optional: bool = False,
        actor: bool = False,
    ) -> None:
        """List an entity once; required where it is anywhere required."""
        row = self.entities.setdefault((kind, name), {"name": name, "optional": True})
        more = [a for a in aliases if a != name and a not in row.get("aliases", ())]
        if more:
            row["aliases"] = [*row.get("aliases", ()), *more]
        if actor:
            row["actor"] = True
        if not optional:
            row.pop("optional", None)

    def listed(self) -> dict[str, list[Json]]:
        """Return the entities by kind, in the order of the text."""
        kinds = ("organizations", "persons", "places", "documents", "platforms", "programmes")
        return {kind: [row for (k, _), row in self.entities.items() if k == kind] for kind in kinds}

    def optional_spread(self) -> dict[str, dict[str, list[str]]]:
        """Return what spread perhaps, without the pairs that spread for sure."""
        return {
            policy: kept
            for policy, places in self.perhaps.items()
            if (kept := {p: ids for p, ids in places.items() if p not in self.spread.get(policy, {})})
        }


def activity(filled: Filled, act: Act) -> Json:
    """Return the row of an act, without what is not told."""
    put = filled.put
    target: Json = {"type": act.type, "name": put(act.target)}
    if act.type_alt:
        target["type_alt"] = list(act.type_alt)
    row: Json = {
        "agents": [agent_of(filled, a) for a in act.agents],
        "verb": act.verb,
        "target": target,
        "quote": quote(filled.text, act.verb, target["name"]),
    }
    if act.date:
        row["date"] = day_of(filled, act.date)
    if act.status != "reported":
        row["status"] = act.status
    if act.participants:
        row["participants"] = [put(p) for p in act.participants]
    row |= {key: [_alternative(filled, key, v) for v in getattr(act, key)] for key in _WITH_LIST}
    row["agents_alt"] = [[agent_of(filled, a) for a in agents] for agents in act.agents_alt]
    row |= {key: getattr(act, key) for key in ("optional", "distributive", "open_list", "joint", "note")}
    return {key: value for key, value in row.items() if value or key == "agents"}


def _alternative(filled: Filled, key: str, value: str) -> str:
    return day_of(filled, value) if key == "date_alt" else filled.put(value)


def agent_of(filled: Filled, agent: str) -> str:
    """Return the canonical name of an agent; a province acts by its full name."""
    name = filled.put(agent)
    if agent not in _OTHER_PROVINCES:
        return name
    provinces = (filled.scene.province, *filled.scene.others)
    return next(p.place.name for p in provinces if p.place.short == name)


def day_of(filled: Filled, told: str) -> str:
    """Return a date of a template as an annotation has it: a year, a month, a day or an interval."""
    day = filled.scene.day
    last = monthrange(day.year, day.month)[1]
    month = f"{day:%Y-%m}"
    if told == "date_range":
        begin, end = (int(n) for n in re.findall(r"(\d+)日", filled.put("date_range")))
        return f"{month}-{begin:02d}/{month}-{end:02d}"
    if told == "ten_days":
        third = min(2, (day.day - 1) // 10)
        end = last if third == 2 else 10 * (third + 1)
        return f"{month}-{10 * third + 1:02d}/{month}-{end:02d}"
    year2 = filled.put("year2")
    fixed = {
        "date": day.isoformat(),
        "month": month,
        "year": str(day.year),
        "year2": year2,
        "{year2}年上半年": f"{year2}-01-01/{year2}-06-30",
        "{year2}年{month}": f"{year2}-{day.month:02d}",
    }
    return fixed[told]


def quote(text: str, verb: str, target: str) -> str:
    """Return the words that tell an act: from the start of its clause to the end of verb and target.

    >>> quote("入汛以来，省水利厅于3日印发《甲办法》，并召开会议。", "印发", "甲办法")
    '省水利厅于3日印发《甲办法》'
    """
    verbs = [m.start() for m in re.finditer(re.escape(verb), text)]
    targets = [m.start() for m in re.finditer(re.escape(target), text)]
    if not verbs or not targets:
        return text.strip()
    pairs = [(v, t) for v in verbs for t in targets]
    v, t = min(pairs, key=lambda p: (max(p[0] + len(verb), p[1] + len(target)) - min(p), p))
    end = max(v + len(verb), t + len(target))
    while end < len(text) and text[end] in "》”":
        end += 1
    return text[_clause_start(text, min(v, t)) : end].strip()


def _clause_start(text: str, at: int) -> int:
    return max(text.rfind(edge, 0, at) for edge in _EDGES) + 1


def figure(filled: Filled, row: FigureRow) -> Json:
    """Return the row of a figure."""
    told: Json = {
        "what": SLOT.sub(lambda m: filled.values[m[1]], row.what),
        "value": _value(filled, row),
        "unit": row.unit,
        "quote": _around(filled.text, filled.spans.get(str(row.value))),
    }
    if row.unit_alt:
        told["unit_alt"] = list(row.unit_alt)
    told |= {key: True for key in ("approx", "optional") if getattr(row, key)}
    return told


def _value(filled: Filled, row: FigureRow) -> int | float:
    if isinstance(row.value, int):
        return row.value * row.scale * row.sign
    number = float(filled.values[row.value].rstrip("%")) * row.scale * row.sign
    return int(number) if number.is_integer() and not row.value.startswith("pct") else number


def _around(text: str, span: Span | None) -> str:
    """The clause that holds a number; of a number in words, the whole text."""
    if span is None:
        return text.strip()
    ends = [at for edge in _EDGES if (at := text.find(edge, span.end)) >= 0]
    return text[_clause_start(text, span.start) : min(ends, default=len(text))].strip()


def summary_of(filled: Filled) -> Iterator[str]:
    """Yield acts of the department shortened to verb and target, as a summary tells them again."""
    for act in filled.template.acts:
        if act.agents == ("body",) and act.status == "reported" and not act.optional:
            target = filled.put(act.target)
            yield act.verb + (f"《{target}》" if f"《{target}》" in filled.text else target)
