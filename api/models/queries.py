"""The parameters of the lists: what may be asked, within what bounds. Any other parameter is refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticKnownError

from api.models.base import FARTHEST, MOST, USUAL, Model
from api.rest.narrowing import MONTH, MOST_VALUES, PROVINCE
from api.search import LONGEST
from graph_builder.store.search.kinds import KINDS

# What of a search may be given at once, and how far on.
MOST_FOUND, FARTHEST_FOUND, FOUND = 100, 10_000, 20
# What an IRI may not hold; Rust, Python and ECMAScript read this pattern alike.
_NAMED = r"^[^\x00-\x20<>\"{}|\\^`\x7f]+$"


def _day(value: str) -> str:
    return date.fromisoformat(value).isoformat()


def _thing(value: str) -> str:
    if value not in KINDS:
        raise PydanticKnownError("literal_error", {"expected": ", ".join(KINDS)})
    return value


Ref = Annotated[str, StringConstraints(pattern=_NAMED, min_length=1, max_length=500)]
Day = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Province = Annotated[str, StringConstraints(pattern=PROVINCE, max_length=500)]
Month = Annotated[str, StringConstraints(pattern=MONTH)]
Kind = Literal["activity", "figure", "adoption", "omission"]
# The kinds of things that a search tells apart.
Sort = Annotated[
    str, AfterValidator(_thing), WithJsonSchema({"type": "string", "enum": list(KINDS), "title": "Kind"})
]
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
    """Which statements. All conditions must hold; IRIs may be written short, as below /id/.

    What is no identifier, and an action that there is not, is a 400; an identifier of which nothing is known
    is a 404, of what was retracted a 410. An empty list says that the thing is known, and none meets all.
    """

    agent: Ref | None = Field(
        None,
        description="Who did it, or adopted the policy, by identifier (see /api/search).",
        examples=["org/450000-edu"],
    )
    action: Ref | None = Field(None, description="The kind of act (see /api/actions).", examples=["issue"])
    object: Ref | None = Field(
        None,
        description="What was acted on, adopted or counted, by identifier (see /api/search).",
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


class Sought(Plain):
    """Of what kinds, and which part of what is found."""

    kind: tuple[Sort, ...] = Field(
        (),
        description="Only things of these kinds; it may stand several times.",
        examples=[["organization"]],
    )
    offset: int = Field(0, ge=0, le=FARTHEST_FOUND, description="How many to pass over.")


class SearchQuery(Sought):
    """What to look for. All conditions must hold of a thing, those on province, month and theme of one
    statement about it; of a facet that stands several times, one value must. Without a text, the newest
    sentences (or things of the kinds asked for) that meet the others are found.
    """

    q: str = Field("", max_length=LONGEST, description="The text to look for.", examples=["智慧教育"])
    province: tuple[Province, ...] = Field(
        (),
        max_length=MOST_VALUES,
        description="Done by a body of this province (place/000000: of the nation), held there, or of it.",
        examples=[["place/450000"]],
    )
    theme: tuple[Ref, ...] = Field(
        (), max_length=MOST_VALUES, description="About this theme.", examples=[["theme/online-space"]]
    )
    from_: Month | None = Field(None, alias="from", description="Nothing that ended before this month.")
    to: Month | None = Field(None, description="Nothing that began after this month.")
    limit: int = Field(FOUND, ge=1, le=MOST_FOUND, description="How many to give.")


class SuggestQuery(Sought):
    """What somebody has written so far."""

    prefix: str = Field("", max_length=LONGEST, description="The beginning of a name.", examples=["海口"])
    limit: int = Field(10, ge=1, le=MOST_FOUND, description="How many to give.")
