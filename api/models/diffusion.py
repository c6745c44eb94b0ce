"""The tables of diffusion as the API describes them; their columns stand in the dictionary beside each."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from api.models.base import Model


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
    total: int = Field(ge=0)
    offset: int = Field(ge=0)
    rows: tuple[dict[str, Any], ...] = Field(description="As the dictionary of the table tells.")


class Dictionary(Model):
    """What the columns of a table mean, as CSV on the Web has it; only what every one has is told here."""

    model_config = ConfigDict(extra="allow")

    url: str
    tableSchema: dict[str, Any]  # noqa: N815 - the standard's name


def parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    """A query parameter as OpenAPI describes it."""
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
