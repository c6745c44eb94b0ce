"""The process that makes the index, when whoever sends to it is gone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from graph_builder.store.deriving import LENGTH


@pytest.mark.parametrize("cut", [0, 3, 8, 20])
def test_one_whose_sender_was_killed_ends_without_a_word(tmp_path: Path, cut: int) -> None:
    how = {"index": str(tmp_path / "i.db"), "rules": [], "graph": "urn:g", "links": str(tmp_path / "l")}
    quads = b"<urn:a> <urn:p> <urn:b> <urn:g> .\n"
    sent = (json.dumps(how | {"base": "urn:b/id/"}).encode(), quads)
    whole = b"".join(LENGTH.pack(len(each)) + each for each in sent)
    last = LENGTH.pack(len(quads)) + quads
    command = [sys.executable, "-P", "-m", "graph_builder.store.deriving"]
    done = subprocess.run(command, input=whole + last[:cut], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.decode()) == (1, b"", "")
