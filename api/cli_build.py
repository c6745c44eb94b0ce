"""The commands that bring bulletins into a store, and the options that say which files are meant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_options import DEFAULT_STATE, DEFAULT_STORE, BaseOption, PlaceOption, StateOption

if TYPE_CHECKING:
    from graph_builder.inputs import Selection

PATHS = (
    "文件、目录、压缩包、通配符、清单，- 为标准输入 / "
    "files, directories, archives, patterns, manifests, - for standard input"
)
ManifestOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--manifest",
        help="清单（.csv、.jsonl）：文件的来历，可重复 / a table that tells what files are; repeatable",
    ),
]
LlmOption = Annotated[
    bool,
    typer.Option("--llm", help="另请语言模型补读，须设 ZHENGPU_LLM_* / a language model reads, too"),
]
NerOption = Annotated[
    bool, typer.Option("--ner", help="另用 LAC 找机构、人名、地名 / LAC looks for names, too")
]
ReplaceOption = Annotated[
    bool, typer.Option(help="同一期公报换了文字也替换 / take another text of a bulletin that is there")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("build")(build)
    app.command("load")(load_command)


def selected(paths: list[Path] | None, manifests: list[Path] | None, only: bool = False) -> Selection:
    """Return what a command was given to read; nothing at all is wrong usage."""
    from graph_builder.inputs import selection
    from ontology.load import load

    if not (paths or manifests):
        raise typer.BadParameter("请给出文件、目录或清单 / name files, directories or a manifest")
    return selection(paths or (), manifests or (), load().series, only=only)


def build(
    paths: Annotated[list[Path] | None, typer.Argument(help=PATHS)] = None,
    manifest: ManifestOption = None,
    store: PlaceOption = DEFAULT_STORE,
    state: StateOption = DEFAULT_STATE,
    workers: Annotated[int, typer.Option(min=1, help="读取进程数 / reading processes")] = 1,
    cluster: Annotated[
        str,
        typer.Option(
            metavar="tcp://主机:端口 / tcp://HOST:PORT",
            help="改由 Dask 集群读取，--shards 须为各机共有的目录 / "
            "a Dask cluster reads; --shards is then a folder that all machines share",
        ),
    ] = "",
    shards: Annotated[
        Path | None,
        typer.Option(help="读出的内容存入此目录，以后只读有变化的 / keep what was read here, as N-Quads"),
    ] = None,
    no_store: Annotated[
        bool, typer.Option("--no-store", help="只写 --shards，不入库 / only write --shards")
    ] = False,
    replace: ReplaceOption = False,
    afresh: Annotated[
        bool, typer.Option("--afresh", help="没有变化的也重新读取 / read what has not changed, too")
    ] = False,
    base: BaseOption = None,
    llm: LlmOption = False,
    ner: NerOption = False,
) -> None:
    """读取公报，写入库；中断后重新运行即可继续，没有变化的文件不再读取。

    Read bulletins into a store; run it again to go on where it was cut off. Files that have not changed are
    not read again.
    """
    from api.commands.building import Ways, run_build
    from api.commands.suggesting import Wanted

    ways = Ways(workers, cluster, shards, no_store, replace, afresh)
    raise typer.Exit(run_build(selected(paths, manifest), store, ways, base, Wanted(llm, ner), state))


def load_command(
    shards: Annotated[Path, typer.Argument(help="build --shards 所写的目录 / what `build --shards` wrote")],
    store: PlaceOption = DEFAULT_STORE,
    state: StateOption = DEFAULT_STATE,
    replace: ReplaceOption = False,
) -> None:
    """把 build --shards 读出的内容装入库。 / Bring what `build --shards` read into a store."""
    from api.commands.building import run_load

    raise typer.Exit(run_load(shards, store, replace, state))
