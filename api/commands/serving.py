"""serve: the service over a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from api.language import say
from api.server import serve
from api.settings import Settings
from graph_builder.store import layout
from graph_builder.store.remote import state
from graph_builder.store.remote.state import RemoteMarker


def _base_of(settings: Settings) -> str:
    """The base that the store was made with, or that of a new one."""
    if isinstance(settings.store, Path):
        made = settings.create and not (settings.store / "zhengpu.json").exists()
        return settings.base if made else layout.find(settings.store).base
    there = (settings.state / state.MARKER).exists()
    return RemoteMarker.read(settings.state).base if there else settings.base


def run_serve(environment: Mapping[str, str], **flags: object) -> int:
    """Serve until stopped; flags that are not None win over the environment, and the store has its base."""
    settings = Settings.from_environment(environment, **flags)
    if flags.get("base") is None and not environment.get("ZHENGPU_BASE", "").strip():
        settings = replace(settings, base=_base_of(settings))

    def ready(address: str) -> None:
        print(say(f"政谱已启动：{address}", f"zhengpu is serving at {address}"), flush=True)

    serve(settings, ready)
    return 0
