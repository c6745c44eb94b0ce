"""Departments told without their ministry: 医政司 in a bulletin of the health commission is its department.

Which ministry is meant is told by the text: of those it names, the one that has a department of that name,
else the one that most of it is about.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from graph_builder.alternatives import alternatives
from graph_builder.covered import covered
from graph_builder.model import Kind, Mention, Span
from graph_builder.sieved import Sieved
from ontology.load import Knowledge, Organization

RULE = "organization.department-alone"
_DEPARTMENTS = ("司", "管理局", "监管局", "监察局")
_HALF = 0.5  # of the names of ministries in a text


class Departments:
    """Completes departments told alone; compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._rows = {o.slug: o for o in knowledge.organizations}
        self._own: dict[str, dict[str, str]] = defaultdict(dict)
        for row in knowledge.organizations:
            parent = self._rows.get(row.parent)
            if parent and row.name.startswith(parent.name) and row.name.endswith(_DEPARTMENTS):
                self._own[row.name.removeprefix(parent.name)][parent.slug] = row.slug
        grammar = knowledge.grammar
        follow = alternatives([*(v.verb for v in knowledge.verbs), *knowledge.adverbs])
        self._alone = Sieved(
            rf"(?:^|(?<=[,。;、:\s由和与]))部?(?P<name>{alternatives(self._own)}|[\u4e00-\u9fff]{{2,8}}(?<![公上官])司)"
            rf"(?=、|副?司长|{follow}|{grammar['preposition']})",
            "|".join(_DEPARTMENTS),
            re.MULTILINE,
        )

    def complete(self, text: str, mentions: Sequence[Mention]) -> list[Mention]:
        """Return the mentions of a text with the departments that stand there without their ministry."""
        alone = list(self._alone.finditer(text))
        taken = covered(text, (m.span for m in mentions)) if alone else b""
        alone = [m for m in alone if taken.find(1, *m.span()) < 0]
        if not alone:
            return list(mentions)
        named = Counter(s for m in mentions if (s := self._ministry(m)))
        told = (self._told(m, named) for m in alone)
        return sorted([*mentions, *(m for m in told if m)], key=lambda m: m.span)

    def _ministry(self, mention: Mention) -> str | None:
        """The ministry that a mention names, or whose department it names."""
        row = self._rows.get(mention.key or "") if mention.kind is Kind.ORGANIZATION else None
        if row is None:
            return None
        parent = self._rows.get(row.parent)
        return parent.slug if parent and row.name.startswith(parent.name) else row.slug

    def _told(self, match: re.Match[str], named: Counter[str]) -> Mention | None:
        having = self._own.get(match["name"], {})
        likely = Counter({slug: n for slug, n in named.items() if slug in having}) or named
        if not likely:
            return None
        (slug, most), *_ = likely.most_common(1)
        if not having and most < _HALF * named.total():
            return None
        ministry = self._rows[slug]
        return self._mention(match, ministry, having.get(slug))

    def _mention(self, match: re.Match[str], ministry: Organization, slug: str | None) -> Mention:
        return Mention(
            Span(*match.span("name")), ministry.name + match["name"], Kind.ORGANIZATION, RULE, slug
        )
