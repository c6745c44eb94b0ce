"""What the full-text search finds."""

from __future__ import annotations

from pydantic import Field

from api.models.base import BASE, Model


class SearchResult(Model):
    """One thing that was found: its kind and name, and the further name that the query found it by."""

    iri: str = Field(description="Its identifier.", examples=[BASE + "org/moe"])
    page: str | None = Field(description="Where its page is on this site.", examples=["/page/org/moe"])
    kind: str = Field(description="Of what kind it is.", examples=["organization"])
    label: str = Field(description="Its name, or the sentence.", examples=["教育部"])
    name: str | None = Field(description="The name that the query is in, where that is not the label.")
    how: str = Field(
        description="Whether the query is a whole name, begins one, stands in one, or only its words do.",
        json_schema_extra={"enum": ["exact", "beginning", "within", "words"]},
    )
    bulletin: str | None = Field(description="Of a sentence: the bulletin that it stands in.")


class SearchAnswer(Model):
    """A page of what a query finds."""

    query: str
    total: int = Field(ge=0, description="How many it finds of the kinds that were asked for.")
    offset: int = Field(ge=0)
    limit: int = Field(ge=1)
    kinds: dict[str, int] = Field(description="How many it finds of each kind, whatever was asked for.")
    results: tuple[SearchResult, ...] = Field(description="The likeliest first.")
    revision: int = Field(ge=0, description="The revision of the store that was searched.")


class Suggestions(Model):
    """What somebody who writes a name may mean."""

    prefix: str
    results: tuple[SearchResult, ...] = Field(description="The likeliest first.")
    revision: int = Field(ge=0, description="The revision of the store that was searched.")
