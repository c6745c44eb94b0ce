"""serve: the service over a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from api.language import say
from api.server import serve
from api.settings import Settings
from graph_builder.store import layout


def run_serve(environment: Mapping[str, str], **flags: object) -> int:
    """Serve until stopped; flags that are not None win over the environment, and the store has its base."""
    settings = Settings.from_environment(environment, **flags)
    made = settings.create and not (settings.store / "zhengpu.json").exists()
    if not made and flags.get("base") is None and not environment.get("ZHENGPU_BASE", "").strip():
        settings = replace(settings, base=layout.find(settings.store).base)

    def ready(address: str) -> None:
        print(say(f"政谱已启动：{address}", f"zhengpu is serving at {address}"), flush=True)

    serve(settings, ready)
    return 0
