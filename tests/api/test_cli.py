"""The command line as its user has it: what commands print, how they end, what they leave."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.names import Graphs
from tests.api.command import in_own_process, said, zhengpu

FOLDER = Path(__file__).parents[2] / "ontology"
SAMPLE = Path(__file__).parents[2] / "examples" / "bulletins" / "2022-11.txt"
SHORT = "2023年1月教育信息化和网络安全工作月报\n★各地工作动态\n江苏 省教育厅启动甲工程。\n"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def store(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of the sample; tests leave what it says as it is."""
    return Path(shutil.copytree(sample_store, tmp_path_factory.mktemp("cli") / "store"))


@pytest.fixture
def own(sample_store: Path, tmp_path: Path) -> Path:
    """Return a store of the sample for one test."""
    return Path(shutil.copytree(sample_store, tmp_path / "own"))


def test_build_prints_a_summary_with_a_row_for_the_file_and_makes_the_store_of_the_sample(
    sample_store: Path, tmp_path: Path
) -> None:
    """What a folder's command makes is what the other tests take for the store of the sample."""
    result = zhengpu("build", SAMPLE.parent, "--store", tmp_path / "store")
    assert result.returncode == 0, said(result)
    exported = [zhengpu("export", "--store", store).stdout for store in (sample_store, tmp_path / "store")]
    assert exported[0] == exported[1] != b""
    assert SAMPLE.name in result.stdout.decode()
    assert "created" in result.stdout.decode()


def test_every_command_has_a_store_where_none_is_named(tmp_path: Path) -> None:
    """And each is content with the sample, in a process of its own but for what takes ten seconds there."""
    for command in (
        ("build", SAMPLE),
        ("query", "-", "--format", "csv"),
        ("verify",),
        ("export",),
        ("draw", "launches"),
        ("retract", "moe-ict-monthly-2022-11"),
    ):
        run = zhengpu if command == ("verify",) else in_own_process
        result = run(*command, given=COUNT.encode(), cwd=tmp_path)
        assert result.returncode == 0, said(result)
    assert [path.name for path in tmp_path.iterdir()] == ["zhengpu-store"]


def test_a_picture_needs_a_store_in_a_directory() -> None:
    assert "only a directory" in said(zhengpu("draw", "matrix", "--store", "http://127.0.0.1/x"))


def test_building_twice_changes_nothing(store: Path) -> None:
    before = zhengpu("export", "--store", store).stdout
    result = zhengpu("build", SAMPLE, "--store", store)
    assert "unchanged" in result.stdout.decode()
    assert zhengpu("export", "--store", store).stdout == before


def test_two_directories_give_identical_nquads(store: Path, tmp_path: Path) -> None:
    assert in_own_process("build", SAMPLE, "--store", tmp_path / "other", "--workers", 2).returncode == 0
    first, second = (zhengpu("export", "--store", s).stdout for s in (store, tmp_path / "other"))
    assert first == second
    assert first.decode().splitlines() == sorted(first.decode().splitlines())


def test_count_equals_the_number_of_distinct_triples(store: Path) -> None:
    counted = zhengpu("query", "-", "--store", store, "--format", "csv", given=COUNT.encode()).stdout
    triples = zhengpu("export", "--store", store).stdout.decode().splitlines()
    distinct = {line.rpartition(" <https://w3id.org/zhengpu/graph/")[0] for line in triples}
    assert int(counted.split()[1]) == len(distinct) == len(triples)


