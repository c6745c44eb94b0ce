"""Who did what when: acts are compared on five levels, each stricter in one way than being found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from graph_builder.evaluate.dates import same_date
from graph_builder.evaluate.faults import FaultKind, Spot, missed
from graph_builder.evaluate.matching import Match, match
from graph_builder.evaluate.names import Likeness, bare
from graph_builder.evaluate.score import Score
from graph_builder.gold_rows import Row

LEVELS = ("found", "who", "when", "where read", "full")
_TYPES = frozenset({"Event", "Document", "Platform", "Programme", "Organization", "Mechanism", "Award"})
_TIE = 1e-6  # of pairings that fit equally well, the one with the most rows that are right in full
_LONGEST = 300  # evidence is a sentence or two, not a page
Bodies = frozenset[str]


@dataclass(frozen=True, slots=True)
class WantedAct:
    """An act of an annotation; `agents` are all right sets of agents, `dates` all right dates."""

    row: Row
    verbs: tuple[str, ...]
    names: tuple[str, ...]
    agents: frozenset[Bodies]
    dates: tuple[str, ...]
    status: str
    types: frozenset[str]
    quote: str
    distributive: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class ToldAct:
    """An act as read."""

    row: Row
    verb: str
    names: tuple[str, ...]
    agents: Bodies
    date: str
    status: str
    type: str
    quote: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a found act is right."""

    who: bool
    date: bool
    status: bool
    read: bool
    type: bool

    @property
    def when(self) -> bool:
        """Whether date and status are right."""
        return self.date and self.status

    @property
    def full(self) -> bool:
        """Whether everything is."""
        return self.who and self.when and self.read and self.type

    def at(self, level: str) -> bool:
        """Whether a level is reached."""
        reached = (True, self.who, self.when, self.read, self.full)
        return dict(zip(LEVELS, reached, strict=True))[level]


def score_activities(gold: Row, got: Row, likeness: Likeness) -> tuple[dict[str, Score], list[Spot]]:
    """Return the score of each level, and what is wrong."""
    comparison = _Comparison(gold, likeness)
    wanted = comparison.wanted()
    told = comparison.told(got["activities"], [w for w in wanted if w.distributive])
    found = match(wanted, told, comparison.fit)
    verdicts = {(i, j): comparison.verdict(wanted[i], told[j]) for i, j in found.pairs}
    required = [v for (i, _), v in verdicts.items() if not wanted[i].optional]
    scores = {
        f"activity {level}": replace(found.score, hit=sum(v.at(level) for v in required)) for level in LEVELS
    }
    wrong = ((wanted[i], told[j], v) for (i, j), v in verdicts.items() if not wanted[i].optional)
    return scores, [*_unpaired(found, wanted, told, likeness), *_partly_wrong(wrong)]


