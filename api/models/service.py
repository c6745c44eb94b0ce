"""What the service tells of itself: its routes, its problems, its changes."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from api.models.base import BASE, Model

Act = Literal["came", "changed", "went", "other"]


class Route(Model):
    """A route of the API."""

    path: str = Field(examples=["/api/statements"])
    methods: tuple[str, ...] = Field(examples=[["GET"]])
    summary: str


class Index(Model):
    """The routes of the API and where they are described."""

    openapi: str = Field(examples=["/api/openapi.json"])
    docs: str = Field(examples=["/api/docs"])
    feed: str = Field(examples=["/feed.atom"])
    revision: int
    routes: tuple[Route, ...]


class Description(Model):
    """An OpenAPI document; only what every one has is told here."""

    model_config = ConfigDict(extra="allow")

    openapi: str = Field(examples=["3.1.0"])
    info: dict[str, Any]
    paths: dict[str, Any]


class Messages(Model):
    """What happened, in both languages."""

    zh: str
    en: str


class Problem(Model):
    """Problem details by RFC 9457; a kind of problem may have members of its own."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Leads to the kind's explanation.", examples=["/problems#bad-request"])
    title: str = Field(examples=["Bad request"])
    status: int = Field(ge=400, le=599)
    detail: str
    messages: Messages
    parameter: str | None = Field(None, description="The parameter that was at fault, where one was.")


class Change(Model):
    """One change of the store."""

    revision: int = Field(ge=1)
    time: str = Field(description="When it was recorded, in UTC.", examples=["2026-11-26T06:11:37+00:00"])
    act: Act = Field(
        description="Whether a bulletin came, changed or went; other is a change of another graph."
    )
    subject: str = Field(
        description="The bulletin, or the graph.", examples=[BASE + "bulletin/moe-ict-monthly-2022-11"]
    )
    digest: str = Field(description="The SHA-256 of the bulletin's text, or of the graph's content.")
    gone: bool = Field(description="Whether the bulletin is retracted by now: its address answers 410.")
    href: str | None = Field(description="The bulletin in this API; null where there is none any more.")


class Changes(Model):
    """Changes in the order in which they were made."""

    since: int = Field(ge=0, description="The revision that they come after.")
    revision: int = Field(ge=0, description="The newest revision that is served.")
    next: str | None = Field(description="Where to go on; null where these are the last by now.")
    items: tuple[Change, ...]
