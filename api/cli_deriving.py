"""The command that makes the graph of results of diffusion."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from api.cli_options import DEFAULT_STORE, StoreOption


def derive(
    store: StoreOption = DEFAULT_STORE,
    model: Annotated[
        Literal["exponential", "rayleigh", "lognormal"],
        typer.Option(help="时滞的分布 / distribution of lags"),
    ] = "exponential",
    rate: Annotated[
        float | None,
        typer.Option(help="指数分布的率（每月），缺省由数据估计 / of exponential; estimated if left out"),
    ] = None,
    alpha: Annotated[float | None, typer.Option(help="瑞利分布的尺度 / scale of rayleigh")] = None,
    mu: Annotated[
        float | None, typer.Option(help="对数正态：对数的均值 / lognormal: mean of the log")
    ] = None,
    sigma: Annotated[
        float | None, typer.Option(help="对数正态：对数的标准差 / lognormal: deviation of the log")
    ] = None,
    edges: Annotated[int | None, typer.Option(min=1, help="推断多少条边 / how many edges")] = None,
    p_cutoff: Annotated[
        float | None,
        typer.Option(help="p 值达到多少即停，缺省 0.1 / stop with the edge whose p reaches this; 0.1"),
    ] = None,
    stopping: Annotated[
        Literal["textbook", "r"],
        typer.Option(help="检验如教科书，或如 R 包 / the test by the book, or as the R package does it"),
    ] = "textbook",
    bootstrap: Annotated[
        int, typer.Option(min=0, help="自助抽样次数，给出各边的区间 / resamples, for intervals on edges")
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="抽样的种子 / seed of the resampling")] = 1,
) -> None:
    """把传播网络和统计写成库中的一个图，不是因果。 / Network and statistics as a graph of the store."""
    from api.commands.deriving import run_derive
    from graph_builder.diffusion.likely_ways import asked_for
    from graph_builder.diffusion.netinf.bootstrap import Bootstrap

    given = {"rate": rate, "alpha": alpha, "mu": mu, "sigma": sigma}
    asked = asked_for(model, given, edges, p_cutoff, stopping, Bootstrap(bootstrap, seed))
    raise typer.Exit(run_derive(store, asked))


def add_to(diffusion: typer.Typer) -> None:
    """Add this command."""
    diffusion.command()(derive)
