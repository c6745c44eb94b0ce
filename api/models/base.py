"""What every model stands on, and the parts that many share: a thing with its names, a page of a list."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

MOST = 200
USUAL = 50
FARTHEST = 10_000_000
BASE = "https://w3id.org/zhengpu/id/"


class Model(BaseModel):
    """A value of the API: frozen, and without members that are not told here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


T = TypeVar("T", bound=Model)


class Thing(Model):
    """Something that the graph knows, by its IRI and its names."""

    iri: str = Field(description="Its identifier.", examples=[BASE + "org/moe"])
    zh: str | None = Field(description="Its Chinese name.", examples=["教育部"])
    en: str | None = Field(
        description="Its English name, where it has one.", examples=["Ministry of Education"]
    )
    href: str | None = Field(
        description="Where this API tells more of it; null for what lies elsewhere.",
        examples=["/api/entities/org/moe"],
    )


class Page(Model, Generic[T]):
    """A part of a list in a fixed order, with the size of the whole list."""

    total: int = Field(ge=0, description="How many there are in all.")
    offset: int = Field(ge=0, description="How many stand before the first of these.")
    limit: int = Field(ge=1, le=MOST, description="How many were asked for.")
    next: str | None = Field(description="The address of the next part; null after the last.")
    revision: int = Field(ge=0, description="The revision of the store that was asked.")
    items: tuple[T, ...] = Field(description="The part itself.")
