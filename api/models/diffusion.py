"""The tables of diffusion as the API describes them; their columns stand in the dictionary beside each."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, WithJsonSchema

from api.models.base import Model
from api.models.queries import Plain

MOST_EDGES, MOST_POLICIES, MOST_RESAMPLES = 5000, 100, 200
Finite = Annotated[float | None, Field(allow_inf_nan=False)]
Period = Annotated[Literal["day", "month", "year"], Field(description="What counts as one time.")]
Policies = Annotated[
    tuple[str, ...],
    Field(
        max_length=MOST_POLICIES,
        description="Only these policies, by any name; it may stand several times.",
        examples=[["digital-campus"]],
    ),
]
Units = Annotated[Literal["province", "place", "body"], Field(description="What counts as one adopter.")]
Form = Annotated[
    str | None,
    WithJsonSchema({"type": "string", "enum": ["json", "csv"]}),
    Field(description="Instead of Accept."),
]
Spreadsheet = Annotated[
    Literal["0", "1"], Field(description="1 keeps cells from being formulas, and marks UTF-8.")
]
Offset = Annotated[int, Field(ge=0, le=999_999_999, description="Rows to pass over.")]
Limit = Annotated[int, Field(ge=1, le=100_000, description="Rows to give, as JSON only.")]


class Words(Model):
    """A text in both languages."""

    zh: str
    en: str


class TableEntry(Model):
    """A table that there is."""

    name: str = Field(examples=["adopters"])
    title: Words
    about: Words
    rows: str = Field(examples=["/api/diffusion/adopters"])
    dictionary: str = Field(examples=["/api/diffusion/adopters/dictionary"])


class Tables(Model):
    """Every table of diffusion."""

    tables: tuple[TableEntry, ...]


class TableRows(Model):
    """A part of a table."""

    table: str
    total: int = Field(ge=0, description="How many rows the whole table has.")
    offset: int = Field(ge=0, description="How many rows stand before the first of these.")
    limit: int = Field(ge=1, description="How many rows were asked for.")
    next: str | None = Field(description="The address of the next part; null after the last.")
    rows: tuple[dict[str, Any], ...] = Field(description="As the dictionary of the table tells.")


class WhyNone(Model):
    """Why there is no network: a code for programs, and a sentence in both languages."""

    code: Literal["too-few-periods", "no-order"]
    zh: str
    en: str


class NetworkRows(TableRows):
    """A part of an inferred network, and all that made it. It tells along which ways the order of adoptions
    is explained best, not that one unit caused another to act.
    """

    method: dict[str, Any] = Field(
        description="Everything that made the network: enough to make it again from the same adoptions.",
        examples=[{"method": "NetInf", "meaning": "non-causal", "model": "exponential"}],
    )
    why: WhyNone | None = Field(description="Where no network can be told, why; the rows are none then.")


class NetworkQuery(Plain):
    """How the network is to be inferred, and how it is to be given."""

    model: Literal["exponential", "rayleigh", "lognormal"] = Field(
        "exponential", description="The distribution of lags."
    )
    rate: Finite = Field(None, description="Of exponential, per period; estimated where it is left out.")
    alpha: Finite = Field(None, description="Of rayleigh, in periods.")
    mu: Finite = Field(None, description="Of lognormal: the mean of the logarithm.")
    sigma: Finite = Field(None, description="Of lognormal: the standard deviation of the logarithm.")
    edges: int | None = Field(None, ge=1, le=MOST_EDGES, description="How many edges; not with p_cutoff.")
    p_cutoff: Finite = Field(
        None, description="Stop with the edge whose p value reaches this; 0.1 where nothing is asked."
    )
    stopping: Literal["textbook", "r"] = Field(
        "textbook", description="The test by the book, or as the R package NetworkInference makes it."
    )
    period: Period = "month"
    policy: Policies = ()
    unit: Units = "province"
    bootstrap: int = Field(0, ge=0, le=MOST_RESAMPLES, description="Resamples, for intervals on edges.")
    seed: int = Field(1, ge=0, le=2**32 - 1, description="The seed of the resampling.")
    format: Form = None
    spreadsheet: Spreadsheet = "0"
    offset: Offset = 0
    limit: Limit = 1000


class CascadeQuery(Plain):
    """Which cascades a table is made from, and how it is to be given."""

    period: Period = "month"
    policy: Policies = ()
    unit: Units = "province"
    format: Form = None
    spreadsheet: Spreadsheet = "0"
    offset: Offset = 0
    limit: Limit = 1000


class Dictionary(Model):
    """What the columns of a table mean, as CSV on the Web has it; only what every one has is told here."""

    model_config = ConfigDict(extra="allow")

    url: str
    tableSchema: dict[str, Any]  # noqa: N815 - the standard's name


def parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    """A query parameter as OpenAPI describes it."""
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
