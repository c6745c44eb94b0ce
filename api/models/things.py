"""Bulletins, entities, policies, places and actions as the API tells them."""

from __future__ import annotations

from pydantic import Field

from api.models.base import BASE, Model, Thing


class Bulletin(Model):
    """A bulletin as lists tell it."""

    iri: str = Field(examples=[BASE + "bulletin/moe-ict-monthly-2022-11"])
    id: str = Field(description="The last part of its IRI.", examples=["moe-ict-monthly-2022-11"])
    zh: str | None = Field(description="Its title.", examples=["2022年11月教育信息化和网络安全工作月报"])
    begin: str | None = Field(description="The first day that it reports on.", examples=["2022-11-01"])
    end: str | None = Field(description="The last day that it reports on.", examples=["2022-11-30"])
    publishers: tuple[Thing, ...]
    series: Thing | None
    text: str | None = Field(description="The SHA-256 of its text as read.")
    statements: int = Field(ge=0, description="How many statements stand in it, adoptions not counted.")
    href: str = Field(examples=["/api/bulletins/moe-ict-monthly-2022-11"])


class BulletinCounts(Model):
    """How many statements of each kind are told in a bulletin."""

    activity: int = Field(ge=0)
    figure: int = Field(ge=0)
    adoption: int = Field(ge=0)
    omission: int = Field(ge=0)


class BulletinLinks(Model):
    """Where the rest of a bulletin is."""

    page: str
    graph: str = Field(description="Its named graph.")
    data: str = Field(description="What the graph says of the bulletin itself, in Turtle.")
    statements: str
    text: str | None = Field(description="The text as read; null where it is not kept.")


class BulletinDetail(Bulletin):
    """A bulletin with its counts and links."""

    issued: str | None = Field(description="The day of issue.", examples=["2022-12-05"])
    source: str | None = Field(description="Where it was found.")
    rights: str | None = Field(description="The licence told of it.")
    counts: BulletinCounts
    links: BulletinLinks


class Link(Model):
    """A statement of one thing about another, without a sentence of its own."""

    property: str = Field(description="The property, by its local name or IRI.", examples=["jurisdiction"])
    zh: str = Field(description="What the property is called.", examples=["管辖地"])
    en: str = Field(examples=["jurisdiction"])
    thing: Thing


class RoleCount(Model):
    """How many statements name an entity in a role."""

    role: str = Field(examples=["agent"])
    zh: str = Field(examples=["行动者为"])
    en: str = Field(examples=["agent"])
    statements: int = Field(ge=1)


class Identifier(Model):
    """A code that the thing has elsewhere, or another datum told of it."""

    property: str = Field(examples=["code"])
    value: str = Field(examples=["450000"])


class Entity(Thing):
    """An entity as lists tell it."""

    types: tuple[str, ...] = Field(description="Its classes, by local name.", examples=[["GovernmentBody"]])
    aliases: tuple[str, ...] = Field(description="Other names.")
    page: str | None = Field(description="Its page for people.")


class Further(Model):
    """How many things a property points to beside those that are listed, and where all of them are."""

    property: str = Field(description="By its local name, or by its IRI if it is none of ours.")
    count: int = Field(ge=1, examples=[1368])
    where: str = Field(examples=["/fragments?subject=…&predicate=…"])


class EntityDetail(Entity):
    """An entity with what is said of it."""

    identifiers: tuple[Identifier, ...]
    links: tuple[Link, ...] = Field(description="What it points to, the first 100 of each property.")
    more: tuple[Further, ...] = Field(description="Where all of a property is listed that points to more.")
    linked: tuple[Link, ...] = Field(description="What points to it, the first 300.")
    roles: tuple[RoleCount, ...] = Field(description="In which roles statements name it.")
    statements: tuple[str, ...] = Field(description="Lists of the statements that name it, by filter.")


class Policy(Thing):
    """A policy, programme, campaign, initiative, or a platform that somebody took up."""

    types: tuple[str, ...] = Field(examples=[["Policy"]])
    adopters: int = Field(ge=0, description="How many bodies took it up.")
    first: str | None = Field(
        description="The first day of any act that adopted it.", examples=["2022-11-03"]
    )
    last: str | None = Field(description="The last day of any such act.", examples=["2023-03-31"])
    adoptions: str = Field(description="The list of its adoptions.")


class Place(Thing):
    """A place with its codes and what it lies in."""

    code: str | None = Field(description="GB/T 2260, or the code of a locality.", examples=["450000"])
    short: str | None = Field(description="Its short name.", examples=["广西"])
    level: Thing | None = Field(description="Its administrative level.")
    within: tuple[Thing, ...] = Field(description="What it lies in.")
    valid_from: str | None
    valid_to: str | None


class Action(Thing):
    """A concept of the scheme of actions."""

    notation: str | None = Field(examples=["issue"])
    definition_zh: str | None
    definition_en: str | None
    broader: tuple[str, ...] = Field(description="Wider concepts, by IRI.")
    examples: tuple[str, ...]
