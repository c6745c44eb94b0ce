"""The options that tell how a network is to be inferred."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

ModelOption = Annotated[
    Literal["exponential", "rayleigh", "lognormal"],
    typer.Option(help="时滞的分布 / distribution of lags"),
]
RateOption = Annotated[
    float | None,
    typer.Option(help="指数分布的率，缺省由数据估计 / of exponential; estimated if left out"),
]
AlphaOption = Annotated[float | None, typer.Option(help="瑞利分布的尺度 / scale of rayleigh")]
MuOption = Annotated[float | None, typer.Option(help="对数正态：对数的均值 / lognormal: mean of the log")]
SigmaOption = Annotated[
    float | None, typer.Option(help="对数正态：对数的标准差 / lognormal: deviation of the log")
]
EdgesOption = Annotated[int | None, typer.Option(min=1, help="推断多少条边 / how many edges")]
CutoffOption = Annotated[
    float | None,
    typer.Option(
        "--p-cutoff", help="p 值达到多少即停，缺省 0.1 / stop with the edge whose p reaches this; 0.1"
    ),
]
StoppingOption = Annotated[
    Literal["textbook", "r"],
    typer.Option(help="检验如教科书，或如 R 包 / the test by the book, or as the R package does it"),
]
BootstrapOption = Annotated[
    int,
    typer.Option(min=0, max=10_000, help="自助抽样次数，给出各边的区间 / resamples, for intervals on edges"),
]
SeedOption = Annotated[int, typer.Option(min=0, help="抽样的种子 / seed of the resampling")]
