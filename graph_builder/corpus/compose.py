"""One bulletin of the corpus: which sentences it has, how it is laid out, and its annotation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from graph_builder.corpus.annotate import Annotation, Planted, summary_of
from graph_builder.corpus.fill import SLOT, Filled, Filler, Scene
from graph_builder.corpus.library import Layout, Template
from graph_builder.corpus.places import Province
from graph_builder.corpus.plan import Event
from graph_builder.corpus.stock import SLOTS, Stock

_LENGTH = (5600, 8000)  # characters of the entries, drawn evenly
_ENTRIES = (22, 28)  # provinces that have something to tell but plans
_SUMMARY = 3
_SENTENCE_SLOTS = ("sent", "sent2", "sent3")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A bulletin of the corpus: its text, its annotation and what it plants."""

    stem: str
    text: str
    gold: Json
    planted: tuple[Planted, ...]


class Composer:
    """Makes bulletins one after another: what a province took up before, it does not take up anew."""

    def __init__(
        self, stock: Stock, provinces: Sequence[Province], sets: tuple[str, ...], varied: bool
    ) -> None:
        self._library = stock.library
        self._stock = stock
        self._provinces = provinces
        self._sets = sets
        self._varied = varied
        self._taken: set[tuple[str, str]] = set()

    def bulletin(self, month: date, events: Iterable[Event], random: Random) -> Bulletin:
        """Return the bulletin of a month that tells `events`, and other things besides."""
        stem = f"{month:%Y-%m}"
        filler = Filler(self._library.words, self._stock.knowledge.surnames, random)
        entries = self._entries(month, sorted(events), filler, random)
        annotation = Annotation(stem, month)
        for filled in (f for entry in entries.values() for f in entry):
            annotation.add(filled)
        text, sections = self._text(month, entries, filler, random, annotation)
        gold = self._gold(month, entries, annotation, sections)
        return Bulletin(stem, text, gold, tuple(annotation.planted))

    # Which sentences

    def _entries(
        self, month: date, events: Sequence[Event], filler: Filler, random: Random
    ) -> dict[str, list[Filled]]:
        """The sentences of each province, in the order of the gazetteer; the planted ones come first."""
        entries: dict[str, list[Filled]] = {p.place.id: [] for p in self._provinces}
        for event in events:
            planted = self._planted(event, filler, random)
            if planted:
                entries[event.province].append(planted)
                self._taken.add((event.province, event.policy))
        self._pad(entries, month, filler, random)
        return {place: told for place, told in entries.items() if told}

    def _planted(self, event: Event, filler: Filler, random: Random) -> Filled | None:
        policy = self._stock.policies[event.policy]
        scene = self._scene(self._of(event.province), event.day)
        found = [
            (template, slot)
            for template in self._stock.adopting
            for slot in self._stock.slots_of(policy)
            if any(a.adopts == slot and a.stage == event.stage and not a.optional for a in template.acts)
            and filler.fits(template, scene)
            and self._others_taken(template, slot, event.province)
            and _has_free(template, scene, {slot})
        ]
        if not found:
            return None
        template, slot = random.choice(found)
        others = {
            s: self._stock.policies[random.choice(self._taken_for(s, event.province))]
            for s in sorted(_adopted(template) - {slot})
        }
        return filler.fill(template, scene, {slot: policy, **others})

    def _others_taken(self, template: Template, slot: str, province: str) -> bool:
        """Whether whatever else a sentence adopts can be something that the province has already."""
        return all(self._taken_for(s, province) for s in _adopted(template) - {slot})

    def _taken_for(self, slot: str, province: str) -> list[str]:
        return [p.slug for p in self._stock.by_slot[slot] if (province, p.slug) in self._taken]

    def _pad(self, entries: dict[str, list[Filled]], month: date, filler: Filler, random: Random) -> None:
        """Add sentences that adopt nothing, a province after another, until the text is long enough."""
        wanted = random.randint(*_LENGTH)
        length = sum(len(f.text) for told in entries.values() for f in told)
        order = random.sample(sorted(entries), min(len(entries), random.randint(*_ENTRIES)))
        order.sort(key=lambda place: len(entries[place]) > 0)  # who has nothing to tell first
        while length < wanted:
            for place in order:
                filled = self._filler_sentence(place, entries[place], month, filler, random)
                length += len(filled.text)
                entries[place].append(filled)
                if length >= wanted:
                    return

    def _filler_sentence(
        self, place: str, told: Sequence[Filled], month: date, filler: Filler, random: Random
    ) -> Filled:
        scene = self._scene(self._of(place), month + timedelta(days=random.randrange(28)))
        used = {f.template.id for f in told}
        found = [
            t
            for t in self._stock.plain
            if t.id not in used and filler.fits(t, scene) and _has_free(t, scene, set())
        ]
        return filler.fill(random.choice(found), scene, {})

    def _of(self, place: str) -> Province:
        return next(p for p in self._provinces if p.place.id == place)

    def _scene(self, province: Province, day: date) -> Scene:
        others = [p for p in self._provinces if p is not province]
        free = {
            slot: [p for p in self._stock.by_slot[slot] if (province.place.id, p.slug) not in self._taken]
            for slot in SLOTS
        }
        return Scene(province, others, day, free)

    # How it is laid out

    def _text(
        self,
        month: date,
        entries: Mapping[str, list[Filled]],
        filler: Filler,
        random: Random,
        annotation: Annotation,
    ) -> tuple[str, tuple[str, str]]:
        words = self._library.words
        kinds = ("title", "summary", "section-head", "province-head")
        style = {kind: self._style(kind, random) for kind in kinds}
        facts = {
            "year": str(month.year),
            "month": f"{month.month}月",
            "ministry": words.ministry,
            "sector": "教育",
            "topic": words.topic,
            "issue_no": str(month.month),
            "issue_total": str(100 + month.month),
        }
        heads = (words.sections["provinces"], words.sections["withheld"])
        head = style["section-head"].layout
        parts = [
            _put(style["title"].layout, facts),
            f"{words.notice}\n",
            self._summary(style["summary"], entries, facts, random),
            _put(head, {**facts, "topic": heads[0]}),
            *self._told(style["province-head"], entries),
            _put(head, {**facts, "topic": heads[1]}),
            _put(self._library.layouts_of("footer", ("known",))[0].layout, facts),
        ]
        if self._varied:
            parts.append(self._imprint(filler, random, annotation))
        return "".join(parts), heads

    def _style(self, kind: str, random: Random) -> Layout:
        """One layout a bulletin and part: the first known one, or any that stands on lines of its own."""
        known = self._library.layouts_of(kind, ("known",))
        if not self._varied:
            return known[0]
        some = [e for e in self._library.layouts_of(kind, self._sets) if e.layout.endswith("\n")]
        return random.choice(some or known)

    def _summary(
        self, layout: Layout, entries: Mapping[str, list[Filled]], facts: Mapping[str, str], random: Random
    ) -> str:
        told = {
            self._of(place).place.short: acts
            for place, entry in entries.items()
            if (acts := [s for filled in entry for s in summary_of(filled)])
        }
        chosen = sorted(random.sample(list(told), min(_SUMMARY, len(told))), key=list(told).index)
        if len(chosen) < _SUMMARY:
            return ""
        provinces = dict(zip(("prov", "prov2", "prov3"), chosen, strict=True))
        sums = {f"sum{i}": random.choice(told[place]) for i, place in enumerate(chosen, 1)}
        return _put(layout.layout, {**facts, **provinces, **sums})

    def _told(self, layout: Layout, entries: Mapping[str, list[Filled]]) -> Iterator[str]:
        slots = [s for s in _SENTENCE_SLOTS if f"{{{s}}}" in layout.layout]
        for number, (place, entry) in enumerate(entries.items(), 1):
            province = self._of(place).place
            texts = [f.text for f in entry]
            first, rest = texts[: len(slots) - 1], "".join(texts[len(slots) - 1 :])
            told = dict(zip(slots, [*first, rest], strict=False))
            facts = {"prov": province.short, "prov_full": province.name, "n": str(number)}
            yield _put(layout.layout, {**dict.fromkeys(slots, ""), **facts, **told})

    def _imprint(self, filler: Filler, random: Random, annotation: Annotation) -> str:
        words = self._library.words
        layouts = [e for e in self._library.layouts_of("footer", self._sets) if "editor" in e.layout]
        if not layouts:
            return ""
        layout = random.choice(layouts)
        facts = {
            "ministry": words.ministry,
            "host": random.choice(words.hosts),
            "editor": filler.person(),
            "person": filler.person(),
            "n1": str(random.randint(200, 900)),
            "record_no": f"京ICP备{random.randint(10**7, 10**8)}号",
            "phone": f"010-{random.randint(10**7, 10**8 - 1)}",
        }
        for slot in layout.entities:
            kind = "persons" if slot in {"editor", "person"} else "organizations"
            annotation.name(kind, facts[slot])
        return _put(layout.layout, facts)

    # Its annotation

    def _gold(
        self, month: date, entries: Mapping[str, list[Filled]], annotation: Annotation, heads: tuple[str, str]
    ) -> Json:
        words = self._library.words
        bulletin = {
            "period": f"{month:%Y-%m}",
            "title_in_text": f"{month.year}年{month.month}月{words.topic}工作月报",
            "synthetic": True,
            "sections": list(heads),
            "withheld_sections": [heads[1]],
            "provinces": [self._of(place).place.short for place in entries],
        }
        return {
            "bulletin": bulletin,
            "entities": annotation.listed(),
            "activities": annotation.acts,
            "figures": annotation.figures,
            "spread": annotation.spread,
            "spread_optional": annotation.optional_spread(),
        }


def _adopted(template: Template) -> set[str]:
    return {a.adopts for a in template.acts if a.adopts}


def _has_free(template: Template, scene: Scene, given: set[str]) -> bool:
    """Whether every slot for a policy that is merely named can be filled."""
    named = set(SLOT.findall(template.text)) & set(SLOTS) - given - _adopted(template)
    return all(scene.free[slot] for slot in named)


def _put(layout: str, values: Mapping[str, str]) -> str:
    return SLOT.sub(lambda m: values[m[1]], layout)
