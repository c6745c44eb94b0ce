"""The examples of docs/guide/diffusion-statistics.md answer as they are printed, and it names every fit."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from graph_builder.diffusion.statistics.logistic import Fit

PLACE = Path(__file__).parents[4] / "docs/guide/diffusion-statistics.md"
GUIDE = PLACE.read_text(encoding="utf-8")


def test_examples() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    told = doctest.DocTestParser().get_doctest("".join(blocks), {}, PLACE.name, str(PLACE), 0)
    said: list[str] = []
    assert doctest.DocTestRunner(verbose=False).run(told, out=said.append).failed == 0, "".join(said)
    assert len(told.examples) > 15


def test_every_outcome_of_a_fit_is_told() -> None:
    assert [fit for fit in Fit if f"`{fit}`" not in GUIDE] == []
