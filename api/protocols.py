"""What the description tells of the routes of protocols: SPARQL, the Graph Store Protocol, bulletins, names.

They read their requests themselves, so that it cannot be made from the code: it stands in ``protocols.yaml``,
and for the Reconciliation API in ``reconcile/description.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import yaml

Told = dict[str, Any]


_FILES = ("protocols.yaml", "reconcile/description.yaml")


def add_protocols(document: Told) -> None:
    """Put the routes, and the schemas of their answers, into an OpenAPI document."""
    parts = [yaml.safe_load(files("api").joinpath(each).read_text("utf-8")) for each in _FILES]
    failures, always = parts[0]["failures"], parts[0]["always"]
    for part in parts:
        document["components"]["schemas"] |= part["schemas"]
        for each in part["operations"]:
            chosen = {status: failures[status] for status in sorted({*each["failures"], *always})}
            document["paths"].setdefault(each["path"], {})[each["method"]] = _operation(each, chosen)


def _operation(told: Told, failures: Mapping[int, str]) -> Told:
    operation: Told = {
        "operationId": told["id"],
        "tags": [told["tag"]],
        "summary": told["en"],
        "x-summary-zh": told["zh"],
        "description": told.get("description", told["en"]),
        "parameters": [dict(each, schema=dict(each["schema"])) for each in told["parameters"]],
        "responses": {str(status): dict(answer) for status, answer in told["answers"].items()}
        | {str(status): {"description": words} for status, words in failures.items()},
    }
    if "scopes" in told:
        operation["security"] = _security(told["scopes"])
    if "body" in told:
        operation["requestBody"] = told["body"]
    return operation


def _security(scopes: Sequence[str]) -> list[dict[str, list[str]]]:
    """Any one of the scopes will do; an empty one is no token at all."""
    return [{scope: []} if scope else {} for scope in scopes]
