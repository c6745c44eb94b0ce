"""How likely each candidate is the thing that was meant, and whether it is certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.reconcile.candidates import Candidate
from api.reconcile.questions import Question, Wanted
from graph_builder.store.search.folding import fold

_BASE = {"identifier": 100.0, "named": 100.0, "by-place": 95.0}
_LIKELY = 90.0  # the most that a name which is only alike can be worth
_CONTRADICTED, _UNKNOWN, _CONFIRMED = 0.6, 0.95, 0.2

Values = Mapping[str, frozenset[str]]
"""Of one thing: what each property is, as folded texts and identifiers."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score (0 to 100), whether it is certain, and what the score was made of."""

    candidate: Candidate
    score: float
    match: bool
    features: Mapping[str, float | bool]


def scored(question: Question, found: Sequence[Candidate], values: Mapping[str, Values]) -> list[Scored]:
    """Return the candidates, the likeliest first, cut to what was asked for.

    A match is certain where one candidate alone bears the name and nothing that is known contradicts it.
    """
    told = {each.document.iri: _told(question, values.get(each.document.iri, {})) for each in found}
    certain = _certain(found, told)
    ranked = [_scored(each, told[each.document.iri], each is certain) for each in found]
    ranked.sort(
        key=lambda each: (-each.score, len(each.candidate.document.label), each.candidate.document.iri)
    )
    return ranked[: question.limit]


def _told(question: Question, values: Values) -> dict[str, bool | None]:
    """Whether each property asked for is as asked; None where the graph does not say."""
    return {
        wanted.property: _is_so(wanted, known) if (known := values.get(wanted.property)) else None
        for wanted in question.properties
    }


def _is_so(wanted: Wanted, known: frozenset[str]) -> bool:
    return any(value in known or fold(value) in known for value in wanted.values)


def _certain(found: Sequence[Candidate], told: Mapping[str, Mapping[str, bool | None]]) -> Candidate | None:
    for how in _BASE:
        bearers = [each for each in found if each.certain == how]
        possible = [each for each in bearers if False not in told[each.document.iri].values()]
        if len(possible) > 1:  # of namesakes, the one of which all that was told is known to be so
            possible = [
                each for each in possible if told[each.document.iri] and all(told[each.document.iri].values())
            ]
        if bearers:
            return possible[0] if len(possible) == 1 else None
    return None


def _scored(candidate: Candidate, told: Mapping[str, bool | None], match: bool) -> Scored:
    score = _BASE.get(candidate.certain, _LIKELY * candidate.alike)
    for known in told.values():
        if known:
            score += (100 - score) * _CONFIRMED
        else:
            score *= _UNKNOWN if known is None else _CONTRADICTED
    features: dict[str, float | bool] = {
        "name-likeness": round(candidate.alike, 4),
        "name-is-the-same": candidate.certain == "named",
        "place-supplied": candidate.certain == "by-place",
    }
    features |= {f"property-{name}": known for name, known in told.items() if known is not None}
    return Scored(candidate, round(min(score, 100.0), 2), match, features)
