"""demo-corpus: several years of invented bulletins with their annotations."""

from __future__ import annotations

import re
from pathlib import Path

from api.language import say
from graph_builder.corpus.library import FOLDER, read_library
from graph_builder.corpus.plan import Months
from graph_builder.corpus.write import Recipe, make, write
from ontology.errors import ZhengpuError
from ontology.load import load

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class WrongMonth(ZhengpuError):
    """A first month that is none."""

    exit_status = 2

    def __init__(self, month: str) -> None:
        super().__init__(
            f"--from {month}：应为月份，如 2022-01", f"--from {month}: must be a month such as 2022-01"
        )


def run_demo_corpus(out: Path, begin: str, months: int, seed: int, templates: str, varied: bool) -> int:
    """Write the corpus into the folder `out` and say what is in it."""
    match = _MONTH.fullmatch(begin)
    if not match:
        raise WrongMonth(begin)
    span = Months(int(match[1]), int(match[2]), months)
    corpus = make(Recipe(span, seed, templates, varied), load(), read_library(FOLDER))
    files = write(corpus, out)
    count, planted = len(corpus.bulletins), len(corpus.planted)
    print(
        say(
            f"已写入 {files} 个文件：{count} 份合成公报，{planted} 个采纳阶段；{out}",
            f"Wrote {files} files: {count} invented bulletins, {planted} stages of adoption: {out}",
        )
    )
    return 0
