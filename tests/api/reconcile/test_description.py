"""What the description says of search and reconciliation is what they do, whatever of it a client sends."""

from __future__ import annotations

import json
from typing import Any

import httpx
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import positive_data_acceptance

from api.openapi import document
from tests.api.described import described_schema

QUIET = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture)
PATHS = "^/(api/search|api/suggest|reconcile)"
# A string of the description may have to be JSON, and an identifier be one of a thing: refused, as described.
schema = described_schema().include(path_regex=PATHS)


@schema.parametrize()
@settings(max_examples=10, derandomize=True, suppress_health_check=QUIET)
def test_answers_are_as_described(case: Case[Any], served: str) -> None:
    case.call_and_validate(base_url=served, excluded_checks=[positive_data_acceptance])


@pytest.mark.long
@schema.parametrize()
@settings(max_examples=300, derandomize=True, suppress_health_check=QUIET)
def test_many_answers_are_as_described(case: Case[Any], served: str) -> None:
    case.call_and_validate(base_url=served, excluded_checks=[positive_data_acceptance])


def described(name: str) -> jsonschema_rs.Validator:
    """What checks a value against a schema of the description."""
    components = {"components": {"schemas": document()["components"]["schemas"]}}
    return jsonschema_rs.validator_for({"$ref": f"#/components/schemas/{name}", **components})


TEXT = st.text(min_size=1, max_size=20) | st.sampled_from(["教育部", "海口", "省教育厅", "org/moe"])
VALUES = TEXT | st.floats(-1e9, 1e9) | st.builds(lambda id_: {"id": id_}, TEXT) | st.lists(TEXT, min_size=1)
PROPERTIES = st.lists(st.fixed_dictionaries({"pid": TEXT, "v": VALUES}), min_size=1, max_size=3)
OTHERS = {"type": TEXT | st.lists(TEXT, max_size=3), "limit": st.integers(1, 100)}
QUERIES = st.fixed_dictionaries({"query": TEXT}, optional={**OTHERS, "properties": PROPERTIES})
BATCHES = st.dictionaries(TEXT, QUERIES, max_size=3)


@given(BATCHES)
@settings(max_examples=60, derandomize=True, suppress_health_check=QUIET)
def test_a_batch_that_is_as_described_is_answered(refine: httpx.Client, batch: dict[str, Any]) -> None:
    described("ReconciliationBatch").validate(batch)
    answer = refine.post("/reconcile", data={"queries": json.dumps(batch)})
    assert answer.status_code == 200, answer.text
    described("ReconciliationResults").validate(answer.json())
    assert answer.json().keys() == batch.keys()


WRONG = [
    {"q": {}},
    {"q": {"query": 1}},
    {"q": {"query": "x", "limit": 0}},
    {"q": {"query": "x", "type": ["Place"] * 21}},
    {"q": {"query": "x", "properties": [{"v": "1"}]}},
    {"q": {"query": "x", "properties": [{"pid": "code", "v": "1"}] * 21}},
    {str(number): {"query": "x"} for number in range(51)},
]


@pytest.mark.parametrize("batch", WRONG)
def test_a_batch_that_is_not_is_refused(refine: httpx.Client, batch: dict[str, Any]) -> None:
    assert not described("ReconciliationBatch").is_valid(batch)
    assert refine.post("/reconcile", data={"queries": json.dumps(batch)}).status_code in (400, 413)


def test_every_kind_of_answer_is_as_described(refine: httpx.Client) -> None:
    described("ReconciliationManifest").validate(refine.get("/reconcile").json())
    described("ReconciliationResult").validate(refine.get("/reconcile?query=教育部").json())
    extend = {"ids": ["org/moe", "place/450000"], "properties": [{"id": "code"}, {"id": "statements"}]}
    described("ReconciliationExtension").validate(extend)
    rows = refine.post("/reconcile", data={"extend": json.dumps(extend)}).json()
    described("ReconciliationRows").validate(rows)
    assert rows["rows"]["place/450000"]["code"]


@pytest.mark.parametrize(
    ("model", "address", "listed"),
    [
        ("SearchAnswer", "/api/search?q=海&kind=place&kind=organization", "results"),
        ("SearchAnswer", "/search?q=海", "results"),
        ("Suggestions", "/api/suggest?prefix=海", "results"),
        ("SuggestedEntities", "/reconcile/suggest/entity?prefix=海", "result"),
        ("SuggestedTypes", "/reconcile/suggest/type?prefix=学校", "result"),
        ("SuggestedProperties", "/reconcile/suggest/property?prefix=code", "result"),
        ("ProposedProperties", "/reconcile/extend/propose?type=Place", "properties"),
    ],
)
def test_what_is_found_is_as_described(refine: httpx.Client, model: str, address: str, listed: str) -> None:
    """Random texts seldom find anything."""
    answer = refine.get(address).json()
    assert answer[listed]
    described(model).validate(answer)


def test_what_a_search_does_not_know_is_named(refine: httpx.Client) -> None:
    for path, parameter in (("/api/search?q=x&kinds=place", "kinds"), ("/api/suggest?kind=x", "kind")):
        answer = refine.get(path, headers={"accept-language": "zh"})
        assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)
