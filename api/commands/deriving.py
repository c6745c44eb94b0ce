"""diffusion derive: the results of diffusion as a graph of the store."""

from __future__ import annotations

from pathlib import Path

from api.language import say
from graph_builder.diffusion.deriving import Derived, derive
from graph_builder.diffusion.network import Asked
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.vintage import refuse_other_ontology
from ontology.errors import ZhengpuError


class NothingBuilt(ZhengpuError):
    """A store that never had a bulletin: there is nothing to derive from, nor what results would name."""

    def __init__(self, store: Path) -> None:
        super().__init__(
            f"{store} 中还没有公报。请先构建（zhengpu build），再推导。",
            f"{store} has no bulletin yet. Run `zhengpu build`, then derive.",
        )


def run_derive(store: Path, asked: Asked) -> int:
    """Make the graph of results of a store anew; return the exit status."""
    with EmbeddedStore.open(store, create=False) as opened:
        if not opened.marker.ontology:
            raise NothingBuilt(store)
        refuse_other_ontology(opened)  # what results would name is not there
        derived = derive(opened, asked)
    print(_summary(derived, store))
    return 0


def _summary(derived: Derived, store: Path) -> str:
    results = derived.results
    edges, spreads = len(results.edges), len(results.spreads)
    lines = [
        say(
            f"{store}：{edges} 条推断的传播边（不是因果），{spreads} 项政策的传播概况",
            f"{store}: {edges} inferred edges (non-causal), {spreads} policies with statistics of spread",
        )
    ]
    if results.why is not None:
        lines.append(say(results.why.zh, results.why.en))
    if not derived.changed:
        lines.append(say("图与先前相同，未作改动。", "The graph is as it was; nothing was changed."))
    return "\n".join(lines)
