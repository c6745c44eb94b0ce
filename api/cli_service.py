"""The commands around a service: serve, tokens, the audit, migration, backup and restore."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli_options import (
    DEFAULT_STATE,
    DEFAULT_STORE,
    BaseOption,
    PlaceOption,
    StateOption,
    StoreOption,
)

Form = Literal["table", "json", "csv"]


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    for command in (serve, migrate, backup, restore, token, audit):
        app.command()(command)


def serve(
    store: Annotated[
        str | None,
        typer.Option(help="库的目录，或服务器的地址 / the store's directory, or a server's address"),
    ] = None,
    state: Annotated[
        Path | None, typer.Option(help="库在服务器上时，本机的状态目录 / state of a store on a server")
    ] = None,
    host: Annotated[str | None, typer.Option(help="监听地址 / address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="端口 / port")] = None,
    base: BaseOption = None,
    create: Annotated[
        bool | None,
        typer.Option("--create", help="没有库时建一个空库 / make an empty store where there is none"),
    ] = None,
) -> None:
    """启动服务：SPARQL、关联数据、网页。 / Serve SPARQL, linked data and pages."""
    from api.commands.serving import run_serve

    raise typer.Exit(
        run_serve(os.environ, store=store, state=state, host=host, port=port, base=base, create=create)
    )


def migrate(
    store: PlaceOption = DEFAULT_STORE,
    state: StateOption = DEFAULT_STATE,
    workers: Annotated[int, typer.Option(min=1, help="读取进程数 / reading processes")] = 1,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只看会改什么，不写 / tell what would change, write nothing")
    ] = False,
) -> None:
    """本体改动后，把库中公报按新本体重读一遍。 / Bring a store to the present ontology."""
    from api.commands.migrating import run_migrate

    raise typer.Exit(run_migrate(store, state, workers, dry_run=dry_run))


def backup(
    target: Annotated[
        Path, typer.Argument(help="备份目录，须不存在或为空 / folder of the backup, not there or empty")
    ],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """备份一个库，可在服务运行时进行。 / Back a store up, be it served meanwhile."""
    from api.commands.keeping import run_backup

    raise typer.Exit(run_backup(store, target))


def restore(
    source: Annotated[Path, typer.Argument(help="备份目录 / folder of the backup")],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """由备份恢复成新库。 / Make a store of a backup."""
    from api.commands.keeping import run_restore

    raise typer.Exit(run_restore(source, store))


def token(
    name: Annotated[
        str, typer.Argument(help="持有者的名称，记入审计 / the holder's name, for the audit")
    ] = "",
) -> None:
    """生成写入令牌及其摘要。 / Make a token for writing, and its digest for the settings."""
    from api.commands.keeping import run_token

    raise typer.Exit(run_token(name))


def audit(
    store: StoreOption = DEFAULT_STORE,
    since: Annotated[int, typer.Option(help="自此版本之后 / after this revision")] = 0,
    form: Annotated[Form, typer.Option("--format")] = "table",
) -> None:
    """列出每次写入：何时、何人、何事。 / List every write: when, who, what."""
    from api.commands.keeping import run_audit

    raise typer.Exit(run_audit(store, since, form))
