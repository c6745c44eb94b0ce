"""After a crash the data are the truth: what they show was made, what they do not show was not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode, Quad

from graph_builder.store.derived import digest_of_graph
from graph_builder.store.journal import Act, Intent, Journal
from graph_builder.store.recovery import catch_up, is_ruled, settle_intent, unrecorded
from graph_builder.store.shards import prepare
from tests.graph_builder.store.sample import GRAPHS, bulletin_iri, shard

ONE, TWO = shard("one", "a:d1"), shard("two", "b:d2")
OTHERWISE = Intent("registry", "urn:registry", "")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal.open(tmp_path / "journal.db")) as journal:
        yield journal


@pytest.fixture
def data() -> ox.Store:
    """A store in which the first bulletin stands."""
    store = ox.Store()
    store.extend(prepare(ONE, GRAPHS, ()).quads())
    return store


@pytest.mark.parametrize(
    ("act", "subject", "digest", "made"),
    [
        ("replace", ONE.bulletin, ONE.digest, True),
        ("replace", ONE.bulletin, TWO.digest, False),
        ("replace", TWO.bulletin, TWO.digest, False),
        ("retract", ONE.bulletin, ONE.digest, False),
        ("retract", TWO.bulletin, TWO.digest, True),
        ("registry", "urn:registry", "d", True),  # it cannot be told; a revision too many does no harm
        ("update", "urn:s", "d", True),
    ],
)
def test_a_change_that_was_begun_is_recorded_if_the_data_show_it(
    journal: Journal, data: ox.Store, act: Act, subject: str, digest: str, made: bool
) -> None:
    journal.intend(Intent(act, subject, digest))
    settle_intent(journal, data)
    assert journal.pending() is None
    assert [(row.act, row.subject) for row in journal.changes()] == ([(act, subject)] if made else [])
    settle_intent(journal, data)
    assert journal.revision() == int(made)


def test_a_derived_graph_is_known_by_what_it_holds(journal: Journal, data: ox.Store) -> None:
    graph = NamedNode("urn:derived")
    quads = [Quad(NamedNode("urn:a"), NamedNode("urn:p"), NamedNode("urn:b"), graph)]
    intent = Intent("derive", graph.value, digest_of_graph(quads))
    journal.intend(intent)
    settle_intent(journal, data)
    assert journal.revision() == 0
    data.extend(quads)
    journal.intend(intent)
    settle_intent(journal, data)
    assert journal.revision() == 1


def test_what_the_rows_lack_is_told_in_order(journal: Journal) -> None:
    for intent in (
        Intent("replace", "urn:same", "d"),
        Intent("replace", "urn:old", "d"),
        Intent("replace", "urn:gone", "g"),
    ):
        journal.record(intent, "")
    stands = {"urn:same": "d", "urn:old": "e", "urn:z": "1", "urn:a": "2"}
    assert unrecorded(journal, stands) == [
        Intent("replace", "urn:a", "2"),
        Intent("replace", "urn:old", "e"),
        Intent("replace", "urn:z", "1"),
        Intent("retract", "urn:gone", "g"),
    ]
    assert unrecorded(journal, journal.bulletins()) == []


def test_lost_rows_are_written_again_beyond_what_readers_see(journal: Journal, data: ox.Store) -> None:
    catch_up(journal, data, 7, OTHERWISE)
    assert journal.bulletins() == {bulletin_iri("one"): ONE.digest}
    assert journal.revision() > 7
    before = journal.revision()
    catch_up(journal, data, before, OTHERWISE)
    assert journal.revision() == before


def test_a_journal_that_lacked_rows_may_lack_updates(journal: Journal, data: ox.Store) -> None:
    assert is_ruled(journal)
    journal.record(Intent("replace", ONE.bulletin, ONE.digest), "")
    catch_up(journal, data, 1, OTHERWISE)
    assert is_ruled(journal)
    catch_up(journal, data, 2, OTHERWISE)
    assert not is_ruled(journal)


def test_so_may_one_that_was_lost(journal: Journal, data: ox.Store) -> None:
    catch_up(journal, data, -1, OTHERWISE)
    assert not is_ruled(journal)


def test_an_update_of_somebodys_own_is_known_for_good(journal: Journal) -> None:
    journal.record(Intent("update", "urn:x", ""), "")
    journal.record(Intent("replace", ONE.bulletin, ONE.digest), "")
    assert not is_ruled(journal)


def test_where_the_data_call_for_nothing_the_newest_snapshot_is_still_passed(journal: Journal) -> None:
    catch_up(journal, ox.Store(), 5, OTHERWISE)
    assert journal.revision() >= 5
    assert [row.act for row in journal.changes()] == ["registry"]
    catch_up(journal, ox.Store(), -1, OTHERWISE)
    assert len(journal.changes()) == 1
