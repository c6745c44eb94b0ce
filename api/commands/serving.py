"""serve: the service over a store."""

from __future__ import annotations

from collections.abc import Mapping

from api.language import say
from api.server import serve
from api.settings import Settings


def run_serve(environment: Mapping[str, str], **flags: object) -> int:
    """Serve until stopped; flags that are not None win over the environment."""
    settings = Settings.from_environment(environment, **flags)

    def ready(address: str) -> None:
        print(say(f"政谱已启动：{address}", f"zhengpu is serving at {address}"), flush=True)

    serve(settings, ready)
    return 0
