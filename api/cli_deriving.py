"""The command that makes the graph of results of diffusion."""

from __future__ import annotations

import typer

from api.cli_network_options import (
    AlphaOption,
    BootstrapOption,
    CutoffOption,
    EdgesOption,
    ModelOption,
    MuOption,
    RateOption,
    SeedOption,
    SigmaOption,
    StoppingOption,
)
from api.cli_options import DEFAULT_STORE, StoreOption


def derive(
    store: StoreOption = DEFAULT_STORE,
    model: ModelOption = "exponential",
    rate: RateOption = None,
    alpha: AlphaOption = None,
    mu: MuOption = None,
    sigma: SigmaOption = None,
    edges: EdgesOption = None,
    p_cutoff: CutoffOption = None,
    stopping: StoppingOption = "textbook",
    bootstrap: BootstrapOption = 0,
    seed: SeedOption = 1,
) -> None:
    """把传播网络和统计写成库中的一个图，不是因果。 / Network and statistics as a graph of the store."""
    from api.commands.deriving import run_derive
    from graph_builder.diffusion.likely_ways import asked_for
    from graph_builder.diffusion.netinf.bootstrap import Bootstrap

    given = {"rate": rate, "alpha": alpha, "mu": mu, "sigma": sigma}
    asked = asked_for(model, given, edges, p_cutoff, stopping, Bootstrap(bootstrap, seed))
    raise typer.Exit(run_derive(store, asked))
