"""The tables of results by name, in one shape, so that the service and the command line make them alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_builder.diffusion.adopters import By, adopters
from graph_builder.diffusion.adoptions import adoptions
from graph_builder.diffusion.co_adoption import co_adoption
from graph_builder.diffusion.coverage import coverage
from graph_builder.diffusion.facts import Facts
from ontology.errors import ZhengpuError


@dataclass(frozen=True, slots=True)
class Choice:
    """What a table is to hold: units of which sort, and which policies (IRIs), all where none are given."""

    by: By = By.PROVINCE
    policies: tuple[str, ...] = ()


TABLES: Mapping[str, Callable[[Facts, Choice], Sequence[Any]]] = {
    "adopters": lambda facts, choice: adopters(facts, choice.by, choice.policies),
    "adoptions": lambda facts, choice: adoptions(facts, choice.policies),
    "co-adoption": lambda facts, choice: co_adoption(facts, choice.by, choice.policies),
    "coverage": lambda facts, _: coverage(facts),
}


class NoSuchPolicy(ZhengpuError):
    """A policy that nobody in a store adopted."""

    exit_status = 2

    def __init__(self, wanted: str, known: Iterable[str]) -> None:
        listed = "、".join(known)
        super().__init__(
            f"没有政策 {wanted} 的采纳。有采纳的政策：{listed or '无'}",
            f"There is no adoption of a policy {wanted}. Adopted are: {listed or 'none'}",
        )


def policy_of(facts: Facts, wanted: str) -> str:
    """Return the IRI of an adopted policy from its IRI, the end of it, or its name. Raises NoSuchPolicy."""
    known = sorted({one.policy for one in facts.adopted})
    for iri in known:
        name = facts.name(iri)
        if wanted in {iri, iri.rpartition("/")[2], "/".join(iri.split("/")[-2:]), name.zh, name.en}:
            return iri
    raise NoSuchPolicy(wanted[:200], (iri.rpartition("/")[2] for iri in known))
