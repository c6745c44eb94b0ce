"""A sentence with its slots filled for one province on one day, and where each slot stands in it."""

from __future__ import annotations

import operator
import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from graph_builder.corpus.library import Template, Words
from graph_builder.corpus.places import Body, City, Province
from graph_builder.model import Span
from ontology.load import Policy

SLOT = re.compile(r"\{([a-z_0-9]+)\}")
_NUMERALS = "三四五六七八九十"
_ORDER = {"<": operator.lt, "<=": operator.le}
_DEFAULT_RANGE = (3, 60)
_TRIES = 500
_CITY = frozenset({"city", "city_body"})


@dataclass(frozen=True, slots=True)
class Scene:
    """For whom and when a sentence is told, and the policies that its slots may name.

    `free` are for sentences that adopt nothing: the province has taken none of them up so far.
    """

    province: Province
    others: Sequence[Province]
    day: date
    free: Mapping[str, Sequence[Policy]]


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled sentence: the text of every slot, also of those that only its annotation names."""

    template: Template
    scene: Scene
    text: str
    values: Values
    spans: Mapping[str, Span]
    policies: Mapping[str, Policy]

    def put(self, text: str) -> str:
        """Return a text of the annotation with its slots filled; a slot's name alone stands for the slot."""
        if text in self.values.known:
            return self.values[text]
        return SLOT.sub(lambda m: self.values[m[1]], text)


