"""serve: the service over a store."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from api.language import say
from api.server import serve
from api.settings import Settings
from graph_builder.store import layout
from graph_builder.store.base import NotAStore
from graph_builder.store.remote import state
from graph_builder.store.remote.state import RemoteMarker
from graph_builder.vintage import differs
from ontology.errors import ZhengpuError


class NothingToServe(ZhengpuError):
    """A place without a store, and without anything else: one may be made there."""

    exit_status = 2

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} 没有库。请指定已有的库，或用 zhengpu build 由公报新建；"
            "要从空库开始、经网络写入，加 --create。",
            f"There is no store at {path}. Name one, make one of bulletins with `zhengpu build`, or add "
            "--create to begin with an empty one that is written to over the network.",
        )


def _base_of(settings: Settings) -> str:
    """The base that the store was made with, or that of a new one."""
    if isinstance(settings.store, Path):
        made = settings.create and not (settings.store / layout.MARKER).exists()
        return settings.base if made else layout.find(settings.store).base
    there = (settings.state / state.MARKER).exists()
    return RemoteMarker.read(settings.state).base if there else settings.base


def _tell_of_ontology(settings: Settings) -> None:
    """Say that a store of another ontology is served as it is, and takes no bulletins."""
    if _is_of_another(settings):
        zh = "中的公报是用另一版本体读取的：可以查询，但不接受新公报；请停止服务，运行 zhengpu migrate。"
        en = (
            "has bulletins that were read with another ontology: it can be asked, and takes no new ones. "
            "Stop the service and run `zhengpu migrate`."
        )
        print(
            say(f"注意：{settings.store} {zh}", f"Note: {settings.store} {en}"), file=sys.stderr, flush=True
        )


def _is_of_another(settings: Settings) -> bool:
    try:
        if isinstance(settings.store, Path):
            return differs(layout.find(settings.store))
        return differs(RemoteMarker.read(settings.state))
    except NotAStore:
        return False  # made now, if at all


def run_serve(environment: Mapping[str, str], **flags: object) -> int:
    """Serve until stopped; flags that are not None win over the environment, and the store has its base.

    Raises `NothingToServe` where there is no store and none is to be made, beside what `serve` raises.
    """
    settings = Settings.from_environment(environment, **flags)
    told = flags.get("base") is not None or bool(environment.get("ZHENGPU_BASE", "").strip())
    try:
        _serve(settings, told_base=told)
    except NotAStore as error:
        if error.path.is_dir() and any(error.path.iterdir()):
            raise  # --create makes nothing beside what is another's
        raise NothingToServe(error.path) from None
    return 0


def _serve(settings: Settings, *, told_base: bool) -> None:
    if not told_base:
        settings = replace(settings, base=_base_of(settings))

    _tell_of_ontology(settings)

    def ready(address: str) -> None:
        print(say(f"政谱已启动：{address}", f"zhengpu is serving at {address}"), flush=True)

    serve(settings, ready)
