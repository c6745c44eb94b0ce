"""How well adoptions are recovered, beside a list that somebody made: one's own coding, or what was planted.

A list is a CSV file with the columns policy and province, also stage and date; further ones are passed over.
A policy is told by its slug or name, a province by its code or name, a date as a year, a month or a day.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_builder.diffusion.facts import Facts
from graph_builder.diffusion.times import Order, earliest, interval_of, order
from graph_builder.link import policy_key
from graph_builder.model import Interval
from graph_builder.stages import STAGES
from ontology.days import is_date
from ontology.errors import ZhengpuError
from ontology.load import Knowledge
from ontology.tables import read_text

_COLUMNS = ("policy", "province", "stage", "date")
Key = tuple[str, ...]


class WrongList(ZhengpuError):
    """A list of adoptions that cannot be read."""

    exit_status = 2

    def __init__(self, path: Path, line: int, zh: str, en: str) -> None:
        super().__init__(f"{path} 第 {line} 行：{zh}", f"{path}, line {line}: {en}")


@dataclass(frozen=True, slots=True)
class Listed:
    """An adoption of a list: slug of the policy, code of the province, stage and time where they are told."""

    policy: str
    province: str
    stage: str
    time: Interval | None


@dataclass(frozen=True, slots=True)
class Score:
    """How many adoptions a list has, how many were found, how many of these are in it, and which are not in
    both.
    """

    level: str
    wanted: int
    found: int
    right: int
    missed: tuple[Key, ...]
    extra: tuple[Key, ...]

    @property
    def precision(self) -> float:
        """The part of what was found that is in the list."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The part of the list that was found."""
        return self.right / self.wanted if self.wanted else 1.0


def compare(facts: Facts, listed: Iterable[Listed]) -> list[Score]:
    """Return the scores by policy and province; by these with the first time, where times that meet agree;
    and by policy, province and stage, where the list tells stages. Only policies that the list has count.
    """
    told = tuple(listed)
    coded = {one.policy for one in told}
    adopted = [a for a in facts.adopted if a.unit and _end(a.policy) in coded]
    wanted = _first((one.policy, one.province, one.time) for one in told)
    found = _first((_end(a.policy), _end(a.unit), a.time) for a in adopted)
    stages = {(one.policy, one.province, one.stage) for one in told if one.stage}
    shown = {(_end(a.policy), _end(a.unit), a.stage) for a in adopted}
    scores = [
        _score("adopter", wanted.keys(), found.keys()),
        _score("adopter and first time", _dated(wanted, found), _dated(found, wanted)),
    ]
    return [*scores, _score("adopter and stage", stages, shown)] if stages else scores


def read_list(path: Path, knowledge: Knowledge) -> list[Listed]:
    """Return the adoptions of a list. Raises WrongList, which names the line."""
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""))
    try:
        header, rows = reader.fieldnames or (), [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        line = reader.line_num + 1
        raise WrongList(path, line, f"不是合格的 CSV：{error}", f"not valid CSV: {error}") from error
    if missing := [name for name in _COLUMNS[:2] if name not in header]:
        listed = ", ".join(missing)
        raise WrongList(path, 1, f"缺少列 {listed}", f"columns are missing: {listed}")
    policies = {policy_key(name): p.slug for p in knowledge.policies for name in (p.slug, p.name, *p.aliases)}
    provinces = {name: p.id for p in knowledge.places for name in (p.id, p.name, p.short) if p.abbreviation}
    return [_listed(path, line, row, policies, provinces) for line, row in rows]


def _listed(
    path: Path, line: int, row: Mapping[str, str], policies: Mapping[str, str], provinces: Mapping[str, str]
) -> Listed:
    policy, province, stage, day = ((row.get(name) or "").strip() for name in _COLUMNS)
    policy, province = policy_key(_end(policy)), _end(province)  # an IRI means what its end does
    if policy not in policies:
        raise WrongList(path, line, f"没有登记的政策“{policy}”", f"no policy “{policy}” is registered")
    if province not in provinces:
        raise WrongList(path, line, f"没有省级单位“{province}”", f"there is no provincial unit “{province}”")
    if day and not is_date(day):
        raise WrongList(
            path, line, f"日期“{day}”应如 2022、2022-11、2022-11-14", f"“{day}” is no year, month or day"
        )
    if stage and stage not in STAGES:
        known = ", ".join(STAGES)
        raise WrongList(
            path, line, f"没有阶段“{stage}”；可用 {known}", f"no stage “{stage}”; known are {known}"
        )
    return Listed(policies[policy], provinces[province], stage, interval_of(day) if day else None)


def _first(told: Iterable[tuple[str, str, Interval | None]]) -> dict[Key, Interval | None]:
    times: dict[Key, list[Interval | None]] = defaultdict(list)
    for policy, unit, time in told:
        times[policy, unit].append(time)
    return {key: earliest(several) for key, several in times.items()}


def _dated(mine: Mapping[Key, Interval | None], theirs: Mapping[Key, Interval | None]) -> set[Key]:
    """The adopters with their first month, or that of the other side where the two times meet."""
    return {(*key, _month(time, theirs.get(key))) for key, time in mine.items()}


def _month(mine: Interval | None, theirs: Interval | None) -> str:
    if mine and theirs and order(mine, theirs) is Order.UNDETERMINED:
        return f"{max(mine.begin, theirs.begin):%Y-%m}"
    return f"{mine.begin:%Y-%m}" if mine else ""


def _score(level: str, wanted: Iterable[Key], found: Iterable[Key]) -> Score:
    due, got = set(wanted), set(found)
    right = due & got
    return Score(level, len(due), len(got), len(right), tuple(sorted(due - got)), tuple(sorted(got - due)))


def _end(iri: str) -> str:
    return iri.rpartition("/")[2]
