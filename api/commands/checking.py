"""check: the knowledge files."""

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path

from api.language import say, words_of
from graph_builder.examples import wrong_examples
from ontology.check import check

SHAPES = "shapes.ttl"


def run_check() -> int:
    """Name every fault in the knowledge files; return 1 when there is one."""
    faults = check() or list(wrong_examples())  # only what is in order otherwise can be read with
    for fault in faults:
        print(words_of(fault), file=sys.stderr)
    place = Path(str(files("ontology")))
    if not faults:
        print(say(f"知识文件无误：{place}", f"The knowledge files are in order: {place}"))
    here = Path.cwd() / "ontology"
    if (here / SHAPES).exists() and not here.samefile(place):
        zh = f"注意：用的是 {place}，不是这里的 {here}；要用这里的，请以 pip install -e . 安装"
        en = f"Note: {place} is in use, not {here}; to use what is here, install it with pip install -e ."
        print(say(zh, en), file=sys.stderr)
    return 1 if faults else 0
