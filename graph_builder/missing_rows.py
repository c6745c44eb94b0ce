"""The row of a knowledge file that would tell what is unknown: what is known filled in, the rest left empty.

`zhengpu check` names the empty cells that have to be filled, so that a pasted row is finished or refused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graph_builder.names import digest
from ontology.bodies import Organization, School
from ontology.load import Knowledge
from ontology.places import Locality
from ontology.rows import Head, Merge, Policy, Verb, Word
from ontology.tables import Row as Table
from ontology.tables import columns_of


@dataclass(frozen=True, slots=True)
class Row:
    """A line for a knowledge file below ``ontology/``, without its end."""

    file: str
    line: str


def row_for(knowledge: Knowledge, lack: str, name: str, scope: str = "", type_told: str = "") -> Row:
    """Return the row for something of a kind (`unresolved.Lack`) in the place `scope`, of a class if that is
    told.

    >>> from ontology.load import load
    >>> row_for(load(), "verb", "研判")
    Row(file='lexicon/verbs.csv', line='研判,研判,,object,,,,,,')
    """
    if lack == "policy":
        return policy_row(name, type_told)
    return _MAKERS[lack](knowledge, name, scope)


def _body(knowledge: Knowledge, name: str, scope: str) -> Row:
    endings = [s for s in knowledge.suffixes if name.endswith(s.suffix)]
    kind = max(endings, key=lambda s: len(s.suffix)).type if endings else "Organization"
    if kind == "School":
        return _row("gazetteer/schools.csv", School, name=name, place=scope)
    slug = f"x-{digest(name, 8)}"
    return _row("gazetteer/organizations.csv", Organization, slug=slug, name=name, type=kind, place=scope)


def _merge(_: Knowledge, name: str, scope: str) -> Row:
    return _row("registry/merges.csv", Merge, name=name, verdict="one", scope=scope)


def _post(_: Knowledge, _name: str, _scope: str) -> Row:
    """The post before the name is unknown, or there is none: only the text can tell."""
    return _row("lexicon/posts.csv", Word)


def _place(_: Knowledge, name: str, scope: str) -> Row:
    return _row("gazetteer/localities.csv", Locality, id=f"x-{digest(name, 8)}", name=name, within=scope)


def policy_row(
    name: str,
    type_told: str,
    slug: str = "",
    aliases: Iterable[str] = (),
    issuer: str = "",
    source: str = "",
) -> Row:
    """Return the row that would register a policy under `name`; an identifier (one to be replaced, where none
    is told), a class, other names, the slug of the body that issued it and a source as far as they are known.

    >>> policy_row("夜校计划", "Programme", source="moe-ict-monthly-2022-11").line.rpartition(",")[2]
    'moe-ict-monthly-2022-11'
    """
    slug = slug or f"x-{digest(name, 8)}"
    name = name.strip("“”") if name.count("“") == 1 and name.endswith("”") else name
    others = "|".join(dict.fromkeys(a for a in aliases if a != name))
    told = {"aliases": others, "issuer": issuer, "source": source}
    return _row("registry/policies.csv", Policy, slug=slug, type=type_told, name=name, **told)


def _verb(_: Knowledge, name: str, _scope: str) -> Row:
    return _row("lexicon/verbs.csv", Verb, verb=name, head=name, frame="object")


def _head(_: Knowledge, name: str, _scope: str) -> Row:
    return _row("lexicon/heads.csv", Head, head=name)


_MAKERS: dict[str, Callable[[Knowledge, str, str], Row]] = {
    "body": _body,
    "relative-body": _merge,
    "person": _post,
    "place": _place,
    "shared-place": _merge,
    "verb": _verb,
    "head": _head,
}


def _row(file: str, table: type[Table], **cells: str) -> Row:
    """Return the line with these cells under their columns."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([cells.get(c.name, "") for c in columns_of(table)])
    return Row(file, line.getvalue())
