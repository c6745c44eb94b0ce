"""Bearer tokens with two scopes: ``ingest`` for bulletins, ``admin`` for everything.

Without tokens in the settings writing is off, whoever asks.
"""

from __future__ import annotations

from enum import StrEnum

from starlette.requests import Request

from api.problems import ProblemError
from api.settings import Settings
from api.site import site_of
from api.tokens import Token, holder


class Scope(StrEnum):
    """What a token is good for."""

    INGEST = "ingest"
    ADMIN = "admin"


def authorise(request: Request, scope: Scope) -> str:
    """The name of whoever asks, if they may; to be called before the body is read.

    Raises the problems of 401 (no token, or none that is known) and 403 (another scope, or writing is off).
    """
    settings = site_of(request).settings
    if not settings.is_writable or site_of(request).desk is None:
        raise ProblemError("update-refused", *_OFF)
    presented = _bearer(request)
    name = holder(_good_for(settings, scope), presented) if presented else None
    if name is not None:
        return name
    if presented and holder(_all(settings), presented):
        raise ProblemError("forbidden", *_wrong_scope(scope))
    raise ProblemError("unauthorized", *_NO_TOKEN)


def _good_for(settings: Settings, scope: Scope) -> tuple[Token, ...]:
    return settings.admin_tokens if scope is Scope.ADMIN else _all(settings)


def _all(settings: Settings) -> tuple[Token, ...]:
    return settings.admin_tokens + settings.ingest_tokens


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _wrong_scope(scope: Scope) -> tuple[str, str]:
    return (
        f"此令牌没有 {scope} 权限；请换用有此权限的令牌。",
        f"This token has not the scope {scope}; use one that has.",
    )


_OFF = (
    "本服务只读：没有设置写入令牌（ZHENGPU_INGEST_TOKENS、ZHENGPU_ADMIN_TOKENS）。",
    "This service is read-only: no tokens for writing are set (ZHENGPU_INGEST_TOKENS, ZHENGPU_ADMIN_TOKENS).",
)
_NO_TOKEN = (
    "写入须有令牌：Authorization: Bearer 令牌。",
    "Writing needs a token that is known here: Authorization: Bearer TOKEN.",
)
