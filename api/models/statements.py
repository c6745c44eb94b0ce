"""Statements: what a bulletin says that somebody did, how much there is, who took a policy up."""

from __future__ import annotations

from pydantic import Field

from api.models.base import BASE, Model, Thing
from api.models.queries import Kind

_ACT = "bulletin/moe-ict-monthly-2022-11/a-0426fed631-1"


class Evidence(Model):
    """A sentence behind a statement."""

    quote: str = Field(description="Its words, as they stand in the text.", examples=["教育部公布典型案例"])
    start: int = Field(ge=0, description="Where it starts, in Unicode code points from the text's start.")
    end: int = Field(ge=0, description="Where it ends: the first code point that is not of it.")
    text: str = Field(
        pattern="^[0-9a-f]{32}$", description="The first 32 digits of the SHA-256 of the text as read."
    )
    iri: str = Field(description="The sentence's own identifier.")
    href: str = Field(description="Leads to the sentence on the page of its bulletin.")


class Time(Model):
    """When: an interval of days, both ends included."""

    begin: str | None = Field(description="The first day.", examples=["2022-11-01"])
    end: str | None = Field(description="The last day.", examples=["2022-11-30"])
    edtf: str | None = Field(description="The same as told, in EDTF.", examples=["2022-11"])
    precision: str | None = Field(description="day, ten-day, month or year.", examples=["month"])
    basis: str | None = Field(
        description="stated, inherited, or bulletin-month: only that it was reported in that month.",
        examples=["bulletin-month"],
    )


class Figure(Model):
    """A number that the text tells; its indicator is the statement's target."""

    value: str = Field(description="A decimal number, as text so that no digit is lost.", examples=["2667"])
    unit: str | None = Field(examples=["个"])
    approximate: bool = Field(description="Whether the text says about, over or nearly.")
    as_of: str | None = Field(description="The day that it holds for.", examples=["2022-11-30"])
    scope: str | None = Field(description="What it counts, where the text narrows it.")
    about: tuple[Thing, ...] = Field(description="Whom or which place it is told of.")


class Adoption(Model):
    """That a body took up a policy, which is the statement's target."""

    stage: Thing | None = Field(description="How far it went: announced, planned, issued, implemented ...")
    basis: tuple[str, ...] = Field(description="The acts that it is derived from, by IRI.")


class Statement(Model):
    """One statement with the sentences behind it."""

    iri: str = Field(examples=[BASE + _ACT])
    kind: Kind
    href: str = Field(description="This statement in the API.", examples=["/api/statements/" + _ACT])
    page: str = Field(description="Its page for people.", examples=["/page/" + _ACT])
    bulletin: Thing | None = Field(description="Where it is told; of an adoption, one of them.")
    agents: tuple[Thing, ...] = Field(description="Who did it, or adopted the policy.")
    verb: str | None = Field(description="The verb as written.", examples=["印发"])
    action: Thing | None = Field(description="The kind of act.")
    targets: tuple[Thing, ...] = Field(description="What was acted on, adopted or counted.")
    time: Time | None = Field(description="When; of an adoption, when its first act was.")
    places: tuple[Thing, ...] = Field(description="Where it was done.")
    participants: tuple[Thing, ...] = Field(description="Who else took part, attended or spoke.")
    themes: tuple[Thing, ...]
    status: str | None = Field(description="reported, planned or ongoing.", examples=["reported"])
    confidence: float | None = Field(ge=0, le=1, description="How sure the reading is.")
    rule: str | None = Field(description="The rule that read it.", examples=["frame.object"])
    figure: Figure | None = Field(description="The number, of a figure only.")
    adoption: Adoption | None = Field(description="Stage and basis, of an adoption only.")
    evidence: tuple[Evidence, ...]
