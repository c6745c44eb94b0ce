"""The list of statements: every condition against the list itself, in parts that make the whole."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from tests.api.rest.conftest import BASE, Json

GUANGXI = f"{BASE}org/450000-edu"


def names(things: list[Json]) -> set[str]:
    return {thing["iri"] for thing in things}


def overlaps(statement: Json, begin: str, end: str) -> bool:
    """Whether the statement's own time, or its figure's day, lies in the days."""
    if statement["kind"] == "figure":
        day = statement["figure"]["as_of"]
        return bool(day) and begin <= day <= end
    time = statement["time"]
    return time is not None and time["begin"] <= end and time["end"] >= begin


@pytest.mark.parametrize(
    ("conditions", "meets"),
    [
        ("agent=org/450000-edu", lambda s: GUANGXI in names(s["agents"])),
        (f"agent={GUANGXI}", lambda s: GUANGXI in names(s["agents"])),
        ("kind=activity", lambda s: s["kind"] == "activity"),
        ("kind=figure", lambda s: s["kind"] == "figure"),
        ("kind=adoption", lambda s: s["kind"] == "adoption"),
        ("kind=omission", lambda s: s["kind"] == "omission"),
        ("kind=activity&action=issue", lambda s: (s["action"] or {}).get("iri") == f"{BASE}action/issue"),
        ("kind=activity&status=planned", lambda s: s["status"] == "planned"),
        (
            "kind=activity&status=reported&agent=org/450000-edu",
            lambda s: s["kind"] == "activity" and s["status"] == "reported" and GUANGXI in names(s["agents"]),
        ),
        (
            "object=platform/smart-education-k12",
            lambda s: f"{BASE}platform/smart-education-k12" in names(s["targets"]),
        ),
        (
            "kind=activity&bulletin=moe-ict-monthly-2022-11",
            lambda s: (
                s["kind"] == "activity" and s["iri"].startswith(f"{BASE}bulletin/moe-ict-monthly-2022-11/")
            ),
        ),
        (
            "from=2022-12-01&kind=activity",
            lambda s: s["kind"] == "activity" and overlaps(s, "2022-12-01", "9"),
        ),
        ("to=2022-10-31&kind=activity", lambda s: s["kind"] == "activity" and overlaps(s, "", "2022-10-31")),
        (
            "from=2022-11-03&to=2022-11-03&kind=activity",
            lambda s: s["kind"] == "activity" and overlaps(s, "2022-11-03", "2022-11-03"),
        ),
        ("from=2022-11-30&kind=figure", lambda s: s["kind"] == "figure" and overlaps(s, "2022-11-30", "9")),
    ],
)
def test_a_condition_leaves_what_meets_it(
    service: httpx.Client, everything: list[Json], conditions: str, meets: Callable[[Json], bool]
) -> None:
    expected = [each["iri"] for each in everything if meets(each)]
    told = service.get(f"/api/statements?{conditions}").json()
    assert expected
    assert [each["iri"] for each in told["items"]] == expected
    assert told["total"] == len(expected)


def test_a_place_means_its_bodies_and_those_of_what_lies_in_it(service: httpx.Client) -> None:
    told = service.get("/api/statements?place=450000&kind=activity").json()["items"]
    agents = {agent["zh"] for each in told for agent in each["agents"]}
    assert agents == {"广西壮族自治区教育厅", "南宁市教育局"}
    city = service.get("/api/statements?place=450100&kind=activity").json()["items"]
    assert {agent["zh"] for each in city for agent in each["agents"]} == {"南宁市教育局"}


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 200])
def test_the_parts_make_the_whole(service: httpx.Client, everything: list[Json], limit: int) -> None:
    parts, following = [], f"/api/statements?limit={limit}"
    while following:
        told = service.get(following).json()
        assert told["total"] == len(everything)
        assert len(told["items"]) <= limit
        parts += told["items"]
        following = told["next"]
    assert parts == everything


def test_past_the_end_there_is_nothing(service: httpx.Client) -> None:
    told = service.get("/api/statements?offset=9999999").json()
    assert (told["items"], told["next"]) == ([], None)


def test_the_order_is_bulletins_newest_first_then_adoptions(everything: list[Json]) -> None:
    kinds = [each["kind"] == "adoption" for each in everything]
    assert kinds == sorted(kinds)
    months = [each["bulletin"]["iri"][-7:] for each in everything if each["kind"] != "adoption"]
    assert months == sorted(months, reverse=True)
    assert len({each["iri"] for each in everything}) == len(everything)


def test_every_sentence_stands_where_it_is_told_to(service: httpx.Client, everything: list[Json]) -> None:
    texts = {}
    for bulletin in service.get("/api/bulletins").json()["items"]:
        texts[bulletin["text"][:32]] = service.get(f"{bulletin['href']}/text").text
    for each in everything:
        assert each["evidence"]
        for found in each["evidence"]:
            assert texts[found["text"]][found["start"] : found["end"]] == found["quote"]


def test_a_sentence_leads_to_its_place_on_the_page(service: httpx.Client, everything: list[Json]) -> None:
    href = everything[0]["evidence"][0]["href"]
    page = service.get(href, headers={"accept": "text/html"}, follow_redirects=True)
    assert page.status_code == 200
    assert f'id="{href.partition("#")[2]}"' in page.text


def test_each_statement_answers_by_itself(service: httpx.Client, everything: list[Json]) -> None:
    for each in everything:
        assert service.get(each["href"]).json() == each
        assert service.get(each["page"]).status_code == 200


def test_a_figure_has_its_number_and_an_adoption_its_stage(everything: list[Json]) -> None:
    (figure,) = (each["figure"] for each in everything if each["kind"] == "figure")
    assert (figure["value"], figure["unit"], figure["as_of"]) == ("2667", "个", "2022-11-30")
    adoptions = [each for each in everything if each["kind"] == "adoption"]
    assert adoptions
    for each in adoptions:
        assert each["adoption"]["stage"]["zh"]
        assert each["adoption"]["basis"]
        assert each["time"]["begin"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("bulletin/moe-ict-monthly-2023-01/a-0000000000-1", 410),
        ("bulletin/none/a-0000000000-1", 404),
        ("org/moe", 404),
        ("a%20b", 404),
        ("%ff%00", 404),
        ("[", 404),
    ],
)
def test_what_is_no_statement_is_told_apart(service: httpx.Client, path: str, status: int) -> None:
    answer = service.get(f"/api/statements/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("offset=-1", "offset"),
        ("offset=99999999999999999999", "offset"),
        ("agnet=org/moe", "agnet"),
        ("agent=a b", "agent"),
        ("agent=[", "agent"),
        ("agent=https://[", "agent"),
        ("agent=", "agent"),
        ("kind=event", "kind"),
        ("status=done", "status"),
        ("from=2022-02-30", "from"),
        ("to=yesterday", "to"),
        ("from=２０２２-01-01", "from"),
        ("from_=2022-01-01", "from_"),
        ("lang=fr", "lang"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(service: httpx.Client, asked: str, parameter: str) -> None:
    answer = service.get(f"/api/statements?{asked}")
    assert answer.status_code == 400
    told = answer.json()
    assert told["parameter"] == parameter
    assert all(parameter in message for message in told["messages"].values())


@pytest.mark.parametrize(
    ("path", "parameter", "status"),
    [
        ("statements?agent=教育部", "agent", 400),
        ("statements?agent=moe", "agent", 400),
        ("statements?agent=https://example.org/org/moe", "agent", 400),
        ("statements?object=org/", "object", 400),
        ("statements?action=frobnicate", "action", 400),
        ("statements?action=org/moe-nonesuch", "action", 400),
        ("statements?agent=org/nonesuch", "agent", 404),
        ("statements?object=platform/nonesuch", "object", 404),
        ("statements?place=999999", "place", 404),
        ("statements?bulletin=nonesuch", "bulletin", 404),
        ("statements?bulletin=moe-ict-monthly-2023-01", "bulletin", 410),
        ("bulletins?publisher=nonesuch", "publisher", 404),
        ("bulletins?series=nonesuch", "series", 404),
        ("entities?place=999999", "place", 404),
        ("places?within=999999", "within", 404),
        ("places?within=org/", "within", 400),
    ],
)
def test_what_a_parameter_names_must_be_there(
    service: httpx.Client, path: str, parameter: str, status: int
) -> None:
    answer = service.get(f"/api/{path}")
    assert answer.status_code == status, answer.text
    told = answer.json()
    assert told["parameter"] == parameter
    if status != 410:
        way = "/api/actions" if parameter == "action" else "/api/search?q="
        assert all(way in message for message in told["messages"].values())


def test_near_acts_are_named_for_a_wrong_one(service: httpx.Client) -> None:
    for word in ("isue", "印发"):
        told = service.get("/api/statements", params={"action": word}).json()["messages"]
        assert all("issue" in message for message in told.values())


@pytest.mark.parametrize("asked", ["agent=org/moe&action=mourn", "place=place/110000", "action=mourn"])
def test_what_is_known_and_told_of_nowhere_gives_an_empty_list(service: httpx.Client, asked: str) -> None:
    answer = service.get(f"/api/statements?{asked}")
    assert (answer.status_code, answer.json()["total"]) == (200, 0)


def test_an_unchanged_answer_is_not_sent_again(service: httpx.Client) -> None:
    tag = service.get("/api/statements").headers["etag"]
    again = service.get("/api/statements", headers={"if-none-match": f'"x", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    other = service.get("/api/statements?limit=1", headers={"if-none-match": tag})
    assert other.status_code == 200


def test_head_answers_like_get(service: httpx.Client) -> None:
    head, get = service.head("/api/statements"), service.get("/api/statements")
    assert (head.status_code, head.headers["etag"], head.content) == (200, get.headers["etag"], b"")