def test_retract_leaves_the_dataset_as_it_was(own: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(SHORT, "utf-8")
    before = zhengpu("export", "--store", own).stdout
    assert zhengpu("build", other, "--store", own).returncode == 0
    assert zhengpu("export", "--store", own).stdout != before
    result = zhengpu("retract", "moe-ict-monthly-2023-01", "--store", own)
    assert result.returncode == 0, said(result)
    assert zhengpu("export", "--store", own).stdout == before


@pytest.mark.parametrize("form", ["json", "csv", "tsv", "xml", "table"])
def test_query_answers_in_every_form(store: Path, form: str) -> None:
    result = zhengpu(
        "query", "-", "--store", store, "--format", form, given=b"SELECT ?s { ?s ?p ?o } LIMIT 3"
    )
    assert result.returncode == 0, said(result)
    assert (b"https://w3id.org/zhengpu/" in result.stdout) == (form != "table")  # IRIs are short there


@pytest.mark.parametrize("form", ["turtle", "trig", "jsonld", "nquads", "csv", "gexf", "graphml"])
def test_export_in_every_form(store: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"export.{form}"
    result = zhengpu("export", "--store", store, "--format", form, "--out", out)
    assert result.returncode == 0, said(result)
    assert "北京市教育委员会" in out.read_text("utf-8")


def test_the_label_table_names_iri_and_label(store: Path) -> None:
    rows = list(
        csv.DictReader(io.StringIO(zhengpu("export", "--store", store, "--format", "csv").stdout.decode()))
    )
    labels = {row["iri"]: row["zh"] for row in rows}
    assert labels["https://w3id.org/zhengpu/id/org/450000-edu"] == "广西壮族自治区教育厅"


def test_a_cell_that_a_spreadsheet_would_compute_is_guarded_only_when_asked(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store") as store:
        label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
        kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        thing, graph = ox.NamedNode(f"{store.base}x"), Graphs.below(store.base).registry
        name = ox.Literal("=HYPERLINK(1)", language="zh-Hans")
        quads = [ox.Quad(thing, kind, thing, graph), ox.Quad(thing, label, name, graph)]
        store.load_registry(quads, "one formula")
    as_is, guarded = (
        zhengpu("export", "--store", tmp_path / "store", "--format", "csv", *more).stdout.decode()
        for more in ((), ("--spreadsheet",))
    )
    assert ",=HYPERLINK(1)," in as_is
    assert ",'=HYPERLINK(1)," in guarded


@pytest.mark.parametrize("picture", ["launches", "matrix", "network"])
def test_draw_gives_the_same_bytes_each_time(store: Path, tmp_path: Path, picture: str) -> None:
    drawn = [zhengpu("draw", picture, "--store", store) for _ in range(2)]
    assert drawn[0].returncode == 0, said(drawn[0])
    assert drawn[0].stdout == drawn[1].stdout
    assert "教育" in drawn[0].stdout.decode()


def test_extract_prints_the_contract_and_the_text_that_its_offsets_index(tmp_path: Path) -> None:
    text = zhengpu("extract", SAMPLE, "--format", "text").stdout.decode()
    told = json.loads(zhengpu("extract", SAMPLE).stdout)
    for row in (*told["activities"], *told["figures"]):
        evidence = row["evidence"]
        assert text[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_explain_tells_of_the_clauses_asked_for_or_that_there_are_none() -> None:
    told = zhengpu("extract", SAMPLE, "--explain", "--about", "广西")
    clauses = [line for line in told.stdout.decode().splitlines() if line[:1].isdigit()]
    assert told.returncode == 0
    entry = [
        "自治区教育厅举办全区教育系统网络安全工作专题培训班",
        "举办广西教育域名和中小学网站管理信息系统应用培训会",
        "组织开展厅本级网络安全和信息化素养提升网络培训",
    ]
    assert [clause.split("  ")[1] for clause in clauses[1:]] == entry
    hubei = zhengpu("extract", SAMPLE, "--explain", "--about", "湖北省人民政府")
    assert hubei.returncode == 0
    assert "湖北省人民政府  召开" in hubei.stdout.decode()
    none = zhengpu("extract", SAMPLE, "--explain", "--about", "没有的话")
    assert (none.returncode, none.stdout) == (1, b"")
    assert "没有的话" in said(none)


@pytest.mark.parametrize("form", ["turtle", "nquads", "trig", "jsonld"])
def test_extract_from_standard_input_as_rdf(form: str) -> None:
    result = zhengpu("extract", "-", "--format", form, given=SAMPLE.read_bytes())
    assert result.returncode == 0, said(result)
    assert b"2022-11" in result.stdout


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no text"),
        (b"\x00\x01\x02", "binary"),
        (b"\xff\xfd\xfe\x81", "neither UTF-8 nor GB18030"),
        (b"\xff\xfe\xfd\x81\xff", "not whole UTF-16"),
        ("甲\n乙\x07丙".encode(), "line 2"),
        (b" \n\t\n", "no text"),
    ],
)
def test_a_bad_file_is_named_and_the_rest_is_built(
    registry_store: Path, tmp_path: Path, content: bytes, reason: str
) -> None:
    place = shutil.copytree(registry_store, tmp_path / "store")
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    result = zhengpu("build", bad, SAMPLE, "--store", place)
    assert result.returncode == 1
    assert "bad.txt" in said(result)
    assert reason in said(result)
    acts = b"SELECT (COUNT(*) AS ?n) { ?act a zp:Activity }"
    answer = zhengpu("query", "-", "--store", place, "--format", "csv", given=acts)
    assert int(answer.stdout.split()[1]) > 50


def test_messages_follow_the_locale_and_the_flag(tmp_path: Path) -> None:
    assert "没有这个文件" in said(
        in_own_process("build", tmp_path / "no", "--store", tmp_path / "s", lang="zh_CN.UTF-8")
    )
    assert "no such file" in said(in_own_process("build", tmp_path / "no", "--store", tmp_path / "s"))
    assert "没有这个文件" in said(
        zhengpu("--lang", "zh", "build", tmp_path / "no", "--store", tmp_path / "s")
    )


def test_nothing_is_written_where_there_is_nothing_to_build(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "picture.png").write_bytes(b"\x89PNG")
    result = zhengpu("build", tmp_path / "empty", "--store", tmp_path / "store")
    assert result.returncode == 1
    assert "no readable file" in said(result)
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    "command", [("query", "-"), ("export",), ("verify",), ("draw", "matrix"), ("retract", "x")]
)
def test_a_path_that_is_no_store_is_refused_and_left_alone(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "letter.txt").write_text("甲", "utf-8")
    result = zhengpu(*command, "--store", tmp_path, given=COUNT.encode())
    assert result.returncode == 2
    assert "is not a zhengpu store" in said(result)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_build_into_a_directory_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("甲", "utf-8")
    result = zhengpu("build", SAMPLE, "--store", tmp_path)
    assert result.returncode == 2
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_a_query_that_does_not_parse_says_where(store: Path) -> None:
    result = zhengpu("query", "-", "--store", store, given=b"SELECT ?s WHERE { ?s ?p }")
    assert result.returncode != 0
    assert said(result)


def test_another_text_under_the_same_bulletin_needs_replace(own: Path, tmp_path: Path) -> None:
    changed = tmp_path / "2022-11.txt"
    changed.write_bytes(SAMPLE.read_bytes().replace("大赛".encode(), "竞赛".encode()))
    refused = zhengpu("build", changed, "--store", own)
    assert refused.returncode == 1
    assert "--replace" in said(refused)
    assert zhengpu("build", changed, "--store", own, "--replace").returncode == 0


def test_check_is_content_with_the_knowledge_files() -> None:
    ended = zhengpu("check")
    assert ended.returncode == 0
    assert str(FOLDER) in ended.stdout.decode()
    assert "Note:" not in said(ended)


def test_check_says_where_the_files_at_hand_are_not_those_in_use(tmp_path: Path) -> None:
    (tmp_path / "ontology").mkdir()
    assert "Note:" not in said(zhengpu("check", cwd=tmp_path))
    (tmp_path / "ontology" / "shapes.ttl").touch()
    ended = zhengpu("check", cwd=tmp_path)
    assert ended.returncode == 0
    assert f"Note: {FOLDER} is in use, not {tmp_path / 'ontology'}" in said(ended)


def test_the_language_may_be_told_after_the_command(tmp_path: Path) -> None:
    for flag in (("--lang", "zh"), ("--lang=zh",)):
        assert "不是政谱库" in said(zhengpu("verify", "--store", tmp_path / "s", *flag))


def test_the_version_is_that_of_the_package() -> None:
    assert in_own_process("--version").stdout.decode().split() == ["zhengpu", version("zhengpu")]


def test_wrong_usage_ends_with_two(tmp_path: Path) -> None:
    result = zhengpu("draw", "landscape")
    assert result.returncode == 2
    words = " ".join(said(result).replace("│", "").split())  # the message stands in a box
    for told in ("没有图 landscape", "no picture landscape", "network"):
        assert told in words
    assert zhengpu("nonsense").returncode == 2


def test_a_file_that_cannot_be_written_is_told(store: Path, tmp_path: Path) -> None:
    (tmp_path / "wall").write_text("", "utf-8")
    result = zhengpu("export", "--store", store, "--out", tmp_path / "wall" / "x.nq")
    assert result.returncode == 1
    assert "cannot be written" in said(result)


def test_a_store_with_a_torn_file_is_told_without_a_traceback(own: Path) -> None:
    for manifest in (*(own / "data").glob("CURRENT"), *(own / "snapshots").glob("*/CURRENT")):
        manifest.unlink()  # it may be a hard link
        manifest.write_bytes(b"")
    result = zhengpu("verify", "--store", own)
    assert result.returncode == 1
    assert said(result)


def test_a_store_with_a_base_of_its_own_is_made_filled_asked_and_drawn(tmp_path: Path) -> None:
    place, base = tmp_path / "store", "https://data.example.org/id/"
    text = tmp_path / "a.txt"
    text.write_text(SHORT, "utf-8")
    assert zhengpu("build", text, "--store", place, "--base", base).returncode == 0
    again = zhengpu("build", text, "--store", place)
    assert again.returncode == 0, said(again)
    assert "unchanged" in again.stdout.decode()
    other = zhengpu("build", text, "--store", place, "--base", "https://example.org/id/")
    assert (other.returncode, base in said(other)) == (2, True)
    assert zhengpu("verify", "--store", place).returncode == 0
    drawn = zhengpu("draw", "launches", "--store", place, "--province", "江苏")
    assert drawn.returncode == 0, said(drawn)
    assert (
        f"{base}bulletin/" in zhengpu("extract", text, "--format", "nquads", "--base", base).stdout.decode()
    )
    assert zhengpu("extract", text, "--base", "not-an-iri").returncode == 2


@pytest.mark.parametrize(
    ("torn", "command"),
    [
        ("data/*.sst", ("build", SAMPLE)),
        ("data/CURRENT", ("retract", "moe-ict-monthly-2022-11")),
        ("data/MANIFEST-*", ("serve", "--port", 0)),
        ("snapshots/*/*.sst", ("query", "-")),
        ("snapshots/*/CURRENT", ("export",)),
        ("snapshots/*/MANIFEST-*", ("draw", "launches")),
        ("journal.db", ("build", SAMPLE)),
    ],
)
def test_a_torn_file_is_named_by_every_command(
    store: Path, tmp_path: Path, torn: str, command: tuple[object, ...]
) -> None:
    place = Path(shutil.copytree(store, tmp_path / "store"))
    for file in place.glob(torn):
        file.unlink()
        file.write_bytes(b"torn")
    run = in_own_process if command[0] == "serve" else zhengpu  # a service means to have its process
    result = run(*command, "--store", place, given=COUNT.encode())
    assert result.returncode == 1
    assert str(place / torn.split("/", maxsplit=1)[0]) in said(result)
    assert "damaged" in said(result)


def test_a_result_that_cannot_be_written_is_told(store: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "api", "--lang", "en", "query", "-", "--store", store],
            input=COUNT.encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.decode() == "standard output: cannot be used: No space left on device\n"
