"""What the sums of the index tell is what the queries tell that they stand for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.problems import ProblemError
from api.search import Searcher
from api.settings import Settings
from api.source import EmbeddedSource
from tests.api.conftest import running


@pytest.fixture(scope="module")
def plain(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The service over a copy of the store whose index cannot be used."""
    place = tmp_path_factory.mktemp("plain") / "store"
    shutil.copytree(folder, place)
    ask, settings = Searcher.ask, Settings(store=place, readers=2, spares=0)

    async def asked(searcher: Searcher, *given: Any) -> object:  # noqa: ANN401 - as `ask` takes them
        if searcher._path.is_relative_to(place):
            raise ProblemError("no-index", "无", "none")
        return await ask(searcher, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Searcher, "ask", asked)
        with (
            running(settings, EmbeddedSource.open(place, settings.base)) as address,
            httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
        ):
            yield client


@pytest.mark.parametrize(
    "path",
    [
        *("/api/statistics", "/api/entities", "/api/entities?limit=3&offset=7", "/api/entities?type=Policy"),
        *("/api/entities?type=Document", "/api/entities?type=Organization&limit=2&offset=1"),
        *("/api/statements", "/api/statements?status=reported", "/api/statements?status=planned"),
        *("/api/statements?action=issue", "/api/statements?action=issue&status=reported&kind=activity"),
        *("/api/statements?kind=figure", "/api/statements?status=nothing", "/api/statements?kind=adoption"),
        *(
            "/api/statements?action=issue&agent=org/450000-edu",
            "/api/statements?from=2022-11-01&to=2022-11-30",
        ),
        *("/api/statements?from=2022-12-01", "/api/statements?to=2022-11-03"),
        "/api/statements?from=2022-11-03&to=2022-12-05&status=reported&action=issue",
        *(
            "/api/statements?kind=adoption&from=2022-11-01&to=2022-11-30",
            "/api/statements?from=2022-12-31&to=2022-01-01",
        ),
        *("/api/statements?place=450000", "/api/statements?place=450000&kind=adoption"),
        *(
            "/api/statements?place=place/450000&kind=activity&limit=1&offset=1",
            "/api/statements?place=000000",
        ),
        *(
            "/api/entities/place/450000",
            "/api/entities/org/450000-edu",
            "/api/entities/policy/smart-education",
        ),
        *("/api/entities?place=place/450000", "/api/bulletins", "/api/policies", "/feed.atom"),
    ],
)
def test_the_index_tells_what_queries_tell(service: httpx.Client, plain: httpx.Client, path: str) -> None:
    answers = [client.get(path) for client in (service, plain)]
    told, wanted = (answer.text.replace(str(answer.url.port), "PORT") for answer in answers)
    assert told == wanted
    assert [answer.status_code for answer in answers] in ([200, 200], [400, 400], [422, 422], [404, 404])


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/sitemap.xml", "/.well-known/void"),
        *("/page/place/450000", "/page/org/450000-edu", "/page/action/issue", "/page/policy/smart-education"),
        *("/page/org/450000-edu?with=platform/x-1", "/page/place/450000?from=2022-11&to=2022-11"),
        *("/timeline?about=place/450000", "/ego?about=org/450000-edu"),
        "/timeline?about=https://w3id.org/zhengpu/ontology%23Activity",
    ],
)
def test_pages_say_the_same(service: httpx.Client, plain: httpx.Client, path: str) -> None:
    for client in (service, plain):  # a page does not wait until all is counted, as the description does
        client.get("/catalog", headers={"Accept": "text/turtle"}).raise_for_status()
    pages = [client.get(path) for client in (service, plain)]
    told, wanted = (_without_times(page) for page in pages)
    assert told == wanted


def _without_times(page: httpx.Response) -> list[str]:
    """The lines of a page but those that tell when and where."""
    lines = page.text.replace(str(page.url.port), "PORT").splitlines()
    return [line for line in lines if "lastmod" not in line and "modified" not in line]
