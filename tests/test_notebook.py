"""The notebook in examples/notebooks: it runs whole in a fresh kernel, offline and without a warning, and
finds what its text says; what is committed has no outputs, no path of a machine and no address.

The kernel is a process of its own that jupyter_client starts and stops; it listens on 127.0.0.1.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FORMAT: Any = nbformat  # says that it has types, and has few
ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "examples" / "notebooks" / "diffusion.ipynb"
HANZI, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{3,}")

CASCADE_TABLES = {"statistics", "units", "risk-set", "dyads"}
TABLES = {"adopters", "adoptions", "co-adoption", "coverage", *CASCADE_TABLES}

STRICT = """
import socket, warnings
def refuse(*_):
    raise AssertionError("the notebook wants a network")
socket.socket.connect = socket.getaddrinfo = refuse
warnings.simplefilter("error")
# ipykernel 7 warns of its own do_shutdown when the kernel is told to stop
warnings.filterwarnings("ignore", category=PendingDeprecationWarning, module="ipykernel")
"""
NO_CHINESE_FONT = """
from matplotlib import font_manager
fonts = font_manager.fontManager
fonts.ttflist = [font for font in fonts.ttflist if font.name.startswith("DejaVu")]
"""
KEPT = """
import json, shutil
shutil.copytree(store, "store")
shutil.copytree(out, "out")
"""
FIGURES = """
print(json.dumps({
    "periods": study.periods, "adopters": len(adopters), "undated": study.left_out,
    "share": models.loc[("cloglog", "share_before"), "coefficient"],
    "sensitive": sensitive.fillna(0).values.tolist(),
    "dyads": [len(dyads), len(used_dyads)],
    "planted_pairs": planted_pairs["coefficient"].get(("cloglog", "planted")),
    "models": {name: len(ways(one)) for name, one in by_model.items()},
    "edges": len(edges), "support": edges["support"].tolist(),
    "scores": [[s.precision, s.recall] for s in scores],
    "rests": [len(evidence), edges["cascades"].str.len().tolist()[:1]],
    "found": recovered["precision"].tolist(),
    "by_number": sizes["by_number"].groupby("times").agg(list).to_dict(),
    "by_test": sizes.xs(1000, level="policies")[["found", "precision"]].values.tolist(),
    "one": [single.periods, len(single.cascades), alone.why.code, len(alone.rows)],
    "own_share": own_models.loc[("cloglog", "share_before"), ["coefficient", "error"]].tolist(),
    "own_pairs": int(own_dyads["event"].sum()),
    "own": own_edges[["origin", "destination"]].values.tolist(),
    "by_command": by_command[["origin", "destination"]].values.tolist(),
}))
"""


def cells() -> list[Any]:
    return list(FORMAT.read(NOTEBOOK, as_version=4).cells)


def run(folder: Path, settings: str = "", before_end: str = "") -> list[Any]:
    """Run the notebook in an empty folder, with other settings; return its cells as they came out."""
    notebook = FORMAT.read(NOTEBOOK, as_version=4)
    new = FORMAT.v4.new_code_cell
    at = next(n for n, cell in enumerate(notebook.cells) if cell.id == "settings") + 1
    notebook.cells[at:at] = [new(STRICT + settings)]
    notebook.cells[-1:-1] = [new(before_end)]
    homes = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    environment = os.environ | {name: str(folder / "home") for name in homes}
    client = NotebookClient(
        notebook, timeout=250, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env=environment)  # raises where a cell has an error
    return list(notebook.cells)


def outputs(ran: list[Any]) -> Iterator[Any]:
    return (output for cell in ran for output in cell.get("outputs", ()))


def texts(ran: list[Any]) -> Iterator[str]:
    for cell in ran:
        yield from texts_of(cell)


def texts_of(cell: dict[str, Any]) -> Iterator[str]:
    for output in cell.get("outputs", ()):
        yield output.get("text", "")
        yield from (output.get("data", {}).get(kind, "") for kind in ("text/plain", "text/html"))


def test_it_is_a_valid_notebook_without_outputs() -> None:
    FORMAT.validate(FORMAT.read(NOTEBOOK, as_version=4))
    for cell in cells():
        assert cell.metadata == {}, cell.id
        if cell.cell_type == "code":
            assert cell.outputs == [], cell.id
            assert cell.execution_count is None, cell.id


def test_it_has_no_path_of_a_machine_and_no_address() -> None:
    text = NOTEBOOK.read_text("utf-8")
    assert not re.search(
        r"https?://|localhost|127\.0|(?<![\w.])/(?:home|tmp|root|work|Users)\b|[A-Z]:\\\\", text
    )
    assert str(ROOT) not in text


def test_every_text_is_in_chinese_and_in_english_and_says_what_is_invented() -> None:
    for cell in cells():
        if cell.cell_type == "markdown":
            assert HANZI.search(cell.source), cell.id
            assert ENGLISH.search(cell.source), cell.id
    assert "合成样本" in cells()[0].source


def test_it_speaks_of_no_cause() -> None:
    text = NOTEBOOK.read_text("utf-8")
    assert not re.search(r"influenc|导致|影响力|because of|caused by", text)


def test_it_runs_whole_and_finds_what_its_text_says(tmp_path: Path) -> None:
    """One test, as the notebook is run once for all of this."""
    ran = run(tmp_path, before_end=KEPT + FIGURES)
    no_warning_and_no_path(ran, tmp_path)
    assert sum("image/png" in output.get("data", {}) for output in outputs(ran)) == 1
    everything_is_kept(tmp_path / "out")
    figures = json.loads(ran[-2].outputs[-1].text)
    adoptions_and_a_network(figures)
    rows_taken_otherwise(figures)
    recovery(figures)
    no_network_of_one_bulletin(figures)
    own_data(figures)


def no_warning_and_no_path(ran: list[Any], folder: Path) -> None:
    complaints = [o.text for o in outputs(ran) if o.get("name") == "stderr"]
    assert [told for told in complaints if "building the font cache" not in told] == []
    for text in texts(ran):
        assert not any(str(path) in text for path in (folder, ROOT, gettempdir()))


def everything_is_kept(out: Path) -> None:
    """Each table with its dictionary, the network as a graph; and the same of one's own data."""
    for folder, tables in ((out, TABLES), (out / "own", CASCADE_TABLES)):
        names = {path.name for path in folder.iterdir()}
        kept = {f"{table}.csv{more}" for table in (*tables, "edges") for more in ("", "-metadata.json")}
        assert names >= kept | {"edges.graphml"}


