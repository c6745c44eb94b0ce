"""A store that is migrated equals one that is built fresh, wherever it was cut off, and on every backend."""

from __future__ import annotations

import csv
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph_builder.build import build
from graph_builder.migrate import Report, migrate
from graph_builder.model import Shard
from graph_builder.pipeline import Pipeline
from graph_builder.rdf import shard_of
from graph_builder.read import read_bytes
from graph_builder.store.base import Gone
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Intent, Journal
from graph_builder.store.layout import MIGRATION, Home, Marker
from graph_builder.store.progress import Aim, Done, Progress
from graph_builder.store.remote.store import RemoteStore
from graph_builder.store.texts import Texts
from graph_builder.store.unneeded import unneeded
from graph_builder.verify import verify
from graph_builder.vintage import OtherOntology, differs
from ontology.load import FOLDER, load
from ontology.terms import GRAPH, ID
from tests.graph_builder.migrating import build_with, other_ontology, registry_of, texts, without
from tests.graph_builder.store.kinds import EmbeddedKind, Kind, RemoteKind
from tests.ontology.planting import ORGANIZATIONS, POLICIES, VERBS, Damage, add, body, edit

ROOT = Path(__file__).parents[3]
VICTIM = Path(__file__).with_name("migrating_victim.py")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
SERIES = "registry/series.csv"
TEXTS = texts()
# What another version of the ontology had otherwise: each with what it does to the bulletins.
LATER_SERIES = without(SERIES, "^moe-ict-monthly,")  # their IRIs change
LATER_VERB = without(VERBS, "^(举办|上线),")  # acts come
LATER_POLICY = without(POLICIES, "国家智慧教育平台")  # links and adoptions come
EARLIER_BODY = add(
    ORGANIZATIONS, body("wenzhou-edu-old", "温州市教育局", place="330000")
)  # registered no more
OTHER_NAME = edit(ORGANIZATIONS, "^moe,教育部,", "moe,国家教委,")  # a registered thing is called otherwise


def renamed_action(folder: Path) -> None:
    """An action has another name, which is in the present ontology no more."""
    for file in (VERBS, "concepts/action.ttl", "lexicon/verb_classes.csv"):
        path = folder / file
        if path.exists():
            text = path.read_text(encoding="utf-8")
            text = (
                text.replace(",hold,", ",bygone,")
                .replace("zc:hold ", "zc:bygone ")
                .replace('"hold"', '"bygone"')
            )
            path.write_text(text, encoding="utf-8")


def at_random(seed: int) -> Damage:
    """Leave out a tenth of the rows of the tables that most is read by."""

    def damage(folder: Path) -> None:
        chosen = random.Random(seed)  # noqa: S311 - no secret
        for file in (VERBS, POLICIES, "registry/occasion_series.csv", "lexicon/taken_up.csv"):
            path = folder / file
            with path.open(encoding="utf-8", newline="") as table:
                header, *rows = csv.reader(table)
            with path.open("w", encoding="utf-8", newline="") as table:
                csv.writer(table, lineterminator="\n").writerows(
                    [header, *(row for row in rows if chosen.random() > 0.1)]
                )

    return damage


CHANGES: dict[str, tuple[Damage, ...]] = {
    "a series": (LATER_SERIES,),
    "verbs": (LATER_VERB,),
    "a policy": (LATER_POLICY,),
    "a body that is registered no more": (EARLIER_BODY,),
    "another name": (OTHER_NAME,),
    "an action that has vanished": (renamed_action,),
    "all of them": (LATER_SERIES, LATER_VERB, LATER_POLICY, EARLIER_BODY, OTHER_NAME),
}


