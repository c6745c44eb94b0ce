"""build, retract: bulletins in and out of a store."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from dataclasses import replace as altered
from pathlib import Path
from typing import cast

from api.cli_options import DEFAULT_STATE
from api.commands.naming import complain_of_rows
from api.commands.places import Place, is_service, opened
from api.commands.posting import run_post
from api.commands.suggesting import NO_HELPERS, OneProcessOnly, Wanted, helpers
from api.commands.tally import Tally
from api.language import say
from api.settings import Settings
from graph_builder.building.cluster import cluster
from graph_builder.building.engines import Engine, pool
from graph_builder.building.folder import Folder, How
from graph_builder.building.loading import What, build_into, load_into, load_into_server, load_new
from graph_builder.inputs import Selection
from graph_builder.pipeline import pipeline_for
from graph_builder.registry import registry_quads
from graph_builder.store.base import parts_of
from graph_builder.store.bulk import Making
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import BUILD
from graph_builder.store.remote.bulk import is_empty
from graph_builder.store.remote.store import RemoteStore
from graph_builder.suggestions import nothing
from ontology.errors import ZhengpuError
from ontology.load import load
from ontology.terms import ID

FEW = 10  # bulletins that are named where one is not there
MANY = 8  # files from which on a new store is made of all of them at once
_IRI = re.compile(r"https?://[^\s<>\"{}|^`\\]+")


class NoSuchBulletin(ZhengpuError):
    """A name by which no bulletin of the store goes."""

    def __init__(self, name: str, known: list[str]) -> None:
        some, more = known[:FEW], len(known) > FEW
        there = ("、".join(some) or "（空）") + (f" 等 {len(known)} 份" if more else "")
        others = (", ".join(some) or "none") + (f" and others, {len(known)} in all" if more else "")
        super().__init__(
            f"库中没有公报 {name}；现有：{there}", f"the store has no bulletin {name}; it has: {others}"
        )


@dataclass(frozen=True, slots=True)
class Ways:
    """How a build goes about it: processes of this machine, or a cluster's; a folder where what was read
    stays, and whether that is all; whether another text takes the place of one that stands; whether what is
    known is read anew.
    """

    workers: int = 1
    cluster: str = ""
    shards: Path | None = None
    only_shards: bool = False
    replace: bool = False
    afresh: bool = False


class NeedsShards(ZhengpuError):
    """An option that is nothing without a folder for what is read."""

    exit_status = 2

    def __init__(self, option: str) -> None:
        super().__init__(f"{option} 须同时给出 --shards 目录", f"{option} goes with --shards DIR")


def run_build(
    selected: Selection,
    store: Place,
    ways: Ways = Ways(),
    base: str | None = None,
    wanted: Wanted = NO_HELPERS,
    state: Path = DEFAULT_STATE,
) -> int:
    """Build the files that were `selected` into the store at `store`; return the exit status (1 when some
    file, or a row of a manifest, failed, or a model that is `wanted` did not answer).

    `base` is where identifiers begin in a store that is made now; one that is there has its own.
    """
    if wanted and (ways.workers > 1 or ways.cluster):
        raise OneProcessOnly
    if ways.shards is None and (ways.only_shards or ways.cluster):
        raise NeedsShards("--no-store" if ways.only_shards else "--cluster")
    if isinstance(store, str) and not ways.only_shards and is_service(store):
        return run_post(selected.as_inputs(), store, ways.replace, os.environ)
    total = sum(1 for _ in selected.files())
    with (
        helpers(wanted, os.environ, pipeline_for(load())) as helping,
        Tally.shown(total) as tally,
        _engine(ways) as engine,
    ):
        suggest, models = (helping.suggest, repr(wanted)) if wanted else (nothing, "")
        how = How(checked_base(base) or ID, suggest, models, afresh=ways.afresh or bool(wanted))
        where = Where(store, state, base)
        with _told_where_cut_off():
            triples = _built(where, ways, What(selected, engine, how, ways.replace), tally)
    tally.tell(refused=len(selected.faults))
    complain_of_rows(selected.faults)
    answered = helping.tell()
    print(_told(where, ways, triples))
    return 1 if selected.faults or tally.failed or not answered else 0


@contextmanager
def _told_where_cut_off() -> Iterator[None]:
    """Tell who ends a build how it goes on."""
    try:
        yield
    except KeyboardInterrupt:
        print(
            say("已中断；重新运行同一命令即可继续。", "Cut off: run the same command again to go on."),
            file=sys.stderr,
        )
        raise


def run_load(shards: Path, store: Place, replace: bool, state: Path = DEFAULT_STATE) -> int:
    """Bring what `build --shards` read into a store; return the exit status."""
    with Folder.open(shards, create=False) as folder, Tally.shown(folder.ledger.count()) as tally:
        where, base = Where(store, state, None), folder.base()
        folder.refuse_unfinished()
        if where.is_new():
            tally.read([row for row in folder.ledger.rows() if row.error])
            with where.to_be_made():
                triples = load_new(
                    where.directory, folder, _making(base), keeps=True, replace=replace, seen=tally.seen
                )
        else:
            with opened(store, state, base) as there, Folder.open(where.home / BUILD) as own:
                if isinstance(there, RemoteStore) and is_empty(there):
                    load_into_server(there, folder, own.ledger, tally.seen, replace=replace)
                else:
                    load_into(there, folder, own.ledger, tally.seen, replace=replace)
                triples = there.count()
    tally.tell()
    print(_told(where, Ways(), triples))
    return 1 if tally.failed else 0


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a store, the folder beside one that is on a server, the base that was asked for."""

    store: Place
    state: Path
    base: str | None

    @property
    def directory(self) -> Path:
        """The folder of a store that is one, wherever a link to it leads."""
        return Path(self.store).resolve()

    @property
    def home(self) -> Path:
        """The folder in which its ledger stands."""
        return self.store if isinstance(self.store, Path) else self.state

    @property
    def beside(self) -> Path:
        """The folder for parts of a store that is not there yet."""
        return parts_of(self.directory)

    @contextmanager
    def to_be_made(self) -> Iterator[Folder]:
        """The folder for parts of a store that this process makes now, and no other; it goes when the store
        is made, or where it holds nothing. Raises StoreBusy.
        """
        with Folder.open(self.beside) as beside:
            try:
                yield beside
            except BaseException:
                if not beside.ledger.count():
                    beside.remove()
                raise
            beside.remove()

    def clear(self) -> None:
        """Remove the parts that a build left which was killed when its store was whole: not those of one that
        still runs, which holds them.
        """
        if isinstance(self.store, Path):
            with suppress(ZhengpuError):
                Folder.open(self.beside, create=False).remove()

    def is_new(self) -> bool:
        """Whether a store can be made there of many bulletins at once."""
        if not isinstance(self.store, Path):
            return False
        return not self.store.exists() or (self.store.is_dir() and not any(self.store.iterdir()))


