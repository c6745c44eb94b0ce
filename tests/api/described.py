"""The description of the service, as something that can be asked of it."""

from __future__ import annotations

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema

from api.openapi import document

REFUSED = [*("400", "401", "403", "404", "405", "406", "409", "414", "415", "422", "428", "429"), "5xx"]
"""What is told of requests that are not as described: as schemathesis has it, and of too long an address."""


def described_schema() -> BaseSchema:
    """Every operation of the OpenAPI document."""
    config = SchemathesisConfig.from_dict(
        {"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}}
    )
    return schemathesis.openapi.from_dict(dict(document()), config=config)