@pytest.fixture(scope="session")
def older(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Folders of older ontologies, each made once."""
    made: dict[tuple[object, ...], Path] = {}

    def make(*changes: Damage) -> Path:
        if changes not in made:
            made[changes] = other_ontology(tmp_path_factory.mktemp("older") / "ontology", *changes)
        return made[changes]

    return make


Older = Callable[..., Path]


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the texts are with the present ontology."""
    with EmbeddedStore.open(tmp_path_factory.mktemp("fresh") / "store") as store:
        build_with(FOLDER, store, TEXTS)
        return store.nquads()


def old_store(kind: Kind, place: Path, folder: Path) -> None:
    kind.empty()
    with kind.open(place) as store:
        build_with(folder, store, TEXTS)


@pytest.fixture(scope="session")
def moving(tmp_path_factory: pytest.TempPathFactory, older: Older) -> Path:
    """A store in which every change is to be made; to be copied."""
    place = tmp_path_factory.mktemp("moving") / "store"
    old_store(EmbeddedKind(), place, older(*CHANGES["all of them"]))
    return place


def migrated(kind: Kind, place: Path) -> tuple[Report, list[str]]:
    with kind.open(place) as store:
        return migrate(store), store.nquads()


Victims = Callable[[Kind, Path, int], list[str]]


@pytest.fixture(scope="session")
def run_until_killed() -> Iterator[Victims]:
    """Migrate in a process that is killed at a step, if it comes so far; the bulletins that it told of."""
    with subprocess.Popen(
        [sys.executable, "-P", VICTIM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=ENVIRONMENT,
    ) as process:
        to, back = process.stdin, process.stdout
        assert to
        assert back

        def run(kind: Kind, tmp_path: Path, step: int) -> list[str]:
            told, place = tmp_path / "told", tmp_path / "store"
            told.write_text("")
            address = kind.address if isinstance(kind, RemoteKind) else str(place)
            print(json.dumps([address, str(place), str(told), step]), file=to, flush=True)
            assert int(back.readline()) in (-signal.SIGKILL, 0)
            return told.read_text().splitlines()

        yield run
        to.close()


def is_finished(place: Path) -> bool:
    return not any((place / name).exists() for name in MIGRATION)


class TestEqualsAFreshBuild:
    @pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
    def test_whatever_changed(
        self, changes: tuple[Damage, ...], kind: Kind, older: Older, fresh: list[str], tmp_path: Path
    ) -> None:
        old_store(kind, tmp_path / "store", older(*changes))
        report, quads = migrated(kind, tmp_path / "store")
        assert quads == fresh
        assert report.triples_after == len(fresh)
        assert not report.all("failed")
        assert report.all("changed") or report.all("moved")
        assert is_finished(tmp_path / "store")

    @pytest.mark.parametrize("seed", [1, 2, *(pytest.param(n, marks=pytest.mark.long) for n in range(3, 20))])
    def test_whichever_rows_are_new(self, seed: int, tmp_path: Path, fresh: list[str], older: Older) -> None:
        old_store(EmbeddedKind(), tmp_path / "store", older(at_random(seed)))
        _, quads = migrated(EmbeddedKind(), tmp_path / "store")
        assert quads == fresh
        assert verify(tmp_path / "store") == []

    def test_with_processes_that_read(self, moving: Path, tmp_path: Path, fresh: list[str]) -> None:
        place = copied(moving, tmp_path)
        spawning = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(2, spawning) as pool, EmbeddedStore.open(place) as store:
            migrate(store, executor=pool, workers=2)
            assert store.nquads() == fresh
        assert verify(place) == []

    def test_no_term_that_has_vanished_is_left(self, older: Older, tmp_path: Path) -> None:
        old_store(EmbeddedKind(), tmp_path / "store", older(renamed_action))
        with EmbeddedStore.open(tmp_path / "store") as store:
            assert any("/bygone" in line for line in store.nquads())
            migrate(store)
            assert not any("/bygone" in line for line in store.nquads())


def copied(store: Path, tmp_path: Path) -> Path:
    shutil.copytree(store, tmp_path / "store")
    return tmp_path / "store"


def test_a_store_of_this_ontology_is_left_alone(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store") as store:
        build_with(FOLDER, store, TEXTS)
        before = store.revision
        assert migrate(store).done == ()
        assert store.revision == before
    assert is_finished(tmp_path / "store")


def test_what_is_the_same_is_told_so_and_not_written(older: Older, tmp_path: Path) -> None:
    """A surname that no text has changes nothing but the ontology's digest."""
    old_store(EmbeddedKind(), tmp_path / "store", older(add("gazetteer/surnames.csv", {"text": "龘"})))
    with EmbeddedStore.open(tmp_path / "store") as store:
        before = store.revision
        report = migrate(store)
        assert len(report.all("unchanged")) == len(TEXTS) == len(report.done)
        assert {row.act for row in store.history() if row.revision > before} == {"registry"}
        assert report.triples_before == report.triples_after
    assert Marker.read(tmp_path / "store").ontology == load().digest


class TestMoving:
    def test_the_old_iri_leads_on(self, moving: Path, tmp_path: Path) -> None:
        with EmbeddedStore.open(copied(moving, tmp_path)) as store:
            old = {entry.digest: entry.iri for entry in store.bulletins()}
            report = migrate(store)
            moved = {done.iri: done.now for done in report.all("moved")}
            assert len(moved) == len(TEXTS) // 2
            now = {entry.digest: entry.iri for entry in store.bulletins()}
            assert {old[digest]: iri for digest, iri in now.items() if old[digest] != iri} == moved
            for iri, new in moved.items():
                with pytest.raises(Gone, match=new):
                    store.find(iri)

    def test_a_text_put_back_under_another_name_is_where_its_old_one_leads(self) -> None:
        journal = Journal.open(Path(":memory:"))
        try:
            for act, subject in (("replace", "a"), ("replace", "b"), ("retract", "a"), ("retract", "b")):
                journal.recover(_row(act, subject))
            assert journal.moved_to("a") is journal.moved_to("c") is None
            assert journal.moved_to("a", at=3) == "b"
        finally:
            journal.close()

    def test_one_waits_for_another_to_make_way(self, tmp_path: Path, older: Older, fresh: list[str]) -> None:
        """Each month stands under the name of the one before, by the older pattern of what a period is."""
        place = tmp_path / "store"
        with EmbeddedStore.open(place) as store:
            build_shifted(older(LATER_VERB), store)
            report = migrate(store)
            assert len(report.all("moved")) == len(TEXTS) // 2
            assert store.nquads() == fresh
        assert verify(place) == []

    def test_two_that_are_one_by_the_new_ontology(self, tmp_path: Path, older: Older) -> None:
        """Of two texts of one month the second has no place: it stays, with the reason."""
        month = TEXTS["01.txt"].decode()
        other = month.replace("印发《智慧教育实施方案》", "发布《三年行动计划》").replace("上线", "关停")
        place = tmp_path / "store"
        with EmbeddedStore.open(place) as store:
            build_with(older(LATER_SERIES), store, {"a.txt": month.encode(), "b.txt": other.encode()})
            report = migrate(store)
            assert len(store.bulletins()) == 2
        assert [done.became for done in sorted(report.done, key=lambda d: d.became)] == ["failed", "moved"]
        assert "retract" in report.all("failed")[0].en
        with EmbeddedStore.open(place) as store:
            store.retract(report.all("failed")[0].iri)
            assert not migrate(store).all("failed")
        assert verify(place) == []


def build_shifted(folder: Path, store: EmbeddedStore) -> None:
    """Build with each bulletin of the series under the IRI that is by rights that of the month before."""
    knowledge, reader = load(folder), Pipeline(load(folder))
    store.load_registry(registry_of(knowledge, store.base, folder), knowledge.digest)
    for name, content in TEXTS.items():
        shard = shard_of(reader.extract(read_bytes(content, name)), knowledge)
        if "2023-" in shard.bulletin:
            month = int(shard.bulletin[-2:])
            old, new = (f"monthly-2023-{number:02}" for number in (month, (month - 1) or 12))
            shard = shifted(shard, old, new)
        store.replace(shard)


def shifted(shard: Shard, old: str, new: str) -> Shard:
    """A shard with another IRI of its bulletin."""
    return replace(
        shard,
        bulletin=shard.bulletin.replace(old, new),
        graph=shard.graph.replace(old, new),
        triples=tuple(sorted(line.replace(old, new) for line in shard.triples)),
    )


def _row(act: str, subject: str) -> Intent:
    return Intent(act, subject, "one text")  # type: ignore[arg-type]


class TestWhatCannotBeRead:
    @pytest.fixture
    def lost(self, moving: Path, tmp_path: Path) -> tuple[Path, str]:
        """A store that lacks a text, and the bulletin that it is of."""
        place = copied(moving, tmp_path)
        with EmbeddedStore.open(place) as store:
            entry = store.bulletins()[0]
        Texts(Home(place).texts).drop(entry.digest)
        return place, entry.iri

    def test_stays_as_it_was_and_is_told(self, lost: tuple[Path, str]) -> None:
        place, iri = lost
        with EmbeddedStore.open(place) as store:
            stood = sorted(map(str, store.quads_of(_graph(iri))))
            (failed,) = migrate(store).all("failed")
            assert failed.iri == iri
            assert "lost" in failed.en
            assert "丢失" in failed.zh
            assert sorted(map(str, store.quads_of(_graph(iri)))) == stood

    def test_the_store_does_not_claim_the_new_ontology(self, lost: tuple[Path, str]) -> None:
        place, iri = lost
        with EmbeddedStore.open(place) as store:
            migrate(store)
        assert Marker.read(place).ontology != load().digest
        assert differs(Marker.read(place))
        findings = [finding for finding in verify(place) if finding.kind == "migration"]
        assert {finding.subject for finding in findings} == {iri, place.name}
        assert all(
            "zhengpu migrate" in finding.en and "zhengpu migrate" in finding.zh for finding in findings
        )
        with EmbeddedStore.open(place) as store, pytest.raises(OtherOntology):
            build([], store)

    def test_only_that_is_read_again_once_its_text_is_back(
        self, lost: tuple[Path, str], moving: Path, fresh: list[str]
    ) -> None:
        place, iri = lost
        with EmbeddedStore.open(place) as store:
            migrate(store)
        for text in (moving / "texts").rglob("*.txt"):
            Texts(Home(place).texts).put(text.read_bytes().decode())
        seen: list[Done] = []
        with EmbeddedStore.open(place) as store:
            report = migrate(store, seen=seen.append)
            assert store.nquads() == fresh
        assert [done.iri for done in seen] == [iri]
        assert len(report.done) == len(TEXTS)
        assert verify(place) == []

    def test_a_text_that_is_another_one_is_not_taken_for_it(self, moving: Path, tmp_path: Path) -> None:
        place = copied(moving, tmp_path)
        (some, *_) = (place / "texts").rglob("*.txt")
        some.write_text("另一文本", encoding="utf-8")
        with EmbeddedStore.open(place) as store:
            (failed,) = migrate(store).all("failed")
        assert "damaged" in failed.en


def _graph(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri.replace(ID, GRAPH))


def said_in(store: EmbeddedStore | RemoteStore, graph: ox.NamedNode) -> set[str]:
    """What a graph says; servers give blank nodes other names each time."""
    return {re.sub(r"_:\w+", "_:b", str(quad)) for quad in store.quads_of(graph)}


class TestOthersGraphs:
    OTHERS = f"""
        GRAPH <urn:x:mine> {{ <urn:x:a> <urn:x:b> "c" , <{ID}org/moe> . [] <urn:x:e> 1 }}
        GRAPH <{GRAPH}notes> {{ <urn:x:note> <urn:x:on> <{ID}place/450000> }}
    """

    def test_stay_as_they_are(self, kind: Kind, older: Older, tmp_path: Path, fresh: list[str]) -> None:
        old_store(kind, tmp_path / "store", older(*CHANGES["all of them"]))
        with kind.open(tmp_path / "store") as store:
            store.update(f"INSERT DATA {{ {self.OTHERS} }}", "urn:update")
            mine = ox.NamedNode("urn:x:mine")
            stood = said_in(store, mine)
            notes = [line for line in store.nquads() if f"{GRAPH}notes" in line]
            migrate(store)
            assert said_in(store, mine) == stood
            kept = [line for line in store.nquads() if "urn:x:mine" not in line]
            assert kept == sorted([*fresh, *notes])


class TestCutOff:
    """A process that migrates is killed at one step or another, many times; what it did is not done again."""

    @pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
    def test_goes_on_where_it_was(
        self,
        seed: int,
        kind: Kind,
        older: Older,
        tmp_path: Path,
        fresh: list[str],
        run_until_killed: Victims,
    ) -> None:
        old_store(kind, tmp_path / "store", older(*CHANGES["all of them"]))
        chosen, told = random.Random(seed), list[str]()  # noqa: S311 - no secret
        for _ in range(6):
            told += run_until_killed(kind, tmp_path, chosen.randint(1, 40))
        report, quads = migrated(kind, tmp_path / "store")
        told += [done.iri for done in report.done if done.iri not in told]
        assert len(told) == len(set(told)), "a bulletin that was done was read again"
        assert quads == fresh
        assert is_finished(tmp_path / "store")
        if isinstance(kind, EmbeddedKind):
            assert verify(tmp_path / "store") == []

    @pytest.mark.parametrize(
        "step", [3, 9, 17, 30, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 80))]
    )
    def test_killed_at_any_step(
        self, step: int, moving: Path, tmp_path: Path, fresh: list[str], run_until_killed: Victims
    ) -> None:
        place = copied(moving, tmp_path)
        run_until_killed(EmbeddedKind(), tmp_path, step)
        marker = Marker.read(place)
        if marker.migrating:
            found = [finding for finding in verify(place) if finding.kind == "migration"]
            assert found
            assert "zhengpu migrate" in found[0].en
        report, quads = migrated(EmbeddedKind(), place)
        assert quads == fresh
        if marker.migrating:
            assert len(report.done) == len(TEXTS)
            assert len(report.all("moved")) == len(TEXTS) // 2
            assert len(report.all("changed")) == len(TEXTS) // 2
        assert verify(place) == []

    def test_another_ontology_than_it_was_begun_for_begins_anew(
        self, moving: Path, tmp_path: Path, fresh: list[str], run_until_killed: Victims
    ) -> None:
        place = copied(moving, tmp_path)
        run_until_killed(EmbeddedKind(), tmp_path, 25)
        marker = Marker.read(place)
        assert marker.migrating == load().digest
        Marker(marker.base, marker.ontology, migrating="a third one").write(place)
        report, quads = migrated(EmbeddedKind(), place)
        assert quads == fresh
        assert not report.resumed

    def test_a_torn_line_is_as_none(self, tmp_path: Path) -> None:
        progress = Progress.begin(tmp_path, Aim("old", "new", 1, 2))
        progress.note(Done("urn:a", "changed"))
        with (tmp_path / MIGRATION[0]).open("ab") as file:
            file.write(b'{"iri": "urn:b", "became"')
        for _ in range(2):
            found = Progress.find(tmp_path)
            assert found is not None
            assert list(found.done) == ["urn:a"]
            found.mend()
            found.note(Done("urn:c", "failed"))
            found.forget("urn:c")
            found.mend()

    def test_half_a_move_is_told_and_made_whole(self, moving: Path, tmp_path: Path) -> None:
        assert moving
        progress = Progress.begin(tmp_path, Aim("old", "new", 1, 2))
        progress.note_moving("urn:a", "urn:b")
        found = Progress.find(tmp_path)
        assert found is not None
        assert found.moving == {"urn:a": "urn:b"}
        found.note(Done("urn:a", "moved", "urn:b"))
        assert found.finished() == {"urn:b"}


def test_descriptions_that_nothing_needs_are_found(kind: Kind, older: Older, tmp_path: Path) -> None:
    old_store(kind, tmp_path / "store", FOLDER)
    with kind.open(tmp_path / "store") as store:
        assert unneeded(store) == set()
        store.update(
            f"INSERT DATA {{ GRAPH <{GRAPH}entities> "
            f'{{ <{ID}org/x> <urn:p> <{ID}org/y> . <{ID}org/y> <urn:p> "z" }} }}',
            "urn:update",
        )
        assert {str(quad.subject) for quad in unneeded(store)} == {f"<{ID}org/x>", f"<{ID}org/y>"}
        store.update(
            f"INSERT DATA {{ GRAPH <{GRAPH}notes> {{ <urn:n> <urn:on> <{ID}org/x> }} }}", "urn:update"
        )
        assert unneeded(store) == set()