def _built(where: Where, ways: Ways, what: What, tally: Tally) -> int | None:
    """Build, by whichever way is the best; how many triples the store holds then."""
    if ways.only_shards:
        with Folder.open(cast(Path, ways.shards)) as folder:
            for rows in folder.read(what.selected, what.engine, what.how):
                tally.read(rows)
            folder.finish()
        return None
    if where.is_new() and (tally.total >= MANY or where.beside.exists()):
        return _built_new(where, ways.shards, what, tally)
    with opened(where.store, where.state, checked_base(where.base)) as store:
        where.clear()
        return _built_into(store, where, ways.shards, what, tally)


def _built_into(
    store: EmbeddedStore | RemoteStore, where: Where, shards: Path | None, what: What, tally: Tally
) -> int:
    what = altered(what, how=altered(what.how, base=store.base))
    with ExitStack() as opening:
        own = opening.enter_context(Folder.open(where.home / BUILD))
        folder = opening.enter_context(Folder.open(shards)) if shards else own
        if isinstance(store, RemoteStore) and is_empty(store) and tally.total >= MANY:
            for rows in folder.read(what.selected, what.engine, what.how):
                tally.read(rows)
            tally.next(say("装入", "Loading"))
            load_into_server(store, folder, own.ledger, tally.seen, replace=what.replace)
        else:
            build_into(store, folder, own.ledger, what, tally.seen)
        if shards:
            folder.finish()
        else:
            own.drop_parts()
    return store.count()


def _built_new(where: Where, shards: Path | None, what: What, tally: Tally) -> int:
    with where.to_be_made() as beside, Folder.open(shards) if shards else nullcontext(beside) as folder:
        for rows in folder.read(what.selected, what.engine, what.how):
            tally.read(rows)
        tally.next(say("装入", "Loading"))
        keeps = shards is not None
        making = _making(what.how.base)
        loaded = load_new(where.directory, folder, making, keeps=keeps, replace=what.replace, seen=tally.seen)
        if keeps:
            folder.finish()
    return loaded


def _making(base: str) -> Making:
    return Making(list(registry_quads(load(), base)), load().digest, base)


@contextmanager
def _engine(ways: Ways) -> Iterator[Engine]:
    with cluster(ways.cluster) if ways.cluster else pool(ways.workers) as engine:
        yield engine


def _told(where: Where, ways: Ways, triples: int | None) -> str:
    if triples is None:
        return say(f"已写入 {ways.shards}", f"Written to {ways.shards}")
    return say(
        f"库中共有 {triples} 条三元组：{where.store}",
        f"The store holds {triples} triples: {where.store}",
    )


def checked_base(base: str | None) -> str | None:
    """Return a base that identifiers can begin with. Raises SettingError."""
    return None if base is None else Settings(base=base).base


def run_retract(bulletin: str, store: Place, state: Path = DEFAULT_STATE) -> int:
    """Take a bulletin (its IRI, or the last part of it) out of a store."""
    with opened(store, state, create=False) as opened_store:
        iri = _by_name(opened_store, bulletin)
        outcome = opened_store.retract(iri)
    print(say(f"已撤回 {outcome.bulletin}", f"Retracted {outcome.bulletin}"))
    return 0


def _by_name(store: EmbeddedStore | RemoteStore, name: str) -> str:
    known = [entry.iri for entry in store.bulletins()]
    end = "/bulletin/" + name.removeprefix("bulletin/")
    found = next((iri for iri in known if iri == name or iri.endswith(end)), None)
    if found is None and _IRI.fullmatch(name):
        return name  # the store knows what it never had from what is gone
    if found is None:
        raise NoSuchBulletin(name, [iri.rpartition("/")[2] for iri in known])
    return found
