"""In which statements some things stand, by the graphs that tell them; which adoptions are by them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from graph_builder.store.search.counting import LAST
from graph_builder.store.search.facets import key_of, keys_of
from graph_builder.store.search.how import SEVERAL, bits_of, bits_of_classes
from graph_builder.store.search.lookup import ALIVE, BEGINNING, View
from graph_builder.store.search.marks import in_text

ROLES = ("agent", "place", "about")
"""How a thing stands in a statement that is told of it."""
_STANDING = bits_of(ROLES)
_ADOPTER, _ADOPTED, _BASIS = "adopter", "adoptedPolicy", "adoptionBasis"
_DID = bits_of(["action"])
_FROM = f"""
FROM json_each(:keys) CROSS JOIN named ON thing = value WHERE how & :roles AND how & :kinds AND row {ALIVE}
"""
_SIZES = f"SELECT graph, COUNT(DISTINCT row) {_FROM} GROUP BY graph"
_ANY = f"SELECT 1 {_FROM} LIMIT 1"
_FACETS = f"""
SELECT row.iri, row.facets FROM (
    SELECT DISTINCT row FROM json_each(:keys) CROSS JOIN named ON thing = value
    WHERE how & :roles AND row {ALIVE}
) AS each CROSS JOIN row ON row.id = each.row
"""  # noqa: S608 - made of constants
_BASED = f"""
SELECT row.facets FROM (
    SELECT DISTINCT basis.row AS row FROM named AS act CROSS JOIN row AS told ON told.id = act.row
    CROSS JOIN named AS basis ON basis.thing = told.key
    WHERE act.thing = :action AND act.how & :did AND act.row {ALIVE}
        AND basis.how & :based AND basis.row {ALIVE}
) AS each CROSS JOIN row ON row.id = each.row
"""  # noqa: S608 - made of constants
_DOING = f"SELECT COUNT(*) FROM named WHERE thing = :action AND how & :did AND row {ALIVE}"  # noqa: S608
_BELOW = f"SELECT iri, facets, marks {BEGINNING} AND facets <> ''"


def told_sizes(view: View, who: Collection[str], classes: Collection[str]) -> dict[int, int] | None:
    """Return in how many statements of some classes any of these stands, by the keys of the graphs that tell
    them; None where it is not known which graph tells one.
    """
    given = {"keys": keys_of(who), "roles": _STANDING}
    if view.rows(_ANY, kinds=SEVERAL, **given):
        return None
    return {
        graph: count for graph, count in view.rows(_SIZES, kinds=bits_of_classes(classes), **given) if graph
    }


def told_below(view: View, who: Collection[str], classes: Collection[str], graph: str, iri: str) -> list[str]:
    """Return the statements of some classes in which any of these stands, as a graph tells them, as far as
    their IRIs begin with one.
    """
    return [
        statement
        for statement, facets, marks in view.rows(_BELOW, first=iri, last=iri + LAST)
        if _names(facets, who, ROLES)
        and any(mark.graph == graph and not set(mark.classes).isdisjoint(classes) for mark in in_text(marks))
    ]


def adopted_sizes(view: View, who: Collection[str]) -> Mapping[str, int]:
    """Return how many adoptions are by any of these, by policy."""
    rows = view.rows(_FACETS, keys=keys_of(who), roles=bits_of([_ADOPTER]))
    return Counter(policy for _, facets in rows for policy in json.loads(facets).get(_ADOPTED, ()))


def adopted_by_acts(view: View, action: str) -> Mapping[str, int]:
    """Return how many adoptions rest on statements of an action, by policy."""
    rows = view.rows(_BASED, action=key_of(action), did=_DID, based=bits_of([_BASIS]))
    return Counter(policy for (facets,) in rows for policy in json.loads(facets).get(_ADOPTED, ()))


def doing(view: View, action: str) -> int:
    """Return how many statements are of an action."""
    return int(view.rows(_DOING, action=key_of(action), did=_DID)[0][0])


def adopted(view: View, who: Collection[str], policy: str) -> list[str]:
    """Return the adoptions of a policy by any of these."""
    rows = view.rows(_FACETS, keys=keys_of([policy]), roles=bits_of([_ADOPTED]))
    return [iri for iri, facets in rows if _names(facets, who, (_ADOPTER,))]


def _names(facets: str, who: Collection[str], roles: Iterable[str]) -> bool:
    """Whether a statement names any of these in any of some roles."""
    said = json.loads(facets)
    return "evidence" in said and any(value in who for role in roles for value in said.get(role, ()))
