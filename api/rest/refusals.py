"""What was wrong with a parameter, in words: FastAPI's findings as problems that name the parameter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.requests import Request

from api.problems import ProblemError, in_its_words

_WORDS: Mapping[str, tuple[str, str]] = {
    "extra_forbidden": ("没有这个参数；可用 {known}", "there is no such parameter; known are {known}"),
    "missing": ("缺少此参数", "it is missing"),
    "greater_than_equal": ("须不小于 {ge}", "it must be {ge} or more"),
    "less_than_equal": ("须不大于 {le}", "it must be {le} or less"),
    "literal_error": ("应为 {listed} 之一", "it must be {expected}"),
    "string_too_long": ("不得长于 {max_length} 字", "it must not be longer than {max_length} characters"),
    "string_pattern_mismatch": (
        "应为 IRI 或 org/moe 这样的短名",
        "it must be an IRI or a short name such as org/moe",
    ),
    "string_too_short": ("不得短于 {min_length} 字", "it must have {min_length} characters or more"),
    "int_parsing_size": ("数字过大", "the number is too large"),
    "int_parsing": ("须是整数", "it must be a whole number"),
}
_BETWEEN = re.compile(r", | or ")
_DAY = ("应为日历上的一天，如 2022-11-01", "it must be a day of the calendar such as 2022-11-01")
_OTHER = ("值不可用。{quoted}", "its value is not possible: {msg}")


def refusal(request: Request, error: RequestValidationError) -> ProblemError:
    """The problem that the first finding is; a 400 in every case."""
    found = error.errors()[0]
    name = next(each for each in reversed(found["loc"]) if isinstance(each, str))[:60]  # past a list's index
    zh, en = _DAY if name in ("from", "to") else _WORDS.get(found["type"], _OTHER)
    told = {
        "msg": found.get("msg", ""),
        "quoted": in_its_words(found.get("msg", "")),
        "known": ", ".join(sorted(_known(request))),
        **found.get("ctx", {}),
    }
    told["listed"] = "、".join(_BETWEEN.split(str(told.get("expected", "")).replace("'", "")))
    return ProblemError(
        "bad-request",
        f"参数 {name}：{zh.format(**told)}",
        f"{name}: {en.format(**told)}",
        parameter=name,
    )


def _known(request: Request) -> Iterator[str]:
    """The names of the parameters of the route that was asked."""
    fields: list[Any] = getattr(getattr(request.scope.get("route"), "dependant", None), "query_params", [])
    for field in fields:
        model = field.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield from (told.alias or name for name, told in model.model_fields.items())
        else:
            yield field.alias
