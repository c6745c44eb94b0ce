"""check: the knowledge files."""

from __future__ import annotations

import sys

from api.language import say, words_of
from graph_builder.examples import wrong_examples
from ontology.check import check


def run_check() -> int:
    """Name every fault in the knowledge files; return 1 when there is one."""
    faults = check() or list(wrong_examples())  # only what is in order otherwise can be read with
    for fault in faults:
        print(words_of(fault), file=sys.stderr)
    if not faults:
        print(say("知识文件无误", "The knowledge files are in order"))
    return 1 if faults else 0
