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

_YEARS = range(1900, 2100)  # those that a text may write: the reader takes no others for years
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class WrongMonth(ZhengpuError):
    """A first month that is none."""

    exit_status = 2

    def __init__(self, month: str) -> None:
        super().__init__(
            f"--from {month}：应为月份，如 2022-01", f"--from {month}: must be a month such as 2022-01"
        )


class OutOfRange(ZhengpuError):
    """Months of which some are in no year that a text may write."""

    exit_status = 2

    def __init__(self, begin: str, months: int) -> None:
        first, last = _YEARS[0], _YEARS[-1]
        super().__init__(
            f"--from {begin} --months {months}：超出 {first}-01 至 {last}-12；请改正起始月或减少月数",
            f"--from {begin} --months {months}: not within {first}-01 to {last}-12; "
            "mend the first month or take fewer",
        )


def run_demo_corpus(out: Path, begin: str, months: int, seed: int, templates: str, varied: bool) -> int:
    """Write the corpus into the folder `out` and say what is in it."""
    match = _MONTH.fullmatch(begin)
    if not match:
        raise WrongMonth(begin)
    span = Months(int(match[1]), int(match[2]), months)
    if span.year not in _YEARS or span.year + (span.month + months - 2) // 12 not in _YEARS:
        raise OutOfRange(begin, months)
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