class _Comparison:
    """The acts of one annotation against what was read."""

    def __init__(self, gold: Row, likeness: Likeness) -> None:
        self._gold = gold
        self._likeness = likeness
        self._period = str(gold["bulletin"]["period"] or "")
        self._full_names = dict(_full_names(gold, likeness))

    def wanted(self) -> list[WantedAct]:
        """The acts of the annotation, a distributive one once an agent."""
        return [
            self._wanted(row, agents)
            for row in self._gold["activities"]
            for agents in ([[a] for a in row["agents"]] if row.get("distributive") else [row["agents"]])
        ]

    def _wanted(self, row: Row, agents: Sequence[str]) -> WantedAct:
        target, names = row["target"], self._likeness.names
        further = {"name_alt": row.get("name_alt")}
        types = (target["type"], *(target.get("type_alt") or ()), *(row.get("type_alt") or ()))
        return WantedAct(
            row,
            verbs=(row["verb"], *(row.get("verb_alt") or ())),
            names=(*names(target), *names(further)),
            agents=frozenset({self._bodies(agents), *self._also_right(row)}),
            dates=tuple(str(d) for d in (row.get("date"), *(row.get("date_alt") or ())) if d),
            status=row.get("status", "reported"),
            types=frozenset(types),
            quote=row["quote"],
            distributive=bool(row.get("distributive")),
            optional=bool(row.get("optional")),
        )

    def _also_right(self, row: Row) -> Iterator[Bodies]:
        """`agents_alt`: lists of agents; a flat one stands for itself as a whole or one of its members."""
        others = row.get("agents_alt") or []
        if others and all(isinstance(a, str) for a in others):
            yield self._bodies(others)
        for agents in others:
            yield self._bodies([agents] if isinstance(agents, str) else agents)

    def _bodies(self, names: Iterable[str]) -> Bodies:
        return frozenset(self._full_names.get(bare(n), bare(n)) for n in names)

    def told(self, rows: Iterable[Row], distributive: Iterable[WantedAct]) -> list[ToldAct]:
        """The acts as read; one that answers a distributive row may join its agents in one row."""
        each = list(distributive)
        return list(self._parted((self._told(row) for row in rows), each))

    def _parted(self, acts: Iterable[ToldAct], each: list[WantedAct]) -> Iterator[ToldAct]:
        for act in acts:
            if act.agents and any(self.fit(want, act) for want in each):
                names = act.row["agents"]
                yield from (replace(act, agents=self._bodies([name])) for name in names)
            else:
                yield act

    def _told(self, row: Row) -> ToldAct:
        target = row["target"]
        return ToldAct(
            row,
            verb=row["verb"],
            names=self._likeness.names(target),
            agents=self._bodies(row["agents"]),
            date=str(row.get("date") or ""),
            status=row.get("status") or "reported",
            type=str(target.get("type")),
            quote=row["evidence"]["quote"],
        )

    def fit(self, want: WantedAct, have: ToldAct) -> float:
        """How well a told act answers a wanted one, 0 where verb or target are others."""
        if not any(self._likeness.same_verb(v, have.verb) for v in want.verbs):
            return 0.0
        alike = self._likeness.nearest(want.names, have.names)
        if not alike:
            return 0.0
        right = self.verdict(want, have)
        extra = 0.4 * right.who + 0.2 * right.when + 0.2 * right.read + 0.1 * right.type
        return alike + extra + 0.05 * (have.verb in want.verbs) + _TIE * right.full

    def verdict(self, want: WantedAct, have: ToldAct) -> Verdict:
        """What is right of a told act; a type outside the contract's seven asks for none."""
        planned = want.row.get("status") == "planned"
        return Verdict(
            who=have.agents in want.agents,
            date=same_date(want.dates, have.date, self._period, planned),
            status=have.status == want.status,
            read=_covers(want.quote, have.quote),
            type=bool(want.types - _TYPES) or have.type in want.types,
        )


def _full_names(gold: Row, likeness: Likeness) -> Iterator[tuple[str, str]]:
    """Short names that need no context (中宣部, 宁夏) with the canonical ones; no abridged tail of a name."""
    for kind in ("organizations", "persons", "places"):
        for row in gold["entities"].get(kind) or ():
            for name in likeness.names(row):
                if kind == "places" or name not in row["name"]:
                    yield bare(name), bare(row["name"])


@lru_cache(maxsize=4096)
def _covers(wanted: str, told: str) -> bool:
    """Whether the evidence holds at least half of the annotation's quote."""
    if not wanted or not told or len(told) > _LONGEST:
        return not wanted
    return 2 * SequenceMatcher(None, wanted, told, autojunk=False).find_longest_match().size >= len(wanted)


def _unpaired(
    found: Match, wanted: list[WantedAct], told: list[ToldAct], likeness: Likeness
) -> Iterator[Spot]:
    """Rows without a partner; two of one verb and sentence are one act with a wrong target."""
    loose, rows = list(found.loose), list({id(w.row): w.row for w in wanted}.values())
    for i in found.missed:
        want = wanted[i]
        other = next((j for j in loose if _same_words(want, told[j], likeness.same_verb)), None)
        if other is None:
            yield missed("activity", want.row, rows)
        else:
            loose.remove(other)
            yield Spot(FaultKind.WRONG_TARGET, "activity", want.row, told[other].row, want.quote)
    yield from (Spot(FaultKind.SPURIOUS, "activity", None, told[j].row) for j in loose)


def _same_words(want: WantedAct, have: ToldAct, same_verb: Callable[[str, str], bool]) -> bool:
    return any(same_verb(v, have.verb) for v in want.verbs) and _covers(want.quote, have.quote)


def _partly_wrong(found: Iterable[tuple[WantedAct, ToldAct, Verdict]]) -> Iterator[Spot]:
    for want, have, right in found:
        sides = {
            FaultKind.WRONG_AGENTS: right.who,
            FaultKind.WRONG_DATE: right.date,
            FaultKind.WRONG_STATUS: right.status,
            FaultKind.WRONG_TYPE: right.type,
            FaultKind.WRONG_EVIDENCE: right.read,
        }
        for kind in (k for k, fine in sides.items() if not fine):
            yield Spot(kind, "activity", want.row, have.row, want.quote)
