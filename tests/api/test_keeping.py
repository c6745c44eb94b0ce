"""The audit calls what was done to a bulletin what /changes calls it, and tells more of the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.commands.keeping import run_audit
from graph_builder.build import build
from graph_builder.store.embedded import EmbeddedStore
from tests.api.conftest import ADMIN, MONTHLY, bearer, writable


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store in which a bulletin came, changed, went and came again, and a graph was updated."""
    text, place = tmp_path / "a.txt", tmp_path / "store"
    with EmbeddedStore.open(place) as store:
        for more in ("", "\n海南：6月5日，海南省教育厅印发《丁方案》。\n"):
            text.write_text(MONTHLY + more, encoding="utf-8")
            (result,) = build([text], store, replace=True)
            assert result.error is None
        store.retract(result.bulletin)
        (again,) = build([text], store)
        assert again.error is None
    return place


def test_the_audit_and_changes_call_a_change_the_same(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with writable(store) as client:
        update = {"update": "INSERT DATA { <urn:a> <urn:b> 1 }"}
        assert client.post("/sparql", data=update, headers=bearer(ADMIN)).status_code == 200
        public = {each["revision"]: each["act"] for each in client.get("/changes").json()["items"]}
    assert run_audit(store, 0, "json") == 0
    audited = {row["revision"]: row["act"] for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert {rev: act for rev, act in audited.items() if public[rev] != "other"} == {
        rev: act for rev, act in public.items() if act != "other"
    }
    assert list(audited.values()) == ["registry", "came", "changed", "went", "came", "update"]
    assert {public[rev] for rev, act in audited.items() if act in ("registry", "update")} == {"other"}


def test_what_came_before_counts_where_only_later_rows_are_shown(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_audit(store, 2, "csv") == 0
    assert capsys.readouterr().out.splitlines()[1].split(",")[2] == "changed"
