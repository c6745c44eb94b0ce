"""The description of the JSON API (OpenAPI 3.1), made from its routes, and of the protocols beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi

from api.negotiate import PROBLEM
from api.protocols import add_protocols
from api.routers import cascade_tables, diffusion
from api.routers.rest import bulletins, changes, entities, policies, search, service, statements, statistics
from ontology.terms import VERSION

# Whoever adds routes to the JSON API adds their router here.
DESCRIBED: tuple[APIRouter, ...] = (
    service.router,
    bulletins.router,
    statements.router,
    entities.router,
    policies.router,
    statistics.router,
    cascade_tables.router,
    diffusion.router,
    changes.router,
    search.router,
)
DESCRIPTION = """
Government bulletins as linked data: who issued, launched and held what, which policies spread where, every
statement leading back to its sentence.

Lists come in parts of `limit` from `offset` on, in a fixed order, with their `total` and the address of the
`next` part. Parameters that a route does not know are refused. Answers carry an ETag of the published state
that they were made from; send it back in If-None-Match. Failures are problem details (RFC 9457) in Chinese
and English; a browser that asks for HTML gets them as a page.
"""
BEARER = {
    "ingest": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token that may add, replace and retract bulletins.",
    },
    "admin": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token that may change any graph, by SPARQL update or the Graph Store Protocol.",
    },
}


@dataclass(frozen=True, slots=True)
class Operation:
    """A route as the page for people shows it."""

    id: str
    tag: str
    method: str
    path: str
    zh: str
    en: str
    description: str
    parameters: Sequence[Mapping[str, Any]]
    answer: str
    failures: Mapping[str, str]


@cache
def document() -> Mapping[str, Any]:
    """The description, the same for as long as the process runs."""
    made = get_openapi(
        title="政谱 zhengpu",
        version=VERSION,
        openapi_version="3.1.0",
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        servers=[{"url": "/"}],
        routes=[route for router in DESCRIBED for route in router.routes],
    )
    made["components"]["securitySchemes"] = BEARER
    for name in _UNUSED:
        made["components"]["schemas"].pop(name, None)
    for _, _, operation in _operations(made):
        operation["responses"].pop("422", None)  # FastAPI's own; a parameter at fault is a 400 here
    add_protocols(made)
    for _, _, operation in _operations(made):
        _amend(operation)
    return made


def operations() -> tuple[Operation, ...]:
    """The routes in the order of the description."""
    return tuple(_operation(path, method, told) for path, method, told in _operations(document()))


_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_UNUSED = ("HTTPValidationError", "ValidationError")


def _amend(operation: dict[str, Any]) -> None:
    """What FastAPI takes for granted and is otherwise here: failures as JSON, null in an address."""
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            answer["content"] = {PROBLEM: {"schema": _PROBLEM}}
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        kinds = [each for each in schema.pop("anyOf", ()) if each != {"type": "null"}]
        if kinds:
            schema.update(kinds[0])


def _operations(made: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _operation(path: str, method: str, told: Mapping[str, Any]) -> Operation:
    responses: Mapping[str, Any] = told["responses"]
    return Operation(
        id=told["operationId"],
        tag=told["tags"][0],
        method=method.upper(),
        path=path,
        zh=told.get("x-summary-zh", ""),
        en=told["summary"],
        description=told.get("description", ""),
        parameters=told.get("parameters", ()),
        answer=_answer(next(each for status, each in responses.items() if status.startswith("2"))),
        failures={status: each["description"] for status, each in responses.items() if status >= "4"},
    )


def _answer(response: Mapping[str, Any]) -> str:
    """What comes back, in a word: the model's name, or the media type."""
    media_type, body = next(iter(response.get("content", {"": {}}).items()))
    name: str = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return name or media_type
