"""What a corpus may tell of: policies of the registry by the slots they can fill, and its sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph_builder.corpus.fill import is_plain, names_of
from graph_builder.corpus.library import Library, Template
from graph_builder.stages import STAGES
from ontology.load import Knowledge, Policy

SLOTS = ("policy", "policy_alias", "platform", "national_doc")
_MOST = 24
_TITLE = re.compile(r"(?:计划|办法|意见|纲要|方案|规划|通知)$")
_MINISTRY = "moe"


@dataclass(frozen=True)
class Stock:
    """The policies and sentences of one corpus; `sets` are the sets of sentences in use."""

    knowledge: Knowledge
    library: Library
    sets: tuple[str, ...]

    @cached_property
    def policies(self) -> dict[str, Policy]:
        """The policies in use by their slugs: the ministry's own first, as many as a corpus can tell of."""
        verbs = self.library.words.not_first
        plain = [p for p in self.knowledge.policies if is_plain(p.name) and not p.name.startswith(verbs)]
        own = [p for p in plain if p.issuer.startswith(_MINISTRY)]
        others = [p for p in plain if p not in own]
        return {p.slug: p for p in [*own, *others][:_MOST]}

    def slots_of(self, policy: Policy) -> tuple[str, ...]:
        """Return the slots that a policy can fill: a platform, a title, or a name with perhaps an alias."""
        if policy.type == "Platform":
            return ("platform",)
        if _TITLE.search(policy.name):
            return ("national_doc",)
        return ("policy", "policy_alias") if names_of(policy) else ("policy",)

    @cached_property
    def by_slot(self) -> dict[str, list[Policy]]:
        """The policies that can fill each slot."""
        return {slot: [p for p in self.policies.values() if slot in self.slots_of(p)] for slot in SLOTS}

    @cached_property
    def _templates(self) -> list[Template]:
        return [t for t in self.library.templates if t.set in self.sets]

    @cached_property
    def adopting(self) -> list[Template]:
        """Sentences that tell that a policy is taken up, for sure or perhaps."""
        return [t for t in self._templates if any(a.adopts for a in t.acts)]

    @cached_property
    def plain(self) -> list[Template]:
        """Sentences that adopt nothing, whatever they name."""
        return [t for t in self._templates if not any(a.adopts for a in t.acts)]

    def planned(self) -> Iterator[tuple[Policy, Sequence[tuple[str, int]]]]:
        """Yield every policy with the stages that can be told of it, each with how many sentences do."""
        for policy in self.policies.values():
            slots = self.slots_of(policy)
            told = Counter(
                stage
                for template in self.adopting
                for stage in {a.stage for a in template.acts if a.adopts in slots and not a.optional}
            )
            if stages := [(s, told[s]) for s in STAGES if told[s]]:
                yield policy, stages
