"""What a build that nobody looks at says while it goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.commands import bar
from api.commands.bar import EVERY
from api.commands.tally import Tally
from graph_builder.build import Counts, FileResult


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("zh_CN.UTF-8", ["读取公报：2/3", "装入：1/3"]),
        ("en_GB.UTF-8", ["Reading bulletins: 2/3", "Loading: 1/3"]),
    ],
)
def test_a_log_is_told_how_far_it_came_once_a_minute(
    language: str, lines: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = [0.0]
    monkeypatch.setenv("LC_ALL", language)
    monkeypatch.setattr(bar, "monotonic", lambda: clock[-1])
    with Tally.shown(3) as shown:
        for seconds in (EVERY - 1, EVERY, EVERY + 1):
            clock.append(seconds)
            shown.seen(FileResult(Path("a.txt"), change="created"))
        shown.next("装入" if language.startswith("zh") else "Loading")
        for seconds in (2 * EVERY, 2 * EVERY + 1):
            clock.append(seconds)
            shown.seen(FileResult(Path("a.txt"), change="created"))
    assert capsys.readouterr().err.splitlines() == lines


def test_the_sum_tells_what_the_store_holds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    changes = ["created", "replaced", "unchanged"] * 40 + ["failed", "copy"] * 5
    with Tally.shown(len(changes)) as shown:
        for number, change in enumerate(changes):
            shown.seen(FileResult(Path(f"{number}.txt"), "b", Counts(1, 10, 100), change))
    shown.tell()
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["acts", "120"] in told
    assert ["figures", "1200"] in told
    assert ["adoptions", "12000"] in told
