"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

DEFAULT_STORE: Final = Path("zhengpu-store")


def directory(value: str | Path) -> Path:
    """Return the path of a store's directory; an address is refused, not made a folder."""
    if "://" in str(value):  # the default comes through here too, and is a path
        raise typer.BadParameter(f"{value}: 目前只支持目录 / only a directory for now")
    return Path(value)


def place(value: str | Path) -> str | Path:
    """Return the path of a store's directory, or the address of a server."""
    return str(value) if "://" in str(value) else Path(value)


PlaceOption = Annotated[
    Path,
    typer.Option(
        "--store",
        envvar="ZHENGPU_STORE",
        help="库的目录，或 SPARQL 服务器的地址 / the store's directory, or a SPARQL server's address",
        parser=place,
    ),
]
DEFAULT_STATE: Final = Path("zhengpu-state")
StateOption = Annotated[
    Path,
    typer.Option(
        "--state",
        envvar="ZHENGPU_STATE",
        help="库在服务器上时，本机的日志和原文目录 / journal and texts of a store on a server",
    ),
]
StoreOption = Annotated[
    Path,
    typer.Option(
        "--store", envvar="ZHENGPU_STORE", help="库的目录 / the store's directory", parser=directory
    ),
]
BaseOption = Annotated[
    str | None,
    typer.Option("--base", help="标识符前缀，以 /id/ 结尾 / where identifiers begin, ending in /id/"),
]
