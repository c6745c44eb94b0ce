"""The likeliest ways of spreading as the API infers them: kept a while for each state, by a process that can
be ended.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool

from api.apart import Apart
from api.kept import Kept
from api.policy_names import policies_named
from api.problems import ProblemError
from api.source import Source
from graph_builder.diffusion.adopted_cascades import Adoptions, adoptions_of
from graph_builder.diffusion.adopters import By
from graph_builder.diffusion.cascades import Scale
from graph_builder.diffusion.facts import Facts
from graph_builder.diffusion.likely_ways import Answer, answer, why_none
from graph_builder.diffusion.network import Asked
from graph_builder.diffusion.ways_apart import answer_of, question

KEPT = 24
SECONDS = 20.0
MEMORY = 400_000_000
"""Bytes that the pairs of an inference may take at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A network as a request states it: `policies` are names, all of them where there are none."""

    asked: Asked
    by: By
    scale: Scale
    policies: tuple[str, ...]

    @property
    def key(self) -> Hashable:
        """What tells it from every other one."""
        asked = self.asked
        how = asked.model, tuple(sorted(asked.parameters.items())), asked.stop, asked.bootstrap
        return *how, self.by, self.scale, self.policies


class Networks:
    """Networks of the newest state."""

    def __init__(self, source: Source) -> None:
        self._kept = Kept(source, KEPT)
        self.inferrer = Apart(
            "graph_builder.diffusion.ways_apart",
            SECONDS,
            busy=("等待推断的网络太多，请稍后再试。", "Too many networks wait to be inferred; try again."),
            late=(
                f"{SECONDS:g} 秒内没有推断完；请减少重抽样次数、边数或政策",
                f"It was not inferred within {SECONDS:g} s; ask for fewer resamples, edges or policies",
            ),
        )

    async def get(self, wanted: Wanted, facts: Facts) -> Answer:
        """The network, or why there is none. Raises ProblemError."""
        return await self._kept.get(wanted.key, lambda: self._infer(wanted, facts))

    async def _infer(self, wanted: Wanted, facts: Facts) -> Answer:
        adoptions = await run_in_threadpool(_adoptions, wanted, facts)
        made = await self._made(wanted, facts, adoptions)
        told = {
            "unit": wanted.by,
            "period": wanted.scale,
            "policies": wanted.policies,
            "periods": adoptions.periods,
            "undated": adoptions.undated,
        }
        return replace(made, method={**made.method, **told})

    async def _made(self, wanted: Wanted, facts: Facts, adoptions: Adoptions) -> Answer:
        cascades, periods = adoptions.cascades, adoptions.periods
        if why_none(cascades, periods):
            return answer(cascades, wanted.asked, {}, periods)
        labels = {iri: facts.name(iri).zh for iri in (*cascades.units, *cascades.names)}
        given = question(cascades, wanted.asked, labels, periods)
        status, told = await self.inferrer.run(given)
        if status:
            raise ProblemError(
                "out-of-resources",
                "推断所需的内存超过上限；请减少政策，或改用省级单位",
                "The inference needs more memory than it may have; choose fewer policies, or provinces",
            )
        return answer_of(told)


def _adoptions(wanted: Wanted, facts: Facts) -> Adoptions:
    return adoptions_of(facts, wanted.by, policies_named(facts, wanted.policies), wanted.scale)
