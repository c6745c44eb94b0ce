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
        description="Whether the query is a whole name, begins one, stands in one, or only its words do; or "
        "there is none, and it is of the newest.",
        json_schema_extra={"enum": ["exact", "beginning", "within", "words", "newest"]},
    )
    bulletin: str | None = Field(description="Of a sentence: the bulletin that it stands in.")


class FoundResult(SearchResult):
    """One thing that a search found, with where and when it was acted on."""

    provinces: tuple[str, ...] = Field(
        description="The provinces of those who acted, or its own; those asked for, if any are.",
        examples=[[BASE + "place/450000"]],
    )
    month: str | None = Field(
        description="The newest month in which it was acted on, of those asked for.", examples=["2022-11"]
    )


class FacetValue(Model):
    """One value that a search can be narrowed to, and how many things it leaves."""

    value: str = Field(
        description="As the parameter takes it: an identifier, or a month.", examples=[BASE + "place/450000"]
    )
    zh: str | None = Field(description="Its Chinese name.", examples=["广西壮族自治区"])
    en: str | None = Field(description="Its English name, where it has one.", examples=["Guangxi"])
    count: int = Field(ge=1)


class SearchFacets(Model):
    """What narrows a search further. Each facet is counted with all conditions but its own, so that a choice
    can be changed; a thing of several provinces, months or themes counts for each.
    """

    province: tuple[FacetValue, ...] = Field(description="In the order of the division codes.")
    month: tuple[FacetValue, ...] = Field(description="The newest first.")
    theme: tuple[FacetValue, ...] = Field(description="The most frequent first.")


class SearchAnswer(Model):
    """A page of what a query finds."""

    query: str
    total: int = Field(ge=0, description="How many of what was counted meet all that was asked.")
    looked_at: int = Field(
        ge=0, description="Of how many of what was found, from the first, the facets are counted."
    )
    whole: bool = Field(
        description="Whether all that is found was counted; else only the first of it, and there are more."
    )
    offset: int = Field(ge=0)
    limit: int = Field(ge=1)
    kinds: dict[str, int] = Field(
        description="How many it finds of each kind, whatever kinds were asked for."
    )
    facets: SearchFacets
    results: tuple[FoundResult, ...] = Field(description="The likeliest first.")
    revision: int = Field(ge=0, description="The revision of the store that was searched.")


class Suggestions(Model):
    """What somebody who writes a name may mean."""

    prefix: str
    results: tuple[SearchResult, ...] = Field(description="The likeliest first.")
    revision: int = Field(ge=0, description="The revision of the store that was searched.")