class Values(dict[str, str]):
    """The text of each slot, made when it is first asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], str]], given: Mapping[str, str]) -> None:
        super().__init__(given)
        self._makers = makers

    def __missing__(self, slot: str) -> str:
        self[slot] = self._makers[slot]()
        return self[slot]

    @property
    def known(self) -> frozenset[str]:
        """Every slot that there is."""
        return frozenset(self._makers) | frozenset(self)


class Filler:
    """Fills sentences; what it draws depends on the numbers that `random` gives and on nothing else."""

    def __init__(self, words: Words, surnames: Sequence[str], random: Random) -> None:
        self._words = words
        self._surnames = [s for s in surnames if len(s) == 1][: words.common_surnames]
        self._random = random

    def fits(self, template: Template, scene: Scene) -> bool:
        """Whether what a sentence needs is there: a province with cities, a department, a free policy."""
        province = scene.province
        body = province.bodies.get(self._words.domains[template.domain])
        if body is None or not all(self._met(need, province, body) for need in template.needs):
            return False
        slots = set(SLOT.findall(template.text))
        places = (not slots & _CITY or province.cities) and ("county" not in slots or province.counties)
        schools = "school" not in slots or province.cities or province.counties
        return bool(places and schools)

    def _met(self, need: str, province: Province, body: Body) -> bool:
        level = province.place.level
        return {
            "sheng": level == "province",
            "zizhiqu": level == "autonomous-region",
            "zhixiashi": level == "municipality",
            "ting": body.name.endswith("厅"),
            "cities": level != "municipality" and bool(province.cities),
        }[need]

    def fill(self, template: Template, scene: Scene, given: Mapping[str, Policy]) -> Filled:
        """Return the sentence; `given` are policies by slot, other slots for policies take free ones."""
        policies = dict(given)
        slots = set(SLOT.findall(template.text))
        for slot in ("policy", "policy_alias", "platform", "national_doc"):
            if slot in slots and slot not in policies:
                policies[slot] = self._random.choice(scene.free[slot])
        named = {slot: self._name(slot, policy) for slot, policy in policies.items()}
        values = Values(self._makers(template, scene), {**named, **self._numbers(template)})
        text, spans = _put(template.text, values)
        return Filled(template, scene, text, values, spans, policies)

    def _name(self, slot: str, policy: Policy) -> str:
        return self._random.choice(names_of(policy)) if slot == "policy_alias" else policy.name

    def _numbers(self, template: Template) -> dict[str, str]:
        slots = [f"n{i}" for i in range(1, 5)]
        for _ in range(_TRIES):
            drawn = {s: self._random.randint(*template.ranges.get(s, _DEFAULT_RANGE)) for s in slots}
            if in_order(template.constraints, drawn):
                break
        return {slot: str(number) for slot, number in drawn.items()}

    def _makers(self, template: Template, scene: Scene) -> dict[str, Callable[[], str]]:
        province, random, words = scene.province, self._random, self._words
        body = province.bodies[words.domains[template.domain]]
        seconds = [province.bodies[r] for r in words.second_roles if r in province.bodies]
        second = random.choice([b for b in seconds if b != body])
        some = random.sample(scene.others, 2)
        town = random.choice(province.cities) if province.cities else City("", "")
        county = random.choice(province.counties) if province.counties else ""
        facts = {
            "prov": province.place.short,
            "prov_full": province.place.name,
            "prov2": some[0].place.short,
            "prov3": some[1].place.short,
            "abbr": province.place.abbreviation,
            "body": body.name,
            "body_short": body.short,
            "body2": second.name,
            "body2_short": second.short,
            "city": town.name,
            "county": county,
            "city_body": town.body,
            **dates(scene.day, random),
        }

        def pattern(texts: Sequence[str]) -> Callable[[], str]:
            return lambda: self._pattern(random.choice(texts), facts, town.name or county)

        kinds = [template.event_kind] if template.event_kind != "any" else sorted(words.events)
        events = [e for kind in kinds for e in words.events[kind]]
        return {
            **{slot: _always(text) for slot, text in facts.items()},
            "school": pattern(words.schools),
            "university": pattern(province.universities or words.universities),
            "company": pattern(words.companies),
            "person": self.person,
            "person2": self.person,
            "own_platform": pattern(words.own_platforms),
            "doc_title": pattern(words.doc_titles),
            "docno": pattern([words.docno]),
            "event": pattern(events),
            "theme": pattern(words.themes),
            "pct1": lambda: f"{random.randrange(605, 995) / 10:.1f}%",
        }

    def _pattern(self, text: str, facts: Mapping[str, str], city: str) -> str:
        told = {**facts, "city": city, "n": self._random.choice(_NUMERALS)}
        if "〔" in text:
            told["n"] = str(self._random.randint(2, 60))
        return SLOT.sub(lambda m: told[m[1]], text)

    def person(self) -> str:
        """Return an invented name."""
        return self._random.choice(self._surnames) + self._random.choice(self._words.given_names)


def names_of(policy: Policy) -> tuple[str, ...]:
    """Return what else a text may call a policy: its plain aliases."""
    return tuple(a for a in policy.aliases if is_plain(a))


def is_plain(name: str) -> bool:
    """Whether a name can fill a slot: no quotation marks, brackets or points inside.

    >>> is_plain("教育信息化2.0行动计划"), is_plain("一师一优课、一课一名师")
    (True, False)
    """
    return len(name) >= 4 and re.fullmatch(r"[一-鿿0-9A-Za-z.+]+", name) is not None


def dates(day: date, random: Random) -> dict[str, str]:
    """Return the slots that tell time, around one day.

    >>> dates(date(2022, 11, 29), Random(1))["date_range"]
    '11月27日至30日'
    """
    last = monthrange(day.year, day.month)[1]
    begin = min(day.day, last - 3)
    return {
        "date": f"{day.month}月{day.day}日",
        "date_range": f"{day.month}月{begin}日至{begin + 3}日",
        "ten_days": f"{day.month}月{'上中下'[min(2, (day.day - 1) // 10)]}旬",
        "month": f"{day.month}月",
        "year": str(day.year),
        "year2": str(day.year + random.randint(1, 3)),
    }


def in_order(constraints: str, numbers: Mapping[str, int]) -> bool:
    """Whether numbers are as a template wants them, such as ``n3<n1<n2``; other words bind nothing.

    >>> in_order("n2<=n1", {"n1": 3, "n2": 4}), in_order("", {})
    (False, True)
    """
    parts = re.split(r"(<=|<)", constraints.replace(" ", ""))
    if not set(parts[::2]) <= set(numbers):
        return True
    triples = zip(parts[::2], parts[1::2], parts[2::2], strict=False)
    return all(_ORDER[sign](numbers[a], numbers[b]) for a, sign, b in triples)


def _put(text: str, values: Values) -> tuple[str, dict[str, Span]]:
    """Return a text with its slots filled, and where each first stands."""
    made, at, spans = "", 0, dict[str, Span]()
    for match in SLOT.finditer(text):
        made += text[at : match.start()]
        value = values[match[1]]
        spans.setdefault(match[1], Span(len(made), len(made) + len(value)))
        made, at = made + value, match.end()
    return made + text[at:], spans


def _always(text: str) -> Callable[[], str]:
    return lambda: text
