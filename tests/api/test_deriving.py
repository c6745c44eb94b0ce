"""`zhengpu diffusion derive`: a graph of the store, its state told by `verify`, its things on the Web."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx
import pytest

from api.settings import Settings
from api.source import EmbeddedSource
from graph_builder.store.embedded import EmbeddedStore
from tests.api.command import in_own_process, said, zhengpu
from tests.api.conftest import PATIENT, running
from tests.graph_builder.diffusion.conftest import MONTHS, NAME

HTML = {"accept": "text/html"}
PARAMETERS = ("--rate", "0.5", "--edges", "4", "--bootstrap", "3")
MORE = f"2023年2月{NAME}\n★各地工作动态\n江苏 2月9日，省教育厅推进基础教育精品课遴选工作。\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = tmp_path_factory.mktemp("texts")
    for name, text in MONTHS.items():
        (texts / name).write_text(text, encoding="utf-8")
    place = tmp_path_factory.mktemp("deriving") / "store"
    assert zhengpu("build", texts, "--store", place).returncode == 0
    return place


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "store"))


def test_from_bulletins_to_results_to_stale_to_fresh(store: Path, tmp_path: Path) -> None:
    made = zhengpu("diffusion", "derive", "--store", store, *PARAMETERS)
    assert made.returncode == 0, said(made)
    assert "non-causal" in made.stdout.decode()
    verified = zhengpu("verify", "--store", store)
    assert (verified.returncode, verified.stderr) == (0, b"")
    (tmp_path / "more.txt").write_text(MORE, encoding="utf-8")
    assert zhengpu("build", tmp_path / "more.txt", "--store", store).returncode == 0
    stale = zhengpu("verify", "--store", store)
    assert stale.returncode == 0, said(stale)  # it is a note, no broken promise
    assert "Note: the results of diffusion" in stale.stderr.decode()
    assert zhengpu("diffusion", "derive", "--store", store, *PARAMETERS).returncode == 0
    assert zhengpu("verify", "--store", store).stderr == b""


def test_the_same_again_says_so(store: Path) -> None:
    zhengpu("diffusion", "derive", "--store", store)
    again = zhengpu("diffusion", "derive", "--store", store)
    assert "nothing was changed" in again.stdout.decode()
    in_chinese = zhengpu("diffusion", "derive", "--store", store, lang="zh_CN.UTF-8")
    assert "不是因果" in in_chinese.stdout.decode()


def test_one_bulletin_gives_no_edge_and_says_why(sample_store: Path, tmp_path: Path) -> None:
    place = shutil.copytree(sample_store, tmp_path / "store")
    made = zhengpu("diffusion", "derive", "--store", place)
    assert made.returncode == 0, said(made)
    assert "Reporting periods: 1, fewer than 3" in made.stdout.decode()
    exported = zhengpu("export", "--store", place).stdout.decode()
    assert "/stop-reason/too-few-periods>" in exported
    assert "ontology#InferredEdge>" not in exported


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("--edges", "3", "--p-cutoff", "0.1"), 2, "not both"),
        (("--p-cutoff", "0"), 2, "p_cutoff must lie between"),
        (("--alpha", "3"), 2, "takes rate; given were alpha"),
        (("--model", "lognormal", "--mu", "1"), 2, "takes mu, sigma; given were mu"),
        (("--rate", "-1"), 2, "rate must lie between"),
        (("--store", "http://127.0.0.1:1"), 2, "only a directory"),
    ],
)
def test_what_cannot_be_is_refused(store: Path, arguments: tuple[str, ...], status: int, words: str) -> None:
    refused = zhengpu("diffusion", "derive", "--store", store, *arguments)
    assert refused.returncode == status, said(refused)
    assert words in " ".join(refused.stderr.decode().replace("│", " ").split())
    assert "derived/diffusion" not in zhengpu("export", "--store", store).stdout.decode()


def test_a_store_in_use_is_refused(store: Path) -> None:
    with EmbeddedStore.open(store):
        refused = in_own_process("diffusion", "derive", "--store", store)
    assert refused.returncode == 1
    assert b"is in use" in refused.stderr


def test_a_store_of_another_ontology_is_refused(store: Path) -> None:
    marker = store / "zhengpu.json"
    told = marker.read_text("utf-8")
    marker.write_text(told.replace('"ontology": "', '"ontology": "0'), "utf-8")
    refused = zhengpu("diffusion", "derive", "--store", store)
    assert refused.returncode == 1
    assert "another ontology" in refused.stderr.decode()


def test_no_store_is_made(tmp_path: Path) -> None:
    assert zhengpu("diffusion", "derive", "--store", tmp_path / "none").returncode == 2
    assert not (tmp_path / "none").exists()


def test_every_run_and_result_answers_on_the_web(store: Path) -> None:
    """With a page for people and with data for programs; the graph itself answers as any other."""
    assert zhengpu("diffusion", "derive", "--store", store, *PARAMETERS).returncode == 0
    lines = zhengpu("export", "--store", store).stdout.decode().splitlines()
    typed = [line for line in lines if "/derived/diffusion>" in line and "#type>" in line]
    things = {line.split("#")[2].partition(">")[0]: line[1 : line.index(">")] for line in typed}
    assert set(things) == {"DiffusionRun", "InferredEdge", "PolicySpread"}
    settings = Settings(store=store, readers=1, spares=0, **PATIENT)
    asking = {"trust_env": False, "timeout": 60, "follow_redirects": True}
    with (
        running(settings, EmbeddedSource.open(store, settings.base)) as address,
        httpx.Client(base_url=address, **asking) as client,  # type: ignore[arg-type]
    ):
        for kind, thing in things.items():
            path = "/id/" + thing.partition("/id/")[2]
            assert client.get(path, headers=HTML).status_code == 200
            assert f"zp:{kind}" in client.get(path, headers={"accept": "text/turtle"}).text
        edge = client.get("/id/" + things["InferredEdge"].partition("/id/")[2], headers=HTML).text
        assert "非因果" in edge
        assert " → " in edge
        whole = client.get("/graph/derived/diffusion", headers={"accept": "application/n-triples"})
    assert len(whole.text.splitlines()) == sum("/derived/diffusion>" in line for line in lines)


def test_a_store_that_never_had_a_bulletin_has_nothing_to_derive_from(tmp_path: Path) -> None:
    EmbeddedStore.open(tmp_path / "store").close()
    done = zhengpu("diffusion", "derive", "--store", tmp_path / "store")
    assert done.returncode == 1
    assert "zhengpu build" in done.stderr.decode()
    assert zhengpu("verify", "--store", tmp_path / "store").returncode == 0
