"""The address of a picture holds all of its state, and what makes no sense in it is told."""

from __future__ import annotations

from urllib.parse import parse_qsl

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from api.iris import Addresses
from api.pictures.choices import options_of, state_of
from visualizations.options import LINKS, Options
from visualizations.style import style

HTML = {"accept": "text/html"}
BASE = "https://w3id.org/zhengpu/id/"
months = st.integers(2000 * 12, 2030 * 12).map(lambda n: f"{n // 12:04}-{n % 12 + 1:02}")


class FakeSite:
    """What the choices need of a site."""

    addresses = Addresses(BASE)


def request(query: str) -> Request:
    return Request({"type": "http", "query_string": query.encode(), "headers": []})


@given(
    st.tuples(months, months).map(sorted) | st.just([None, None]),
    st.none() | st.sampled_from(["place/450000", "place/110000"]),
    st.none() | st.sampled_from(["org/moe", "doc/0123456789abcdef", "platform/智慧教育"]),
    st.sets(st.sampled_from([kind.id for kind in style().kinds])),
    st.integers(1, 5000),
    st.booleans(),
    st.tuples(
        st.none() | st.sampled_from(["place/450000", "platform/智慧教育"]),
        st.sampled_from(["", "rayleigh", "lognormal"]),
    ),
)
def test_an_address_gives_back_the_choices_that_it_was_made_of(
    between: list[str | None],
    province: str | None,
    about: str | None,
    kinds: set[str],
    limit: int,
    ever: bool,
    ways: tuple[str | None, str],
) -> None:
    ordered = tuple(kind.id for kind in style().kinds if kind.id in kinds)
    told = Options(
        begin=between[0],
        end=between[1],
        province=province and BASE + province,
        about=about and BASE + about,
        beside=ways[0] and BASE + ways[0],
        model=ways[1],
        kinds=ordered,
        limit=limit,
        all_time=ever and between[0] is None,
    )
    state = state_of(FakeSite(), told)  # type: ignore[arg-type]
    read = options_of(request(state.removeprefix("?")), FakeSite())  # type: ignore[arg-type]
    assert read.choices == told.choices
    assert len(read.choices) == len(Options.__slots__) - len(LINKS)


def test_a_state_can_be_changed_in_one_choice() -> None:
    state = state_of(FakeSite(), Options(begin="2022-11", end="2022-11"), to="2022-12")  # type: ignore[arg-type]
    assert dict(parse_qsl(state[1:])) == {"from": "2022-11", "to": "2022-12"}


@pytest.mark.parametrize(
    "query",
    [
        *("from=2022", "from=2022-13", "to=%00", "from=2022-12&to=2022-11", "time=none"),
        *("limit=0", "limit=5001", "limit=x", "limit=%D9%A3", "kind=none", "kind=document,none"),
        *("province=%3Cx%3E", "province=990000", "province=org/moe", "about=a%20b", "about=%00"),
        *("with=%3Cx%3E", "model=poisson"),
    ],
)
@pytest.mark.parametrize("path", ["/launches", "/pictures/launches.svg", "/pictures/launches.csv"])
def test_what_makes_no_sense_is_a_bad_request_with_words(client: httpx.Client, path: str, query: str) -> None:
    answer = client.get(f"{path}?{query}", headers={"accept": "application/problem+json"})
    assert answer.status_code == 400
    assert answer.json()["detail"]


@pytest.mark.parametrize("query", ["utm_source=x", "province=", "kind=&from=&to=&limit="])
def test_what_says_nothing_changes_nothing(client: httpx.Client, query: str) -> None:
    assert client.get(f"/launches?{query}", headers=HTML).status_code == 200


@pytest.mark.parametrize(
    "name", ["launches", "matrix", "tiles", "lanes", "curves", "timeline", "ego", "ways"]
)
def test_what_is_not_there_is_not_drawn(client: httpx.Client, name: str) -> None:
    assert client.get(f"/{name}?about=policy/nonsense", headers=HTML).status_code == 404
    assert client.get(f"/pictures/{name}.svg?about=policy/nonsense").status_code == 404


def test_the_other_language_keeps_the_choices(client: httpx.Client) -> None:
    page = client.get("/launches?from=2022-11&to=2022-11&kind=document", headers=HTML).text
    assert 'href="?from=2022-11&amp;to=2022-11&amp;kind=document&amp;lang=en"' in page
