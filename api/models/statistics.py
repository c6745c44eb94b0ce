"""The sizes of the graph."""

from __future__ import annotations

from pydantic import Field

from api.models.base import Model, Thing


class ClassCount(Model):
    """How many things of a class there are."""

    type: str = Field(examples=["Activity"])
    zh: str = Field(examples=["行为"])
    en: str = Field(examples=["activity"])
    count: int = Field(ge=1)


class MonthCount(Model):
    """How many acts began in a month."""

    month: str = Field(pattern="^[0-9]{4}-[0-9]{2}$", examples=["2022-11"])
    activities: int = Field(ge=1)


class ThingCount(Model):
    """How many statements go with a thing."""

    thing: Thing
    count: int = Field(ge=1)


class Statistics(Model):
    """The sizes of the graph."""

    revision: int = Field(ge=0)
    classes: tuple[ClassCount, ...]
    months: tuple[MonthCount, ...] = Field(description="Acts by the month in which they began.")
    provinces: tuple[ThingCount, ...] = Field(
        description="Statements told in the entries about each place; an entry may be about several."
    )
    actions: tuple[ThingCount, ...] = Field(description="Acts by their kind.")
