"""What a command makes on its way out: to a file that is whole or not there, or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from api.language import say, words_of
from graph_builder.store.reader import damage_behind
from ontology.errors import CannotWrite


def warn_of_damage(store: Path) -> None:
    """Say where what was shown is a published state of data that are damaged: later changes may be lost."""
    if (damage := damage_behind(store)) is None:
        return
    print(
        say(
            f"注意：以上出自最近发布的快照，而库中的数据已损坏，其后的变更可能没有包括在内。{words_of(damage)}",
            "Warning: this comes from the last published state; the data behind it are damaged, and "
            f"changes since may be missing. {words_of(damage)}",
        ),
        file=sys.stderr,
    )


def deliver(data: bytes, out: Path | None) -> None:
    """Write to standard output, or to a file that appears only when it is whole."""
    deliver_by(lambda target: target.write(data), out)


def deliver_by(write: Callable[[BinaryIO], object], out: Path | None) -> None:
    """Let `write` write to standard output, or to a file that appears only when it is whole."""
    if out is None:
        write(sys.stdout.buffer)
        return
    out = out.resolve()
    if out.exists() and not out.is_file():  # a device or a pipe is written to, not replaced
        _write_through(write, out)
        return
    partial = out.with_name(f".{out.name}.partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as target:
            write(target)
        partial.replace(out)
    except OSError as error:
        raise CannotWrite(out, error.strerror or str(error)) from error
    finally:
        with suppress(OSError):  # the first error is the one to tell
            partial.unlink(missing_ok=True)
    print(say(f"已写入 {out}", f"Wrote {out}"), file=sys.stderr)


def _write_through(write: Callable[[BinaryIO], object], out: Path) -> None:
    try:
        with out.open("wb") as target:
            write(target)
    except OSError as error:
        raise CannotWrite(out, error.strerror or str(error)) from error
