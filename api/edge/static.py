"""Styles, scripts and pictures of the pages: kept by browsers, asked for again by their entity tag."""

from __future__ import annotations

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class Revalidated(StaticFiles):
    """Static files that nobody uses without asking whether they are still the same."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 304."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, no-cache"
        return response
