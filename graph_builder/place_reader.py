"""Places in a folded text: by full name, by short name where that is safe, counties after their province or
in a list that tells what they are, and zones of a place (苏州工业园区).

Which of several places a shared name means (鼓楼区) is left open: the key of its mention holds all of them,
and resolve.py knows the entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from graph_builder.alternatives import alternatives
from graph_builder.covered import covered
from graph_builder.model import Kind, Mention, Span
from graph_builder.sieved import Sieved
from ontology.load import Knowledge
from ontology.places import NATION, UNITS, Place

_HAN = re.compile(r"[\u4e00-\u9fff]")
_BEFORE = re.compile(r"(?:[在赴于到往至自由与和及向对为从是等了过省州市区县]|位于|来自|前往|走进|奔赴|支援)$")
_AFTER = r"$|[^\u4e00-\u9fff]|[等的与和及两三四五各地]|[赴向对]"
_REACH = 2  # code points before a name in which a word may end
_LONGEST_COUNTY = 6


class _Found(NamedTuple):
    """A stretch that names one of some places."""

    start: int
    end: int
    places: tuple[Place, ...]
    rule: str

    def mention(self, text: str) -> Mention:
        only = len(self.places) == 1  # most names mean one place
        key = self.places[0].id if only else "|".join(p.id for p in self.places) or None
        return Mention(Span(self.start, self.end), text[self.start : self.end], Kind.PLACE, self.rule, key)


class PlaceReader:
    """The names of places, compiled once for some knowledge.

    >>> from ontology.load import load
    >>> reader = PlaceReader(load())
    >>> [(m.surface, m.key) for m in reader.mentions("江苏省镇江市、贵州兴义,资源共享")]
    [('江苏省镇江市', '321100'), ('贵州兴义', '522301')]
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._gazetteer = knowledge.gazetteer
        self._forms = self._gazetteer.forms
        self._listed = list(self._forms)
        self._automaton = AhoCorasick(self._listed, matchkind=MatchKind.LeftmostLongest)
        self._counties = frozenset(short for _, short in self._gazetteer.counties)
        self._county_begins = frozenset(short[:2] for short in self._counties)
        self._require = {f.text: f.require for f in knowledge.place_forms}
        self._not_after = {p.prefix: p.not_before for p in knowledge.prefixes if p.not_before}
        self._zone = re.compile(knowledge.grammar["zone"])
        self._county_list = Sieved(knowledge.grammar["county_list"], knowledge.grammar["county_list_word"])
        self._dateline = re.compile(knowledge.grammar["dateline"])
        words = [v.verb for v in knowledge.verbs] + [m.modal for m in knowledge.modals]
        words += knowledge.adverbs
        self._acting = frozenset(words)
        self._bounded = re.compile(f"{_AFTER}|{alternatives(words)}")
        self._surnames = frozenset(s for s in knowledge.surnames if len(s) == 1)
        told = ((p, name) for p in knowledge.places for name in (p.name, *p.aliases))
        self._whole = {name for p, name in told if name.endswith(UNITS)}  # 贵州 is a short name

    def mentions(self, text: str) -> list[Mention]:
        """Return the places that `text` names, in order and without overlap."""
        found = self._found(text)
        listed = list(self._counties_listed(text))
        if listed:
            taken = covered(text, ((f.start, f.end) for f in found))
            found += [f for f in listed if taken.find(1, f.start, f.end) < 0]
            found.sort(key=lambda f: f.start)
        told = (f for f in found if not self._dateline.match(text, f.end))
        return [self._with_zone(f, text).mention(text) for f in told]

    def _with_zone(self, found: _Found, text: str) -> _Found:
        zone = self._zone.match(text, found.end)
        if zone is None or zone["own"] in self._acting:
            return found
        return _Found(found.start, zone.end(), (), "place.zone")

    def _counties_listed(self, text: str) -> Iterator[_Found]:
        """东城、海淀等6个区: short names that are words elsewhere, all of them names of counties."""
        for match in self._county_list.finditer(text):
            at, told = match.start("names"), []
            for name in match["names"].split("、"):
                told.append(_Found(at, at + len(name), self._bare_counties.get(name, ()), "place.county"))
                at += len(name) + 1
            if all(f.places for f in told):
                yield from told

    @cached_property
    def _bare_counties(self) -> dict[str, tuple[Place, ...]]:
        found: dict[str, dict[str, Place]] = {}
        for (_, bare), places in self._gazetteer.counties.items():
            found.setdefault(bare, {}).update({p.id: p for p in places})
        return {bare: tuple(places.values()) for bare, places in found.items()}

    def _found(self, text: str) -> list[_Found]:
        found: list[_Found] = []
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            if found and start < found[-1].end:
                continue
            last = found[-1] if found and found[-1].end == start else None
            form = self._listed[index]
            inside = self._inside(last, self._forms[form]) if last else ()
            if last and inside:
                found[-1] = _Found(last.start, end, inside, "place.county")
            elif self._stands(text, form, start, end, last is not None):
                found.append(self._new(form, start, end))
            else:
                continue
            if text[end : end + 2] in self._county_begins:
                found[-1] = self._with_county(found[-1], text)
            if found[-1].rule == "place.county":
                found.extend(self._enumerated(found[-1], text))
        return found

    def _new(self, form: str, start: int, end: int) -> _Found:
        rule = "place.full" if form in self._whole else "place.short"
        return _Found(start, end, self._forms[form], rule)

    def _inside(self, last: _Found, places: Iterable[Place]) -> tuple[Place, ...]:
        """Those places that lie in what is named right before: 江苏省镇江市."""
        above = {p.id for p in last.places} - {NATION}
        return tuple(p for p in places if not above.isdisjoint(self._gazetteer.upwards(p.within)))

    def _stands(self, text: str, form: str, start: int, end: int, joined: bool) -> bool:
        """Whether a form is a place here, not part of words (云南|山区) or of a name (王海东)."""
        require = self._require.get(form, "")
        if require == "parent":
            return False
        whole = form in self._whole
        if whole and text.startswith(self._not_after.get(form[-1], ()), end):
            return not require and form[-1] == "市"  # 武汉市民: the city is told all the same
        if require == "boundary":
            ends = whole or self._bounded.match(text, end) or self._zone.match(text, end)
            return bool(ends) and (joined or self._is_free(text, start))
        named = not whole and len(form) == 2 and text[start - 1] in self._surnames
        return not named or joined or self._is_free(text, start)

    def _is_free(self, text: str, start: int) -> bool:
        before = text[max(0, start - _REACH) : start]
        return not before or not _HAN.match(before[-1]) or bool(_BEFORE.search(before))

    def _with_county(self, found: _Found, text: str) -> _Found:
        """贵州兴义, 重庆沙坪坝: a county by its short name, right after what it lies in."""
        for end in range(min(len(text), found.end + _LONGEST_COUNTY), found.end + 1, -1):
            county = self._county(found.places, text[found.end : end])
            if county and self._bounded.match(text, end):
                return _Found(found.start, end, (county,), "place.county")
        return found

    def _county(self, above: Iterable[Place], short: str) -> Place | None:
        if short not in self._counties or short in self._forms or self._require.get(short) == "never":
            return None  # another place's name too (天津河北), or a word (资源)
        told = {c for p in above for c in self._gazetteer.counties.get((p.id, short), ())}
        return told.pop() if len(told) == 1 else None

    def _enumerated(self, found: _Found, text: str) -> Iterator[_Found]:
        """贵州兴义、仁怀: after a sure one, its neighbours in the same province by their short names."""
        end = found.end
        if not text.startswith("、", end):
            return
        provinces = {self._gazetteer.province_of(p.id) for p in found.places} - {None}
        above = [self._gazetteer.by_id[p] for p in provinces if p]
        while text.startswith("、", end):
            start = end + 1
            ends = range(min(len(text), start + _LONGEST_COUNTY), start + 1, -1)
            fits = ((e, self._county(above, text[start:e])) for e in ends if self._bounded.match(text, e))
            end, county = next(((e, c) for e, c in fits if c), (end, None))
            if county is None:
                return
            yield _Found(start, end, (county,), "place.county")
