"""What the model has to answer with; whatever has another shape is refused as a whole.

>>> answer_of('{"statements": []}').statements
[]
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

Words = Annotated[str, StringConstraints(min_length=1, max_length=400)]


class BadAnswer(Exception):
    """An answer that is no JSON, or JSON of another shape; the message says what is wrong with it."""


class Statement(BaseModel):
    """One act as the model reads it; every cell but `action` and `status` holds words of the text."""

    model_config = ConfigDict(extra="forbid", strict=True)

    quote: Words
    agents: list[Words]
    verb: Words
    action: Words
    target: Words
    status: Literal["reported", "planned"]


class Answer(BaseModel):
    """Everything that the model reads in one question."""

    model_config = ConfigDict(extra="forbid", strict=True)

    statements: list[Statement]


def answer_of(text: str) -> Answer:
    """Return the answer that a text is. Raises BadAnswer."""
    try:
        return Answer.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise BadAnswer(f"{where}: {first['msg']}" if where else first["msg"]) from None


def response_format() -> dict[str, Any]:
    """Return the schema in the form in which endpoints take it."""
    schema = {"name": "statements", "schema": Answer.model_json_schema(), "strict": True}
    return {"type": "json_schema", "json_schema": schema}
