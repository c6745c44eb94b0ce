"""Bodies, persons, places, documents, platforms and programmes that a bulletin names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph_builder.evaluate.faults import FaultKind, Spot
from graph_builder.evaluate.matching import Match, match
from graph_builder.evaluate.names import ALIKE, SAME, Likeness, bare
from graph_builder.evaluate.score import Score
from graph_builder.gold_rows import Row

KINDS = ("Organization", "Person", "Place", "Document", "Platform", "Programme")
_OFFICIAL = frozenset({"Organization", "Person", "Place"})  # their names are looked up, not phrased


@dataclass(frozen=True, slots=True)
class Named:
    """A thing by all its names."""

    row: Row
    names: tuple[str, ...]
    optional: bool = False


def score_entities(gold: Row, got: Row, likeness: Likeness) -> tuple[dict[str, Score], list[Spot]]:
    """Return the score of each kind, and what is wrong."""
    scores: dict[str, Score] = {}
    spots: list[Spot] = []
    for kind in KINDS:
        about = f"entity {kind}"
        wanted = [
            Named(r, likeness.names(r), bool(r.get("optional")))
            for r in gold["entities"].get(f"{kind.lower()}s") or ()
        ]
        told = _told(gold, got, kind, likeness)
        found = _match(gold, kind, wanted, told, likeness)
        scores[about] = found.score
        spots += _spots(about, found, wanted, told)
    return scores, spots


def _told(gold: Row, got: Row, kind: str, likeness: Likeness) -> list[Named]:
    """What was read of a kind; a province that acts may be read as a place or as a body."""
    acting = {
        bare(n)
        for row in gold["entities"].get("places") or ()
        if row.get("actor")
        for n in likeness.names(row)
    }

    def kind_of(row: Row) -> str:
        return "Place" if row["type"] == "Organization" and bare(row["name"]) in acting else str(row["type"])

    return [Named(r, likeness.names(r)) for r in got["entities"] if kind_of(r) == kind]


def _match(gold: Row, kind: str, wanted: list[Named], told: list[Named], likeness: Likeness) -> Match:
    least = SAME if kind in _OFFICIAL else ALIKE
    known = tuple(_scenes(gold) if kind == "Place" else _targets(gold, kind, likeness))

    def free(have: Named) -> bool:
        """Provinces, and the targets and scenes of acts, may be listed or not."""
        return likeness.is_province(str(have.row["name"])) or likeness.nearest(have.names, known, least) > 0

    def fit(want: Named, have: Named) -> float:
        return likeness.nearest(want.names, have.names, least)

    return match(wanted, told, fit, free)


def _scenes(gold: Row) -> Iterator[str]:
    for act in gold["activities"]:
        yield from (str(p) for p in (act.get("place"), *(act.get("places") or ())) if p)


def _targets(gold: Row, kind: str, likeness: Likeness) -> Iterator[str]:
    for act in gold["activities"]:
        target = act["target"]
        if kind in {target.get("type"), *(target.get("type_alt") or ())}:
            yield from (*likeness.names(act), *likeness.names(target))


def _spots(about: str, found: Match, wanted: list[Named], told: list[Named]) -> Iterator[Spot]:
    for i in found.missed:
        yield Spot(FaultKind.MISSED, about, wanted[i].row, None, str(wanted[i].row["name"]))
    for j in found.loose:
        yield Spot(FaultKind.SPURIOUS, about, None, told[j].row, str(told[j].row["name"]))
