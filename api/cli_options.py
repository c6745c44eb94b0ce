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


StoreOption = Annotated[
    Path,
    typer.Option(
        "--store", envvar="ZHENGPU_STORE", help="库的目录 / the store's directory", parser=directory
    ),
]
