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
from nbclient.exceptions import CellExecutionError

FORMAT: Any = nbformat  # says that it has types, and has few
ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "examples" / "notebooks" / "diffusion.ipynb"
HANZI, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{3,}")

TAKEN_AWAY = {"edges.csv", "edges.csv-metadata.json", "edges.graphml", "own.csv", "own-edges.csv"}

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
    "periods": adoptions.periods, "adopters": len(adopters), "undated": adoptions.undated,
    "share": models.loc[("cloglog", "share_before"), "coefficient"],
    "models": {name: len(ways(one)) for name, one in by_model.items()},
    "edges": len(edges), "support": edges["support"].tolist(),
    "scores": [[s.precision, s.recall] for s in scores],
    "found": found["precision"].tolist(),
    "by_number": sizes["by_number"].groupby("times").agg(list).to_dict(),
    "by_test": sizes.xs(1000, level="policies")[["found", "precision"]].values.tolist(),
    "one": [single.periods, len(single.cascades), alone.pairs, len(alone.edges)],
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
    for output in outputs(ran):
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
    assert {path.name for path in (tmp_path / "out").iterdir()} >= TAKEN_AWAY
    figures = json.loads(ran[-2].outputs[-1].text)
    adoptions_and_a_network(figures)
    recovery(figures)
    no_network_of_one_bulletin(figures)
    own_data(figures)


def no_warning_and_no_path(ran: list[Any], folder: Path) -> None:
    complaints = [o.text for o in outputs(ran) if o.get("name") == "stderr"]
    assert [told for told in complaints if "building the font cache" not in told] == []
    for text in texts(ran):
        assert not any(str(path) in text for path in (folder, ROOT, gettempdir()))


def adoptions_and_a_network(figures: dict[str, Any]) -> None:
    assert figures["periods"] == 18
    assert figures["adopters"] > 400
    assert figures["undated"] == 0
    assert figures["share"] > 0  # as planted: the more have adopted, the sooner the next
    assert min(figures["models"].values()) > 30
    assert figures["edges"] == figures["models"]["exponential"]
    assert all(0 <= support <= 1 for support in figures["support"])
    assert max(figures["support"]) > 0.5


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
    periods, adoptions, pairs, edges = figures["one"]
    assert (periods, pairs, edges) == (1, 0, 0)
    assert adoptions > 0


def own_data(figures: dict[str, Any]) -> None:
    assert figures["own"] == figures["by_command"]
    assert ["甲市", "乙市"] in figures["own"]


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


def test_too_few_periods_end_it_with_a_reason(tmp_path: Path) -> None:
    bulletins = ROOT / "examples" / "bulletins"
    with pytest.raises(CellExecutionError, match="too few reporting periods: 1 < 3"):
        run(tmp_path, f"TEXTS = {str(bulletins)!r}")
