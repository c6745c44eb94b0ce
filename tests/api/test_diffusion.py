"""Which policies spread where, over HTTP and at the command line: the same tables from a real store."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from api.cli import app
from api.commands.diffusing import as_markdown
from api.settings import Settings
from api.source import EmbeddedSource
from api.tokens import Token, digest_of
from graph_builder.build import build
from graph_builder.store.embedded import EmbeddedStore
from ontology.dictionary import results
from tests.api.conftest import running

NAME = "教育信息化和网络安全工作月报"
TEXT = f"""2022年11月{NAME}
★各地工作动态
广西 11月3日，自治区教育厅印发《关于推广国家中小学智慧教育平台的通知》。自治区教育厅启动“百校点灯”行动。
甘肃 省教育厅推进国家中小学智慧教育平台应用。省教育厅推进“百校点灯”行动。
★其他动态
（略）
"""
TABLES = [t.name for t in results()]
EMPTY = {"network", "dyads"}  # one report tells no order


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one invented report."""
    place = tmp_path_factory.mktemp("diffusion")
    (place / "a.txt").write_text(TEXT, encoding="utf-8")
    with EmbeddedStore.open(place / "store") as store:
        (result,) = build([place / "a.txt"], store)
        assert result.error is None
    return place / "store"


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[httpx.Client]:
    """A client of a service over that store."""
    settings = Settings(readers=2, spares=0)
    source = EmbeddedSource.open(folder, settings.base)
    with (
        running(settings, source) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client


@pytest.mark.parametrize("name", TABLES)
class TestEveryTable:
    def test_comes_as_json_with_its_dictionary_beside_it(self, service: httpx.Client, name: str) -> None:
        answer = service.get(f"/api/diffusion/{name}")
        assert answer.headers["content-type"] == "application/json"
        told = answer.json()
        assert told["total"] == len(told["rows"])
        assert (told["total"] == 0) == (name in EMPTY)
        link, _, rest = answer.headers["link"].partition(">; ")
        assert rest == 'rel="describedby"; type="application/csvm+json"'
        columns = service.get(link.removeprefix("<")).json()["tableSchema"]["columns"]
        header = service.get(f"/api/diffusion/{name}?format=csv").text.splitlines()[0].split(",")
        assert [c["name"] for c in columns] == header
        assert all(list(row) == header for row in told["rows"])

    def test_comes_as_csv_by_accept_and_by_name(self, service: httpx.Client, name: str) -> None:
        by_accept = service.get(f"/api/diffusion/{name}", headers={"accept": "text/csv"})
        by_name = service.get(f"/api/diffusion/{name}?format=csv")
        assert by_accept.content == by_name.content
        assert by_name.headers["content-type"] == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.StringIO(by_name.text)))
        assert len(rows) == service.get(f"/api/diffusion/{name}").json()["total"]

    def test_is_listed(self, service: httpx.Client, name: str) -> None:
        listed = {t["name"]: t for t in service.get("/api/diffusion").json()["tables"]}
        assert service.get(listed[name]["rows"]).status_code == 200
        assert service.get(listed[name]["dictionary"]).status_code == 200


def test_the_home_page_leads_to_the_downloads_and_they_to_the_tables(service: httpx.Client) -> None:
    assert 'href="/downloads"' in service.get("/", headers={"accept": "text/html"}).text
    page = service.get("/downloads", headers={"accept": "text/html"}).text
    for name in TABLES:
        assert f'href="/api/diffusion/{name}?format=csv"' in page


def test_every_row_leads_to_its_sentence(service: httpx.Client) -> None:
    rows = service.get("/api/diffusion/adopters").json()["rows"]
    assert {r["unit_label"] for r in rows} == {"广西壮族自治区", "甘肃省"}
    for row in rows:
        place = row["evidence"].removeprefix("https://w3id.org/zhengpu")
        answer = service.get(place, headers={"accept": "text/html"}, follow_redirects=True)
        assert answer.status_code == 200
        assert f'id="{place.partition("#")[2]}"' in answer.text
        assert service.get(row["activity"].removeprefix("https://w3id.org/zhengpu")).status_code == 303


def test_a_place_without_an_entry_is_told_to_be_unobserved(service: httpx.Client) -> None:
    rows = service.get("/api/diffusion/coverage").json()["rows"]
    (tibet,) = (r for r in rows if r["unit_label"] == "西藏自治区")
    assert (tibet["status"], tibet["reason"], tibet["withheld"]) == ("unobserved", "withheld", ["其他动态"])


