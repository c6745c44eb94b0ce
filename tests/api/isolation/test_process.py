"""A child as its parent sees it: whole frames however they come, and one clear error whenever it ends."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from api.isolation.process import Child, ChildDiedError
from api.results import Spool

Script = Callable[[str], str]
BEGIN = """
import os, socket, sys, time
from api.isolation import frames
stream, out = os.fdopen(0, "rb"), os.fdopen(os.dup(0), "wb")
"""
ECHO = (
    BEGIN
    + """
arenas = os.environ.get("MALLOC_ARENA_MAX")
frames.send(out, {"arguments": sys.argv[1:], "path": sys.path[0], "arenas": arenas})
while (frame := frames.read(stream)) is not None:
    frames.send(out, *frame)
"""
)


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Writes a script down, and tells where."""

    def write(text: str) -> str:
        path = tmp_path / "child.py"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def run(work: Awaitable[None]) -> None:
    async def within() -> None:
        async with asyncio.timeout(20):
            await work

    asyncio.run(within())


async def is_gone(child: Child) -> bool:
    """Whether a child was reaped: nobody has its number any more as a child of ours."""
    with pytest.raises(ChildProcessError):
        os.waitpid(child.pid, os.WNOHANG)
    return not child.alive


@pytest.mark.parametrize("size", [0, 1, 16 * 1024, 3_000_000])
def test_what_is_asked_comes_back_whole(script: Script, size: int) -> None:
    async def scenario() -> None:
        child, head = await Child.start(script(ECHO), 1, "zwei")
        assert head["arguments"] == ["1", "zwei"]
        assert head["arenas"] == "2"
        assert child.alive
        body = os.urandom(size)
        for number in range(3):
            assert await child.ask({"n": number, "词": "甲"}, body) == ({"n": number, "词": "甲"}, body)
        await child.end()
        assert await is_gone(child)

    run(scenario())


def test_modules_of_the_current_folder_are_none_of_the_child_s(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "json.py").write_text("raise RuntimeError", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "elsewhere")

    async def scenario() -> None:
        child, head = await Child.start(script(ECHO))
        assert head["path"] not in ("", str(tmp_path))
        await child.end()

    run(scenario())


PIECES = (
    BEGIN
    + """
whole = b"".join(frames.encode({"n": n}, 4) + b"body" for n in range(3))
for byte in range(len(whole)):
    out.write(whole[byte : byte + 1]); out.flush(); time.sleep(0.002)
out.write(whole); out.flush()
time.sleep(60)
"""
)


def test_frames_come_out_whole_however_they_come(script: Script) -> None:
    """Byte by byte, then several at once."""

    async def scenario() -> None:
        child, head = await Child.start(script(PIECES))
        assert head == {"n": 0}
        for number in (1, 2, 0, 1, 2):
            assert await child.receive() == ({"n": number}, b"body")
        await child.end()

    run(scenario())


FILE = (
    BEGIN
    + """
import tempfile
frames.send(out, {})
for n in range(3):
    frames.read(stream)
    file = tempfile.TemporaryFile(); file.write(b"%d" % n * 100_000); file.flush()
    frames.hand_over(out, {"n": n}, file)
"""
)


def test_a_file_beside_a_frame_is_its_body(script: Script) -> None:
    async def scenario() -> None:
        child, _ = await Child.start(script(FILE))
        for number in range(3):
            head, spool = await child.ask({})
            assert head == {"n": number}
            assert isinstance(spool, Spool)
            assert spool.read(0, spool.size) == str(number).encode() * 100_000
            spool.close()
        await child.end()

    run(scenario())


@pytest.mark.parametrize(
    "end",
    [
        "sys.exit()",
        "out.write(frames.encode({}, 9)[:3]); out.flush()",
        "out.write(frames.encode({}, 9)[:8]); out.flush()",
        "out.write(frames.encode({}, 9) + b'half'); out.flush()",
        "os.abort()",
    ],
)
def test_an_end_before_the_answer_is_told(script: Script, end: str) -> None:
    async def scenario() -> None:
        with pytest.raises(ChildDiedError):
            await Child.start(script(BEGIN + end))
        child, _ = await Child.start(script(BEGIN + f"frames.send(out, {{}}); frames.read(stream); {end}"))
        with pytest.raises(ChildDiedError):
            await child.ask({})
        await child.reap()
        with pytest.raises(ChildDiedError):
            await child.ask({})

    run(scenario())


SILENT = "import os, time\nopen(__file__ + '.pid', 'w').write(str(os.getpid()))\ntime.sleep(60)"


async def pid_of(path: str) -> int:
    """The number of a silent child, as soon as it told that."""
    told = Path(path + ".pid")
    while not told.exists() or not told.read_text(encoding="utf-8"):
        await asyncio.sleep(0.02)
    return int(told.read_text(encoding="utf-8"))


def test_a_child_that_says_nothing_in_time_is_ended(script: Script) -> None:
    async def scenario() -> None:
        path = script(SILENT)
        begun = time.monotonic()
        with pytest.raises(ChildDiedError, match="no answer"):
            await Child.start(path, seconds=1.5)
        assert time.monotonic() - begun < 30
        with pytest.raises(ProcessLookupError):
            os.kill(await pid_of(path), 0)

    run(scenario())


def test_a_start_that_is_called_off_leaves_no_process(script: Script) -> None:
    async def scenario() -> None:
        path = script(SILENT)
        task = asyncio.ensure_future(Child.start(path))
        pid = await pid_of(path)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)

    run(scenario())


def test_files_that_it_is_given_are_its_own(script: Script, tmp_path: Path) -> None:
    (tmp_path / "given").write_bytes(b"told")

    async def scenario() -> None:
        with (tmp_path / "given").open("rb") as file:
            text = (
                BEGIN
                + "frames.send(out, {'told': os.read(int(sys.argv[1]), 9).decode()}); frames.read(stream)"
            )
            child, head = await Child.start(script(text), file.fileno(), files=[file.fileno()])
        assert head == {"told": "told"}
        await child.end()

    run(scenario())


def test_a_child_that_ends_while_nobody_asks_costs_the_loop_nothing(script: Script) -> None:
    """The socket of a child that ended is always readable: a loop that still watched it would never rest."""

    async def scenario() -> None:
        child, _ = await Child.start(script(ECHO))
        await child.ask({})
        child.kill()
        await asyncio.to_thread(child._process.wait)
        begun = time.process_time()
        await asyncio.sleep(0.5)
        assert time.process_time() - begun < 0.25
        with pytest.raises(ChildDiedError):
            await child.ask({})
        await child.reap()

    run(scenario())
