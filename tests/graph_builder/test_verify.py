"""Each kind of damage, planted in a healthy store, is found and named; the healthy store has none."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph_builder.registry import registry_quads
from graph_builder.store.base import NotAStore, StoreDamaged
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Marker
from graph_builder.store.reader import open_reader
from graph_builder.verify import CHECKS, ONE_BY_ONE, Finding, verify
from graph_builder.vintage import differs
from ontology.load import load
from ontology.terms import GRAPH, ID
from tests.graph_builder.store.sample import LABEL, RDF_TYPE, bulletin_iri, iri, registry, shard, zp

ONE = shard("one", "a:d1", "c:p1", "x:d2")
TWO = shard("two", "a:d1", "b:p1")
IN_ONE = f"GRAPH <{ONE.graph}>"
ENTITIES = f"GRAPH <{GRAPH}entities>"
LINKS = f"GRAPH <{GRAPH}derived/links>"
SPAN = next(line.split()[0] for line in ONE.triples if zp("quote") in line)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.load_registry(registry(), "first")
        for each in (ONE, TWO):
            store.replace(each)
    return tmp_path / "store"


def kinds(place: Path, shapes: Path | None = None) -> set[str]:
    found = verify(place, shapes=shapes)
    assert all(finding.zh and finding.en and finding.zh != finding.en for finding in found)
    return {finding.kind for finding in found}


def update(text: str) -> Callable[[Path], None]:
    def plant(place: Path) -> None:
        data = ox.Store(place / "data")
        before = len(data), set(data)
        data.update(text)
        assert (len(data), set(data)) != before, "the damage was not planted"

    return plant


def instead(predicate: str, value: str) -> Callable[[Path], None]:
    """Another value of a property of the span."""
    return update(
        f"DELETE WHERE {{ {IN_ONE} {{ {SPAN} {predicate} ?value }} }} ;"
        f"INSERT DATA {{ {IN_ONE} {{ {SPAN} {predicate} {value} }} }}"
    )


def text_file(change: Callable[[Path], object]) -> Callable[[Path], None]:
    def plant(place: Path) -> None:
        change(place / "texts" / ONE.digest[:2] / f"{ONE.digest}.txt")

    return plant


def in_journal(statement: str) -> Callable[[Path], None]:
    def plant(place: Path) -> None:
        with sqlite3.connect(place / "journal.db") as journal:
            journal.execute(statement)
        journal.close()

    return plant


def extra_text(place: Path) -> None:
    (place / "texts" / "e3").mkdir()
    (place / "texts" / "e3" / "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.txt").touch()


def tear_snapshot(place: Path) -> None:
    for current in (place / "snapshots").glob("*/CURRENT"):
        current.unlink()  # it may be a hard link into the data
        current.write_bytes(b"")


DAMAGE: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a triple in two graphs": (
        "twice",
        update(f"INSERT {{ {IN_ONE} {{ ?s ?p ?o }} }} WHERE {{ {ENTITIES} {{ ?s ?p ?o }} }}"),
    ),
    "a thing described in the registry too": (
        "twice",
        update(f'INSERT DATA {{ GRAPH <{GRAPH}registry> {{ {iri("org/x-a")} {LABEL} "别名"@zh-Hans }} }}'),
    ),
    "a triple outside the graphs": (
        "outside",
        update(f"INSERT DATA {{ {iri('org/x-a')} {zp('about')} <urn:x> }}"),
    ),
    "a blank node": ("blank-node", update(f"INSERT DATA {{ {IN_ONE} {{ [] {zp('about')} <urn:x> }} }}")),
    "a triple term": (
        "triple-term",
        update(f"INSERT DATA {{ {IN_ONE} {{ <urn:x> {zp('about')} <<( <urn:x> <urn:p> <urn:x> )>> }} }}"),
    ),
    "two bulletins in a graph": (
        "bulletin",
        update(f"INSERT DATA {{ {IN_ONE} {{ {iri('bulletin/three')} {RDF_TYPE} {zp('Bulletin')} }} }}"),
    ),
    "a graph without a bulletin": (
        "bulletin",
        update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> <urn:o> } }"),
    ),
    "a bulletin among the entities": (
        "bulletin",
        update(f"INSERT DATA {{ {ENTITIES} {{ {iri('bulletin/three')} {RDF_TYPE} {zp('Bulletin')} }} }}"),
    ),
    "a changed quote": ("quote", instead(zp("quote"), '"改"')),
    "a changed offset": ("quote", instead(zp("start"), "1")),
    "evidence that is no span": (
        "quote",
        update(
            f"INSERT DATA {{ {IN_ONE} {{ {iri('bulletin/one/s1')} {zp('evidence')} {iri('org/x-a')} }} }}"
        ),
    ),
    "evidence in another text": (
        "quote",
        update(
            f"INSERT DATA {{ GRAPH <{TWO.graph}> {{ {iri('bulletin/two/s1')} {zp('evidence')} {SPAN} }} }}"
        ),
    ),
    "a span of no fact": (
        "unreferenced",
        update(f"DELETE WHERE {{ {IN_ONE} {{ ?fact {zp('evidence')} {SPAN} }} }}"),
    ),
    "a reference to nothing": (
        "undescribed",
        update(
            f"INSERT DATA {{ {IN_ONE} {{ {iri('bulletin/one/s1/i1')} {zp('mentions')} {iri('org/x-q')} }} }}"
        ),
    ),
    "a description that is gone": (
        "undescribed",
        update(f"DELETE WHERE {{ {ENTITIES} {{ {iri('org/x-a')} ?p ?o }} }}"),
    ),
    "a description of nobody's": (
        "unreferenced",
        update(f"INSERT DATA {{ {ENTITIES} {{ {iri('org/x-q')} {RDF_TYPE} {zp('GovernmentBody')} }} }}"),
    ),
    "a link that is missing": ("link", update(f"DELETE WHERE {{ {LINKS} {{ ?s {zp('shows')} ?o }} }}")),
    "a link that nothing shows": (
        "link",
        update(f"INSERT DATA {{ {LINKS} {{ {iri('org/x-b')} {zp('issuerOf')} {iri('doc/d1')} }} }}"),
    ),
    "a text that is gone": ("text", text_file(Path.unlink)),
    "a text that was changed": ("text", text_file(lambda path: path.write_bytes(b"x" + path.read_bytes()))),
    "a text that is not UTF-8": ("quote", text_file(lambda path: path.write_bytes(b"\xff"))),
    "a text of no bulletin": ("text", extra_text),
    "a stray folder among the texts": ("text", lambda place: (place / "texts" / "notes").mkdir()),
    "a stray folder among the texts of a folder": (
        "text",
        lambda place: (place / "texts" / ONE.digest[:2] / "more").mkdir(),
    ),
    "a stray file among the texts": ("text", lambda place: (place / "texts" / "notes.txt").touch()),
    "a stray file where a text might be": (
        "text",
        lambda place: (place / "texts" / ONE.digest[:2] / "notes.txt").touch(),
    ),
    "a folder named as a text": ("text", lambda place: (place / "texts" / "e3.txt").mkdir()),
    "no snapshot": ("snapshot", lambda place: shutil.rmtree(place / "snapshots")),
    "a torn snapshot": ("snapshot", tear_snapshot),
    "a journal with an impossible row": (
        "journal",
        in_journal(
            "INSERT INTO change VALUES (99, '2022-11-01T00:00:00+00:00', 'retract', 'urn:b', 'd', '', 0)"
        ),
    ),
    "a journal with a time that is none": ("journal", in_journal("UPDATE change SET at = 'yesterday'")),
    "a journal with a copy of nothing": (
        "journal",
        in_journal("INSERT INTO copy VALUES ('urn:b', 'd', 'e', '', '')"),
    ),
    "a journal with another ontology": (
        "journal",
        in_journal("UPDATE change SET digest = 'x' WHERE act = 'registry'"),
    ),
    "a journal that lacks a bulletin": (
        "journal",
        in_journal("DELETE FROM change WHERE subject LIKE '%/two'"),
    ),
    "a journal with another text": (
        "journal",
        in_journal("UPDATE change SET digest = 'x' WHERE act = 'replace'"),
    ),
    "a journal with a bulletin too many": (
        "journal",
        in_journal("INSERT INTO change VALUES (99, '', 'replace', 'urn:b', 'd', '', 0)"),
    ),
    "an act without a verb": ("shape", update(f"DELETE WHERE {{ {IN_ONE} {{ ?act {zp('verb')} ?verb }} }}")),
    "an entity without a label": (
        "shape",
        update(f"DELETE WHERE {{ {ENTITIES} {{ {iri('doc/d2')} {LABEL} ?label }} }}"),
    ),
    "a place without a label": (
        "shape",
        update(f"DELETE WHERE {{ GRAPH <{GRAPH}registry> {{ {iri('place/450000')} {LABEL} ?label }} }}"),
    ),
}


def test_a_healthy_store_has_no_findings(place: Path) -> None:
    assert verify(place) == []


def test_it_is_told_how_far_it_came(place: Path) -> None:
    """Each bulletin counts for each check that looks at bulletins, and the registry for one; this store has
    two bulletins of another ontology, which are not read again.
    """
    told: list[tuple[int, int]] = []
    verify(place, passed=lambda done, whole: told.append((done, whole)))
    whole = len(CHECKS) + 2 * len(ONE_BY_ONE)
    assert told == [*((done, whole) for done in range(1, whole - 2 + 1 + 1)), (whole, whole)]


def test_processes_find_what_one_finds_in_its_order(place: Path) -> None:
    for kind, plant in (DAMAGE[name] for name in ("an act without a verb", "an entity without a label")):
        assert kind == "shape"
        plant(place)
    found = verify(place)
    assert len([finding for finding in found if finding.kind == "shape"]) >= 2
    assert verify(place, workers=2) == found


@pytest.mark.parametrize(("kind", "plant"), DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_found(place: Path, kind: str, plant: Callable[[Path], None]) -> None:
    plant(place)
    assert kind in kinds(place)


def test_a_finding_says_what_is_wrong_in_both_languages(place: Path) -> None:
    update(f"DELETE WHERE {{ {LINKS} {{ ?s {zp('shows')} ?o }} }}")(place)
    finding, other = verify(place)
    assert other.kind == "snapshot"
    assert finding == Finding("link", finding.subject, "缺少这条推导关系", "this derived link is missing")
    assert re.fullmatch(rf"<{ID}place/450000> .*shows> <{ID}policy/smart-education>", finding.subject)


def test_looking_changes_nothing(place: Path) -> None:
    def state() -> dict[str, bytes]:
        return {
            str(path): path.read_bytes()
            for path in place.rglob("*")
            if path.is_file() and path.name != "lock"
        }

    before = state()
    verify(place)
    assert state() == before


def test_beside_a_writer_the_published_state_is_checked(place: Path) -> None:
    with EmbeddedStore.open(place) as store:
        store.replace(shard("three", "y:d1"))
        store.retract(bulletin_iri("two"))
        assert verify(place) == []


def test_while_a_reader_needs_an_older_text_it_is_no_waste(place: Path) -> None:
    with EmbeddedStore.open(place) as store:
        store.retract(bulletin_iri("two"))
        with open_reader(place):
            store.close()
            assert verify(place) == []


def test_no_store_and_no_data_are_told_apart(place: Path) -> None:
    with pytest.raises(NotAStore):
        verify(place / "texts")
    (place / "data" / "CURRENT").unlink()
    with pytest.raises(StoreDamaged):
        verify(place)


def test_a_change_that_was_not_published_before_a_crash_is_no_damage(place: Path) -> None:
    store = EmbeddedStore.open(place)
    store.replace(shard("three", "a:d1"))
    store._let_go()  # as a kill does: nothing is published
    assert verify(place) == []
    EmbeddedStore.open(place).close()
    assert verify(place) == []
    with open_reader(place) as reader:
        assert bulletin_iri("three") in {entry.iri for entry in reader.bulletins()}


def test_a_stray_file_does_not_hide_the_rest(place: Path) -> None:
    (place / "texts" / "notes.txt").touch()
    instead(zp("quote"), '"改"')(place)
    assert {"text", "quote"} <= kinds(place)


@pytest.fixture
def real(sample_store: Path, tmp_path: Path) -> Path:
    """The real bulletin, built with the present ontology, in a copy to be damaged."""
    return Path(shutil.copytree(sample_store, tmp_path / "real"))


@pytest.fixture
def no_shapes(tmp_path: Path) -> Path:
    """Shapes that ask for nothing: SHACL over the real bulletin costs seconds, and has tests of its own."""
    (tmp_path / "shapes.ttl").touch()
    return tmp_path / "shapes.ttl"


REGISTRY = f"GRAPH <{GRAPH}registry>"
ADOPTIONS = f"GRAPH <{GRAPH}derived/adoptions>"
SPANS_SWAPPED = f"""
DELETE {{ GRAPH ?g {{ ?a {zp("evidence")} ?x . ?b {zp("evidence")} ?y }} }}
INSERT {{ GRAPH ?g {{ ?a {zp("evidence")} ?y . ?b {zp("evidence")} ?x }} }}
WHERE {{ {{ SELECT ?g ?a ?b ?x ?y {{ GRAPH ?g {{
  ?a a {zp("Activity")} ; {zp("evidence")} ?x . ?b a {zp("Activity")} ; {zp("evidence")} ?y
  FILTER(STR(?x) < STR(?y)) }} }} ORDER BY ?a ?b LIMIT 1 }} }}"""


def renamed(graph: str, which: str) -> str:
    """Another label for what a pattern of ?s finds first in a graph."""
    old = f"SELECT ?s ?o {{ {graph} {{ {which} {LABEL} ?o }} }} ORDER BY ?s LIMIT 1"
    new = f"{graph} {{ ?s {LABEL} '假'@zh-Hans }}"
    return f"DELETE {{ {graph} {{ ?s {LABEL} ?o }} }} INSERT {{ {new} }} WHERE {{ {{ {old} }} }}"


ANOTHER_STAGE = f"""
DELETE {{ {ADOPTIONS} {{ ?s {zp("stage")} ?o }} }}
INSERT {{ {ADOPTIONS} {{ ?s {zp("stage")} {iri("stage/evaluate")} }} }}
WHERE {{ {ADOPTIONS} {{ ?s {zp("stage")} ?o }} }}"""
ANOTHER_BODY = f"""
INSERT DATA {{ {REGISTRY} {{
  {iri("org/fake")} {RDF_TYPE} {zp("Organization")} ; {LABEL} '假'@zh-Hans }} }}"""
# what is changed -> the kind of the finding, what it is about, and how it is changed
FALSIFIED = {
    "a label": (
        "reading",
        rf"<{ID}doc/.*{LABEL} .假",
        renamed(ENTITIES, f"?s {RDF_TYPE} {zp('Document')} ;"),
    ),
    "two acts' evidence": ("reading", f"/a-.*{zp('evidence')}", SPANS_SWAPPED),
    "an adoption": ("reading", f"<{ID}adoption/.*{iri('stage/evaluate')}", ANOTHER_STAGE),
    "a registered name": (
        "registry",
        rf"{LABEL} .假",
        renamed(REGISTRY, f"?s {RDF_TYPE} {zp('Policy')} ;"),
    ),
    "a row more in the registry": ("registry", f"{iri('org/fake')} {RDF_TYPE}", ANOTHER_BODY),
}


def test_what_was_built_from_a_text_is_what_the_text_is_read_as(real: Path) -> None:
    assert verify(real) == []


def test_what_is_not_read_from_the_text_or_the_ontology_is_found(real: Path, no_shapes: Path) -> None:
    """Each of the changes by what it is about; all are made in one store, which is looked at once."""
    for _, _, change in FALSIFIED.values():
        update(change)(real)
    found = verify(real, shapes=no_shapes)
    for what, (kind, subject, _) in FALSIFIED.items():
        named = [each for each in found if each.kind == kind and re.search(subject, each.subject)]
        assert named, what
        assert all(each.zh and each.en and each.zh != each.en for each in named)


def test_where_the_ontology_has_changed_since_that_is_said_and_the_rest_checked(
    real: Path, no_shapes: Path
) -> None:
    marker = Marker.read(real)
    assert not differs(marker)
    with EmbeddedStore.open(real) as store:
        store.load_registry(registry_quads(load()), "an older one")
    assert differs(Marker.read(real))
    assert verify(real) == []
    update(FALSIFIED["a label"][2])(real)
    assert kinds(real, no_shapes) == {"snapshot", "search"}
