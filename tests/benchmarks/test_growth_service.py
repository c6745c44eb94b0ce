"""What the service asks of its own accord is noted by the files that ask it."""

from __future__ import annotations

from pathlib import Path

import httpx

from benchmarks.growth_service import asked_by_service
from benchmarks.peers import Server
from graph_builder.store.embedded import EmbeddedStore
from tests.graph_builder.store.sample import registry, shard


def test_each_query_is_told_by_its_file_and_how_often_it_was_asked(tmp_path: Path) -> None:
    stores = [tmp_path / "small", tmp_path / "large"]
    for number, place in enumerate(stores):
        with EmbeddedStore.open(place) as store:
            store.load_registry(registry(), "first")
            store.replace(shard("one", "a:d1", *["b:d2"] * number))
    looked: list[int] = []

    def visits(server: Server) -> None:
        for path in ("/data/doc/d1.ttl", "/data/doc/d1.ttl"):
            answer = httpx.get(f"http://127.0.0.1:{server.port}{path}", trust_env=False)
            looked.append(answer.status_code)

    once, later = asked_by_service(stores, tmp_path / "notes", visits, lambda _: 0.0, 3, cache_mb=0)
    assert looked == [200] * 16
    for told, times in ((once, 2), (later, 6)):
        (describing,) = (each for each in told if each.name == "api/describe")
        assert describing.times == (times, times)
        assert min(describing.small, describing.large) > 0
        assert min(describing.sizes) > 0
