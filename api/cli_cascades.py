"""The commands of `zhengpu diffusion` that take cascades: from a file of one's own, or from a store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.cli_deriving import derive
from api.cli_diffusion import FormOption, OutOption, PolicyOption, SpreadsheetOption
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

if TYPE_CHECKING:
    from api.commands.cascading import Origin

Period = Literal["day", "month", "year"]

CascadesOption = Annotated[
    Path | None,
    typer.Option(
        help="自带数据：CSV，每次采纳一行；缺省用库 / your own data, a row each adoption; else a store"
    ),
]
UnitOption = Annotated[
    str | None,
    typer.Option(
        help="单位所在的列；用库时为 province、place、body / column of units, or a store's sort of units"
    ),
]
CascadeOption = Annotated[str, typer.Option(help="级联（政策）所在的列 / column of cascades (policies)")]
TimeOption = Annotated[
    str, typer.Option(help="时间所在的列：全为数，或全为日期 / column of times: all numbers, or all dates")
]
PeriodOption = Annotated[
    Period | None,
    typer.Option(
        help="日期以何为期，缺省为其中最粗的，库为月 / period of dates; else the coarsest, month in a store"
    ),
]


def network(
    cascades: CascadesOption = None,
    store: StoreOption = DEFAULT_STORE,
    unit: UnitOption = None,
    cascade: CascadeOption = "cascade",
    time: TimeOption = "time",
    period: PeriodOption = None,
    policy: PolicyOption = None,
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
    form: Annotated[Literal["csv", "json", "table", "graphml", "gexf"], typer.Option("--format")] = "csv",
    out: OutOption = None,
    spreadsheet: SpreadsheetOption = False,
) -> None:
    """最能解释采纳先后的传播网络（NetInf），不是因果。 / The network of likeliest ways of spreading."""
    from api.commands.result_files import Wishes
    from api.commands.spreading import run_network
    from graph_builder.diffusion.likely_ways import asked_for
    from graph_builder.diffusion.netinf.bootstrap import Bootstrap

    given = {"rate": rate, "alpha": alpha, "mu": mu, "sigma": sigma}
    asked = asked_for(model, given, edges, p_cutoff, stopping, Bootstrap(bootstrap, seed))
    origin = _origin(cascades, store, unit, cascade, time, period, policy)
    raise typer.Exit(run_network(origin, asked, Wishes(form, out, spreadsheet=spreadsheet)))


def statistics(
    cascades: CascadesOption = None,
    store: StoreOption = DEFAULT_STORE,
    unit: UnitOption = None,
    cascade: CascadeOption = "cascade",
    time: TimeOption = "time",
    period: PeriodOption = None,
    policy: PolicyOption = None,
    of: Annotated[
        Literal["policies", "units"],
        typer.Option(help="每项政策，或每个单位 / a row each policy, or each unit"),
    ] = "policies",
    form: FormOption = "csv",
    out: OutOption = None,
    spreadsheet: SpreadsheetOption = False,
) -> None:
    """传播统计：半数时间、曲线、起源、方向，或单位的领先与滞后。 / How policies spread, which units lead."""
    name = "statistics" if of == "policies" else "units"
    origin = _origin(cascades, store, unit, cascade, time, period, policy)
    raise typer.Exit(_run_table(origin, name, form, out, spreadsheet))


def _command_of(name: str, words: str) -> Callable[..., None]:
    """A command that writes one table and has no choice of its own."""

    def command(
        cascades: CascadesOption = None,
        store: StoreOption = DEFAULT_STORE,
        unit: UnitOption = None,
        cascade: CascadeOption = "cascade",
        time: TimeOption = "time",
        period: PeriodOption = None,
        policy: PolicyOption = None,
        form: FormOption = "csv",
        out: OutOption = None,
        spreadsheet: SpreadsheetOption = False,
    ) -> None:
        origin = _origin(cascades, store, unit, cascade, time, period, policy)
        raise typer.Exit(_run_table(origin, name, form, out, spreadsheet))

    command.__doc__ = words
    return command


_RISK_SET = "风险集：单位、政策、时期各一行，是否采纳。 / The risk set: a row each unit, policy and period."
_DYADS = "有向成对：未采纳的单位与已采纳的单位，逐期。 / Directed dyads: who may follow whom, by period."


def _origin(
    cascades: Path | None,
    store: Path,
    unit: str | None,
    cascade: str,
    time: str,
    period: Period | None,
    policy: list[str] | None,
) -> Origin:
    from api.commands.cascading import Origin
    from graph_builder.diffusion.cascades import Scale

    return Origin(cascades, store, unit, cascade, time, Scale(period) if period else None, policy or ())


def _run_table(origin: Origin, name: str, form: str, out: Path | None, spreadsheet: bool) -> int:
    from api.commands.result_files import Wishes
    from api.commands.spreading import run_cascade_table

    return run_cascade_table(origin, name, Wishes(form, out, spreadsheet=spreadsheet))


def add_to(diffusion: typer.Typer) -> None:
    """Add these commands."""
    diffusion.command()(network)
    diffusion.command()(statistics)
    diffusion.command("risk-set")(_command_of("risk-set", _RISK_SET))
    diffusion.command("dyads")(_command_of("dyads", _DYADS))
    diffusion.command()(derive)
