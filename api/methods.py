"""Which methods a path takes, over all routes of the application (RFC 9110, 10.2.1)."""

from __future__ import annotations

from starlette.routing import BaseRoute, Match, Mount
from starlette.types import Scope

_ASKED = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_OF_FILES = frozenset({"GET", "HEAD"})
# Answered for every path, by `api.edge.cors`.
_EVERYWHERE = "OPTIONS"


def allowed_methods(scope: Scope) -> str:
    """The value of an Allow header for the path that was asked for."""
    # What is mounted sees a shorter path, and leaves it behind in the scope.
    asked = {**scope, "root_path": scope.get("app_root_path", scope.get("root_path", ""))}
    routes = scope["app"].routes
    taken = [
        method for method in _ASKED if any(_takes(route, {**asked, "method": method}) for route in routes)
    ]
    return ", ".join([*taken, _EVERYWHERE])


def _takes(route: BaseRoute, scope: Scope) -> bool:
    if isinstance(route, Mount) and scope["method"] not in _OF_FILES:
        return False
    return route.matches(scope)[0] is Match.FULL