@pytest.mark.parametrize(
    "named", ["smart-education-k12", "国家中小学智慧教育平台", "platform/smart-education-k12"]
)
def test_a_policy_is_chosen_by_any_of_its_names(service: httpx.Client, named: str) -> None:
    rows = service.get("/api/diffusion/adoptions", params={"policy": named}).json()["rows"]
    assert {r["policy_label"] for r in rows} == {"国家中小学智慧教育平台"}


def test_a_registered_policy_that_nobody_adopted_has_an_empty_table(service: httpx.Client) -> None:
    assert service.get("/api/diffusion/adopters?policy=双减").json()["total"] == 0


def test_rows_come_in_pages(service: httpx.Client) -> None:
    everything = service.get("/api/diffusion/coverage").json()
    page = service.get("/api/diffusion/coverage?offset=3&limit=2").json()
    assert page["rows"] == everything["rows"][3:5]
    assert page["total"] == everything["total"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("nothing", 404),
        ("adopters?policy=nothing", 404),
        ("adopters?unit=planet", 400),
        ("adopters?polici=x", 400),
        ("coverage?policy=digital-campus", 400),
        ("candidates?least=1", 400),
        ("adopters?limit=0", 400),
        ("adopters?limit=1000000", 400),
        ("adopters?offset=-1", 400),
        ("adopters?offset=１", 400),
        ("adopters?format=exe", 406),
        ("nothing/dictionary", 404),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(service: httpx.Client, query: str, status: int) -> None:
    answer = service.get(f"/api/diffusion/{query}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert all(answer.json()["messages"].values())


def test_tables_follow_the_store(folder: Path, tmp_path: Path) -> None:
    token = Token("test", digest_of("secret"))
    settings = Settings(readers=2, spares=0, ingest_tokens=(token,))
    with EmbeddedStore.open(tmp_path / "store") as store:
        build([folder.parent / "a.txt"], store)
    source = EmbeddedSource.open(tmp_path / "store", settings.base)
    with (
        running(settings, source) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        assert client.get("/api/diffusion/adopters").json()["total"] > 0
        (bulletin,) = client.get("/sparql", params={"query": "SELECT ?b { ?b a zp:Bulletin }"}).json()[
            "results"
        ]["bindings"]
        path = bulletin["b"]["value"].removeprefix(settings.base)
        headers = {"authorization": "Bearer secret"}
        assert client.delete(f"/id/{path}", headers=headers).status_code == 200
        assert client.get("/api/diffusion/adopters").json()["total"] == 0
        assert client.get("/api/diffusion/candidates").json()["total"] == 0


class TestTheCommandLine:
    def run(self, *arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["diffusion", *arguments])
        return done.exit_code, done.stdout

    @pytest.mark.parametrize(
        ("command", "name"),
        [
            (["table"], "adopters"),
            (["table", "--rows", "acts"], "adoptions"),
            (["coverage"], "coverage"),
            (["co-adoption"], "co-adoption"),
            (["candidates", "--format", "csv"], "candidates"),
        ],
    )
    def test_writes_a_table_with_its_dictionary_beside_it(
        self, folder: Path, tmp_path: Path, service: httpx.Client, command: list[str], name: str
    ) -> None:
        out = tmp_path / "out.csv"
        done, _ = self.run(*command, "--store", str(folder), "--out", str(out))
        assert done == 0
        assert out.read_text("utf-8") == service.get(f"/api/diffusion/{name}?format=csv").text
        told = json.loads((tmp_path / "out.csv-metadata.json").read_text("utf-8"))
        assert told["url"] == "out.csv"

    def test_lists_candidates_with_the_rows_to_add(self, folder: Path) -> None:
        done, out = self.run("candidates", "--store", str(folder))
        assert done == 0
        assert "“百校点灯”行动" in out
        assert "→ ontology/registry/policies.csv: policy-" in out
        _, rows = self.run("candidates", "--store", str(folder), "--format", "rows")
        assert rows.strip() in out

    def test_shows_people_names_and_not_identifiers(self, folder: Path) -> None:
        done, out = self.run("table", "--store", str(folder), "--format", "table")
        assert done == 0
        assert "广西壮族自治区" in out
        assert "https://" not in out

    def test_explains_the_columns(self) -> None:
        done, out = self.run("dictionary", "adopters")
        assert done == 0
        assert "rank_min" in out
        done, told = self.run("dictionary", "--format", "json")
        assert [t["url"] for t in json.loads(told)] == [f"{name}.csv" for name in TABLES]


def test_the_guide_holds_the_dictionary_word_for_word() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "diffusion.md").read_text("utf-8")
    _, _, told = guide.partition("<!-- zhengpu diffusion dictionary --format markdown -->\n")
    assert told == "\n\n".join("\n".join(as_markdown(table)) for table in results()) + "\n"
