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
from graph_builder.link import policy_key
from ontology.errors import ZhengpuError
from ontology.load import Policy


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


def policy_of(facts: Facts, wanted: str, registered: Iterable[Policy] = ()) -> str:
    """Return the IRI of a policy from its IRI, the end of it (also as ``policy:slug``), or any of its names.

    Of one that is `registered` and that nobody in the store adopted, its slug: its tables are empty. Raises
    NoSuchPolicy.
    """
    known = {local: iri for iri in sorted({one.policy for one in facts.adopted}) for local in _ends(iri)}
    names = {n: iri for iri in known.values() for n in (facts.name(iri).zh, facts.name(iri).en) if n}
    if found := known.get(wanted) or names.get(wanted):
        return found
    for policy in registered:
        if wanted.rpartition("/")[2].rpartition(":")[2] == policy.slug or policy_key(wanted) in {
            policy_key(name) for name in (policy.name, *policy.aliases)
        }:
            return known.get(policy.slug, policy.slug)
    listed = sorted({iri.rpartition("/")[2] for iri in known.values()})
    raise NoSuchPolicy(wanted[:200], listed)


def policies_of(facts: Facts, wanted: Iterable[str], registered: Iterable[Policy] = ()) -> tuple[str, ...]:
    """Return the IRIs of several policies, as `policy_of` does of one, each once. Raises NoSuchPolicy."""
    known = tuple(registered)
    return tuple(dict.fromkeys(policy_of(facts, name, known) for name in wanted))


def _ends(iri: str) -> tuple[str, ...]:
    """What an IRI may be called by: all of it, its last two parts, and its last."""
    folder, slug = iri.split("/")[-2:]
    return iri, f"{folder}/{slug}", f"{folder}:{slug}", slug
