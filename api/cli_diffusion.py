"""The commands of `zhengpu diffusion`: tables of which policies spread where."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli_options import DEFAULT_STORE, StoreOption

diffusion = typer.Typer(no_args_is_help=True, help="哪些政策传播到哪里。 / Which policies spread where.")

Table = Literal["csv", "json", "table"]
Listing = Literal["table", "csv", "json", "rows"]
Unit = Literal["province", "place", "body"]
TableName = Literal[
    "adopters",
    "adoptions",
    "candidates",
    "co-adoption",
    "coverage",
    "dyads",
    "network",
    "risk-set",
    "statistics",
    "units",
]

OutOption = Annotated[
    Path | None,
    typer.Option(help="输出文件，CSV 旁另写数据词典 / file to write; beside CSV goes its data dictionary"),
]
PolicyOption = Annotated[
    list[str] | None,
    typer.Option("--policy", help="只要这些政策：名称、标识或其末段，可重复 / only these; repeatable"),
]
UnitOption = Annotated[
    Unit,
    typer.Option(
        "--unit", help="单位：省级、机构自己的地方、机构 / units: of province level, own places, bodies"
    ),
]
FormOption = Annotated[Table, typer.Option("--format")]
SpreadsheetOption = Annotated[
    bool,
    typer.Option("--spreadsheet", help="CSV 中防公式 / CSV with ' before what looks like a formula"),
]


@diffusion.command()
def table(
    store: StoreOption = DEFAULT_STORE,
    policy: PolicyOption = None,
    unit: UnitOption = "province",
    rows: Annotated[
        Literal["first", "acts"],
        typer.Option(help="每单位首次采纳，或每一行为 / each unit's first adoption, or every act"),
    ] = "first",
    form: FormOption = "csv",
    out: OutOption = None,
    spreadsheet: SpreadsheetOption = False,
) -> None:
    """采纳时间表：谁、何时、哪个阶段、哪句原文。 / Who adopted what, when, at which stage."""
    from api.commands.diffusing import run_table
    from api.commands.result_files import Wishes
    from graph_builder.diffusion.adopters import By

    name = "adopters" if rows == "first" else "adoptions"
    raise typer.Exit(run_table(store, name, Wishes(form, out, policy or (), By(unit), spreadsheet)))


@diffusion.command("co-adoption")
def co_adoption(
    store: StoreOption = DEFAULT_STORE,
    policy: PolicyOption = None,
    unit: UnitOption = "province",
    form: FormOption = "csv",
    out: OutOption = None,
    spreadsheet: SpreadsheetOption = False,
) -> None:
    """共同采纳（不是因果）。 / Which policies two units share (non-causal)."""
    from api.commands.diffusing import run_table
    from api.commands.result_files import Wishes
    from graph_builder.diffusion.adopters import By

    wishes = Wishes(form, out, policy or (), By(unit), spreadsheet)
    raise typer.Exit(run_table(store, "co-adoption", wishes))


@diffusion.command()
def coverage(
    store: StoreOption = DEFAULT_STORE,
    form: FormOption = "csv",
    out: OutOption = None,
    spreadsheet: SpreadsheetOption = False,
) -> None:
    """每期公报写到哪些单位，略去了什么。 / Which units each bulletin tells of, and what it withholds."""
    from api.commands.diffusing import run_table
    from api.commands.result_files import Wishes

    raise typer.Exit(run_table(store, "coverage", Wishes(form, out, spreadsheet=spreadsheet)))


@diffusion.command()
def candidates(
    store: StoreOption = DEFAULT_STORE,
    least: Annotated[
        int,
        typer.Option(min=2, help="至少几个单位，国家也算 / how many units at least, the nation being one"),
    ] = 2,
    form: Annotated[
        Listing, typer.Option("--format", help="rows 为可补入的行 / rows: lines to add")
    ] = "table",
    out: OutOption = None,
    spreadsheet: SpreadsheetOption = False,
) -> None:
    """可能是政策而未登记的名称。 / Names that may be policies and are not registered."""
    from api.commands.diffusing import run_candidates
    from api.commands.result_files import Wishes

    raise typer.Exit(run_candidates(store, Wishes(form, out, spreadsheet=spreadsheet), least))


@diffusion.command()
def compare(
    file: Annotated[
        Path, typer.Argument(help="采纳清单：policy,province,stage,date / a list of adoptions as CSV")
    ],
    store: StoreOption = DEFAULT_STORE,
    errors: Annotated[int, typer.Option(min=0, help="列出几条不符的 / how many differences to list")] = 0,
) -> None:
    """与另一份采纳清单对照：准确率和召回率。 / Precision and recall beside a list of adoptions."""
    from api.commands.diffusing import run_compare

    raise typer.Exit(run_compare(file, store, errors))


@diffusion.command()
def dictionary(
    name: Annotated[
        TableName | None, typer.Argument(help="表，缺省为全部 / the table; all if not told")
    ] = None,
    form: Annotated[
        Literal["text", "json", "markdown"],
        typer.Option("--format", help="json 为 CSVW / json: as CSV on the Web"),
    ] = "text",
) -> None:
    """数据词典：各列的含义。 / The data dictionary: what the columns mean."""
    from api.commands.diffusing import run_dictionary

    raise typer.Exit(run_dictionary(name, form))
