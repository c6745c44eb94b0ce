"""Policies as requests name them."""

from __future__ import annotations

from collections.abc import Iterable

from api.problems import ProblemError
from graph_builder.diffusion.facts import Facts
from graph_builder.diffusion.tables import NoSuchPolicy, policies_of
from ontology.load import load


def policies_named(facts: Facts, names: Iterable[str]) -> tuple[str, ...]:
    """The IRIs of the policies that a request names. Raises ProblemError where one is not known."""
    try:
        return policies_of(facts, names, load().policies)
    except NoSuchPolicy as error:
        raise ProblemError("not-found", error.zh, error.en) from error
