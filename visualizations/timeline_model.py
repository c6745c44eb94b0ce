"""What the timeline of a thing shows, before anything is drawn: columns of months, lanes, and their acts.

All acts are counted in their month; the newest are shown as marks, as many as the reader wants.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from visualizations.facts import Act, AdoptionAct, Province, Thing, act_title, adoption_title
from visualizations.material import Material
from visualizations.story import Story
from visualizations.style import Language, style

COLUMNS = 60
STEPS = (1, 3, 12, 120)
"""How many months a column may stand for: the least that leaves no more than `COLUMNS`."""

UNDATED = ""


@dataclass(frozen=True, slots=True)
class Column:
    """Some months, from ``first`` to ``last`` (``2022-11``)."""

    first: str
    last: str

    @property
    def label(self) -> str:
        """The months in words: a month, or a year, or from when on."""
        return self.first if self.first == self.last or self.first[5:] != "01" else self.first[:4]


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of the picture: acts in which the thing has a role, of one kind where it acts."""

    role: str
    kind: str = ""

    def label(self, language: Language) -> str:
        """The lane in words."""
        look = style()
        if self.kind:
            return next(kind for kind in look.kinds if kind.id == self.kind).label(language)
        return look.say(f"as_{self.role}", language)


@dataclass(frozen=True, slots=True)
class Point:
    """An act or adoption as a mark; ``vague`` where only the month of the report is known."""

    iri: str
    column: str
    lane: Lane
    kind: str
    region: str
    vague: bool
    planned: bool
    day: str
    title: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The content. ``points`` are the shown marks, ``counts`` all acts and adoptions by column (`UNDATED`:
    those whose month is not known) and ``cells`` the points of a lane and column.
    """

    about: Thing | None
    period: str
    columns: tuple[Column, ...]
    lanes: tuple[Lane, ...]
    points: tuple[Point, ...]
    counts: Mapping[str, int]
    cells: Mapping[tuple[Lane, str], tuple[Point, ...]]
    acts: tuple[Act, ...]
    adoptions: tuple[AdoptionAct, ...]
    provinces: tuple[Province, ...]

    @property
    def total(self) -> int:
        """How many acts and adoptions there are."""
        return sum(self.counts.values())


def read_timeline(material: Material) -> Timeline:
    """The content of the picture."""
    story = material.story
    if story is None:
        raise ValueError("a timeline is about something")
    options = material.options
    about = story.about.iri if story.about else ""
    adopted = [one for one in material.adoptions if one.policy.iri == about]
    shown, adoptions = _newest(_in_order(story, material.acts), adopted, options.limit)
    months = Counter(story.naming.months) + Counter(story.adopted)
    columns = _columns([*filter(None, months)])
    at = {month: column.first for column in columns for month in _months(column)}
    regions = {place.iri: place.region for place in material.provinces}
    points = [
        *_act_points(story, shown, at, regions, options.language),
        *(_adoption_point(one, at, regions, options.language) for one in adoptions),
    ]
    counts: Counter[str] = Counter()
    for month, count in months.items():
        counts[at.get(month, UNDATED)] += count
    return Timeline(
        about=story.about,
        period=material.period.title() if options.is_timed else "",
        columns=columns,
        lanes=tuple(sorted({point.lane for point in points}, key=_lane_order)),
        points=tuple(points),
        counts=counts,
        cells=_cells(points),
        acts=shown,
        adoptions=adoptions,
        provinces=material.provinces,
    )


def _cells(points: Iterable[Point]) -> dict[tuple[Lane, str], tuple[Point, ...]]:
    """The points of each lane and column, by day."""
    found: dict[tuple[Lane, str], list[Point]] = defaultdict(list)
    for point in sorted(points, key=lambda p: (p.day, p.iri, p.title)):
        found[point.lane, point.column].append(point)
    return {key: tuple(group) for key, group in found.items()}


def _in_order(story: Story, acts: Iterable[Act]) -> list[Act]:
    """Acts, the newest first."""
    told = {act.iri: act for act in acts}
    return [told[one.iri] for one in story.naming.acts if one.iri in told]


def _newest(
    acts: Sequence[Act], adoptions: Sequence[AdoptionAct], most: int
) -> tuple[tuple[Act, ...], tuple[AdoptionAct, ...]]:
    """The newest of both, as many as the reader wants, each in their order."""
    days = [*(one.begin for one in acts), *(one.begin for one in adoptions)]
    newest = sorted(sorted(range(len(days)), key=days.__getitem__, reverse=True)[:most])
    return (
        tuple(acts[at] for at in newest if at < len(acts)),
        tuple(adoptions[at - len(acts)] for at in newest if at >= len(acts)),
    )


def _act_points(
    story: Story, acts: Iterable[Act], at: Mapping[str, str], regions: Mapping[str, str], language: Language
) -> Iterator[Point]:
    named = {one.iri: one.how for one in story.naming.acts}
    for act in acts:
        one, kind = named[act.iri], act.things[0].kind
        yield Point(
            iri=act.iri,
            column=at.get(one.month, UNDATED),
            lane=Lane(one.role, kind if one.role == "agent" else ""),
            kind=kind,
            region=_region(act.provinces, regions),
            vague=act.time_basis == "bulletin-month",
            planned=act.planned,
            day=act.begin,
            title=act_title(act, language),
        )


def _adoption_point(
    one: AdoptionAct, at: Mapping[str, str], regions: Mapping[str, str], language: Language
) -> Point:
    return Point(
        iri=one.activity,
        column=at.get(one.begin[:7], UNDATED),
        lane=Lane("adopted"),
        kind=one.policy.kind,
        region=_region((one.province,), regions),
        vague=one.time_basis == "bulletin-month",
        planned=False,
        day=one.begin,
        title=adoption_title(one, language),
    )


def _region(provinces: Sequence[str], regions: Mapping[str, str]) -> str:
    """The region of the actor; none where it is of the nation, or of several regions."""
    found = {regions.get(place, "") for place in provinces}
    return found.pop() if len(found) == 1 else ""


def _lane_order(lane: Lane) -> tuple[int, int]:
    kinds = [kind.id for kind in style().kinds]
    roles = ["agent", "adopted", "object", "other"]
    return roles.index(lane.role), kinds.index(lane.kind) if lane.kind in kinds else 0


def _columns(months: Sequence[str]) -> tuple[Column, ...]:
    """The columns from the first to the last month.

    >>> [column.label for column in _columns(["2022-11", "2023-01"])]
    ['2022-11', '2022-12', '2023-01']
    >>> [column.label for column in _columns(["1999-11", "2022-01"])][:2]
    ['1999', '2000']
    """
    if not months:
        return ()
    first, last = _number(min(months)), _number(max(months))
    step = next((s for s in STEPS if (last - first) // s < COLUMNS - 1), STEPS[-1])
    start = first // step * step
    return tuple(Column(_month(n), _month(n + step - 1)) for n in range(start, last + 1, step))


def _months(column: Column) -> Iterator[str]:
    return map(_month, range(_number(column.first), _number(column.last) + 1))


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
