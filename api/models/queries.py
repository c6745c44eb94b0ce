"""The parameters of the lists: what may be asked, within what bounds. Any other parameter is refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from api.models.base import FARTHEST, MOST, USUAL, Model

# What an IRI may not hold; Rust, Python and ECMAScript read this pattern alike.
_NAMED = r"^[^\x00-\x20<>\"{}|\\^`\x7f]+$"


def _day(value: str) -> str:
    return date.fromisoformat(value).isoformat()


Ref = Annotated[str, StringConstraints(pattern=_NAMED, min_length=1, max_length=500)]
Day = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Kind = Literal["activity", "figure", "adoption", "omission"]
Status = Literal["reported", "planned", "ongoing"]
Language = Annotated[
    Literal["zh", "en"] | None, Field(description="The language of problems; else by Accept-Language.")
]


class Plain(Model):
    """What every route takes."""

    lang: Language = None


class Paged(Plain):
    """Which part of a list."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="How many to give.")
    offset: int = Field(0, ge=0, le=FARTHEST, description="How many to pass over.")


class Period(Paged):
    """A list that may be narrowed to a time: what overlaps it, even by a day."""

    from_: Day | None = Field(None, alias="from", description="Nothing that ended before this day.")
    to: Day | None = Field(None, description="Nothing that began after this day.")


class BulletinQuery(Period):
    """Which bulletins."""

    publisher: Ref | None = Field(None, description="Who published it.", examples=["org/moe"])
    series: Ref | None = Field(
        None, description="The series that it belongs to.", examples=["series/moe-ict-monthly"]
    )


class StatementQuery(Period):
    """Which statements. All conditions must hold; IRIs may be written short, as below /id/."""

    agent: Ref | None = Field(
        None, description="Who did it, or adopted the policy.", examples=["org/450000-edu"]
    )
    action: Ref | None = Field(None, description="The kind of act (see /api/actions).", examples=["issue"])
    object: Ref | None = Field(
        None,
        description="What was acted on, adopted or counted.",
        examples=["platform/smart-education-k12"],
    )
    place: Ref | None = Field(
        None,
        description="Done there, told of it, or done by a body of it or of what lies in it.",
        examples=["place/450000"],
    )
    kind: Kind | None = Field(None, description="An act, a figure, an adoption, or something left out.")
    status: Status | None = Field(None, description="Whether it is told as done, planned or going on.")
    bulletin: Ref | None = Field(
        None, description="Where it is told.", examples=["bulletin/moe-ict-monthly-2022-11"]
    )


class StatementsOfBulletin(Paged):
    """Which statements of a bulletin."""

    kind: Kind | None = Field(None, description="An act, a figure, an adoption, or something left out.")


class EntityQuery(Paged):
    """Which entities."""

    type: str | None = Field(
        None,
        pattern="^[A-Za-z]{1,40}$",
        description="A class of the ontology by its local name; its subclasses are meant too.",
        examples=["GovernmentBody"],
    )
    place: Ref | None = Field(
        None,
        description="Bodies of the place, and what lies in it, two steps deep.",
        examples=["place/450000"],
    )


class PlaceQuery(Paged):
    """Which places."""

    within: Ref | None = Field(
        None, description="Only what lies in this place, two steps deep.", examples=["place/450000"]
    )


class ChangeQuery(Plain):
    """From where on, and how many."""

    since: int = Field(0, ge=0, le=2**53, description="The revision that is known already.")
    limit: int = Field(100, ge=1, le=1000, description="How many to give.")


class FeedQuery(Plain):
    """Which page of the feed."""

    before: int | None = Field(
        None, ge=1, le=2**53, description="Only what was recorded before this revision."
    )
