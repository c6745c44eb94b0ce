"""The guide's example rows are rows: put into the tables, nothing is wrong with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ontology.check import check
from ontology.load import table
from tests.ontology.conftest import copy_knowledge

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "corrections.md"
BLOCKS = re.findall(r"```csv\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize(("name", "rows"), [*zip(("corrections", "merges"), BLOCKS, strict=True)])
def test_the_example_is_in_order(tmp_path: Path, name: str, rows: str) -> None:
    folder = copy_knowledge(tmp_path / "ontology")
    (folder / "registry" / f"{name}.csv").write_text(rows, encoding="utf-8")
    assert check(folder) == []
    assert len(table(folder, name)) == rows.count("\n") - 1