def rows_taken_otherwise(figures: dict[str, Any]) -> None:
    month, day = figures["sensitive"][:3], figures["sensitive"][3:]
    assert [told[2] for told in month] == [0, 0, 0]  # "hardly any"
    (*_, uncertain, with_them, error), _, (*_, fewer, without, _) = day
    assert uncertain > fewer  # what is left are adoptions, which are kept
    assert min(with_them, without) > 0  # "the same sign"
    assert abs(with_them - without) < 1.5 * error  # "about a standard error"
    rows, looked_at = figures["dyads"]
    assert rows > looked_at > 20_000
    assert figures["planted_pairs"] > 0


def adoptions_and_a_network(figures: dict[str, Any]) -> None:
    assert figures["periods"] == 18
    assert figures["adopters"] > 400
    assert figures["undated"] == 0
    assert figures["share"] > 0  # as planted: the more have adopted, the sooner the next
    assert min(figures["models"].values()) > 30
    assert figures["edges"] == figures["models"]["exponential"]
    assert all(0 <= support <= 1 for support in figures["support"])
    assert max(figures["support"]) > 0.5
    policies, (of_the_first,) = figures["rests"]
    assert policies == of_the_first > 5  # some 22 of gain for each


def recovery(figures: dict[str, Any]) -> None:
    assert min(min(score) for score in figures["scores"]) > 0.9  # of adoptions
    read, planted, chance = figures["found"]
    assert chance == pytest.approx(0.1)
    assert min(read, planted) >= 2 * chance  # "far better than guesses"
    assert max(read, planted) < 0.5  # "most edges are not" right
    for shares in figures["by_number"].values():  # "the more policies, the more is found again"
        assert shares == sorted(shares)
        assert shares[-1] >= 0.9
    for found, precision in figures["by_test"]:  # "the test lets edges through", with 1000
        assert found > 200
        assert precision < 0.5


def no_network_of_one_bulletin(figures: dict[str, Any]) -> None:
    periods, adoptions, why, edges = figures["one"]
    assert (periods, why, edges) == (1, "too-few-periods", 0)
    assert adoptions > 0


def own_data(figures: dict[str, Any]) -> None:
    assert figures["own"] == figures["by_command"]
    assert ["甲市", "乙市"] in figures["own"]
    coefficient, error = figures["own_share"]
    assert 0 < abs(coefficient) < 2 * error  # "nothing follows"
    assert figures["own_pairs"] > 0


@pytest.mark.long
def test_a_store_of_ones_own_will_do_and_a_machine_without_chinese_fonts(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    run(first, before_end=KEPT)
    (first / "store").rename(second / "mine")
    again = run(second, 'STORE, OUT = "mine", "results"\n' + NO_CHINESE_FONT)
    no_warning_and_no_path(again, second)
    assert (second / "results" / "edges.csv").read_bytes() == (first / "out" / "edges.csv").read_bytes()


ONE = """
print(json.dumps({
    "adopters": len(adopters), "why": why.code, "models": len(models.dropna()), "edges": len(edges),
    "sensitive": int(sensitive["coefficient"].notna().sum()), "dyads": len(dyads),
    "own": [len(own_edges), len(own_models), len(by_command)],
}))
"""


def test_one_bulletin_says_why_nothing_can_be_told_and_ones_own_data_still_run(tmp_path: Path) -> None:
    told = of_one_bulletin(ROOT / "examples" / "bulletins", tmp_path)
    assert told["adopters"] == 13


@pytest.mark.long
def test_nor_does_a_bulletin_stop_it_that_tells_of_no_adoption(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    text = "教育信息化工作月报\n2023年1月\n\n一、各地动态\n北京市：市教委召开教育工作会议。\n"
    (texts / "2023-01.txt").write_text(text, encoding="utf-8")
    assert of_one_bulletin(texts, tmp_path)["adopters"] == 0


def of_one_bulletin(texts: Path, folder: Path) -> dict[str, Any]:
    """Run the notebook on a bulletin; return its figures after what holds for any bulletin was seen."""
    ran = run(folder, f"TEXTS = {str(texts)!r}", KEPT + ONE)
    no_warning_and_no_path(ran, folder)
    everything_is_kept(folder / "out")
    figures: dict[str, Any] = json.loads(ran[-2].outputs[-1].text)
    assert figures["why"] == "too-few-periods"
    assert [figures[name] for name in ("models", "edges", "sensitive", "dyads")] == [0] * 4
    assert figures["own"] == [6, 6, 6]
    by_name = {cell.id: "".join(texts_of(cell)) for cell in ran}
    for cell in ("facts", "netinf", "edges", "rests", "evidence", "drawing", "one"):
        assert "fewer than 3" in by_name[cell], cell
    assert "no model" in by_name["model"]
    return figures
