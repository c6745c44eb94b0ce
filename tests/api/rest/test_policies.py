"""The policies as the facts of diffusion tell them are those that the query tells."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from api.queries import query
from api.rest.policies import Uptake, uptakes, uptakes_in
from api.settings import Settings
from api.site import Site
from api.source import EmbeddedSource
from benchmarks.domain import bulletins_of
from graph_builder.diffusion.facts import facts_of
from graph_builder.diffusion.told import ADOPTING, rows_of, tell
from graph_builder.registry import registry_quads
from graph_builder.store.base import Readable
from graph_builder.store.bulk import bulk_load
from graph_builder.store.embedded import EmbeddedStore
from ontology.load import load
from ontology.terms import NS


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of invented bulletins, hundreds of adoptions."""
    place, knowledge = tmp_path_factory.mktemp("invented") / "store", load()
    bulk_load(place, bulletins_of(knowledge, 1, 40_000), registry_quads(knowledge), knowledge.digest)
    return place


def _asked(store: Readable) -> Mapping[str, Uptake]:
    return {
        row["policy"]: Uptake(int(row["adopters"]), row.get("first"), row.get("last"))
        for row in rows_of(store.query(f"PREFIX zp: <{NS}>\n{query('policies')}"))
    }


@pytest.mark.parametrize("name", ["sample_store", "invented", "folder"])
def test_facts_tell_what_the_query_tells(name: str, request: pytest.FixtureRequest) -> None:
    with EmbeddedStore.open(request.getfixturevalue(name)) as store:
        asked, told = _asked(store), uptakes_in(facts_of(tell(store, ADOPTING)))
    assert asked
    assert told == asked


def test_the_list_is_the_same_before_there_are_facts_and_with_them(folder: Path) -> None:
    async def listed(*, ready: bool) -> list[tuple[str, Uptake]]:
        settings = Settings(store=folder, readers=1, spares=0)
        site = Site(settings, EmbeddedSource.open(folder, settings.base))
        try:
            await site.start()
            if ready:
                await site.diffusion.make_ready()
            return list((await uptakes(site)).items())
        finally:
            await site.close()

    before, after = (asyncio.run(listed(ready=ready)) for ready in (False, True))
    assert before == after
    assert before[0][1] == Uptake(2, "2022-11-01", "2022-12-31")
    assert before[-1][1] == Uptake()
