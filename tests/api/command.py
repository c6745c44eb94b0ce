"""The command line as its user has it: what is given, what is printed, how it ends.

`zhengpu` runs in this process, which has read the knowledge already; `in_own_process` starts one, for what
only a process shows: that it starts at all, its locale, other processes that it starts, a file that is full.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from contextvars import copy_context
from pathlib import Path
from unittest import mock

import pytest

from api.cli import main

Ended = subprocess.CompletedProcess[bytes]


def in_own_process(
    *arguments: object, given: bytes = b"", lang: str = "en_US.UTF-8", cwd: Path | None = None
) -> Ended:
    """Run the command line in a process of its own."""
    environment = {**os.environ, "LANG": lang, "LC_ALL": lang, "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-m", "api", *map(str, arguments)]
    return subprocess.run(
        command, input=given, capture_output=True, env=environment, check=False, timeout=250, cwd=cwd
    )


def zhengpu(
    *arguments: object,
    given: bytes = b"",
    lang: str = "en_US.UTF-8",
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
) -> Ended:
    """Run the command line in this process, which is left as it was; an error that is not told in words is
    the test's. `environment` is all that the command finds of it, by default that of this process.
    """
    words = list(map(str, arguments))
    streams = {name: io.TextIOWrapper(io.BytesIO(content), "utf-8") for name, content in _streams(given)}
    told = {**(os.environ if environment is None else environment), "LANG": lang, "LC_ALL": lang}
    with (
        pytest.MonkeyPatch.context() as patch,
        mock.patch.dict(os.environ, told, clear=True),
        contextlib.chdir(cwd or Path.cwd()),
    ):
        patch.setattr(sys, "argv", ["zhengpu", *words])
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
        status = copy_context().run(_status)
    printed = [_content(streams[name]) for name in ("stdout", "stderr")]
    return subprocess.CompletedProcess(words, status, *printed)


def said(result: Ended) -> str:
    """Return what a command told the user about trouble, which is never a traceback."""
    words = result.stderr.decode()
    assert "Traceback" not in words, words
    return words


def _streams(given: bytes) -> tuple[tuple[str, bytes], ...]:
    return ("stdin", given), ("stdout", b""), ("stderr", b"")


def _status() -> int:
    """Run the command that `sys.argv` names; return its exit status."""
    with pytest.raises(SystemExit) as ended:  # the end of every command
        main()
    code = ended.value.code
    assert code is None or isinstance(code, int), code
    return code or 0


def _content(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue()
