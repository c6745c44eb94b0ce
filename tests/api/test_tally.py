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


def test_of_many_files_those_that_took_the_place_of_others_and_copies_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    changes = [*["unchanged"] * 100, *["replaced"] * 22, "copy"]
    with Tally.shown(len(changes)) as shown:
        for number, change in enumerate(changes):
            shown.seen(FileResult(Path(f"texts/{number}.txt"), f"urn:b/b{number}", change=change))
    shown.tell(refused=3)
    out = capsys.readouterr().out
    assert out.count("replaced: texts/") == 20
    assert "replaced: texts/100.txt (b100)\n" in out
    assert "... and 2 more\n" in out
    assert "copy, counted once: texts/122.txt (b122)\n" in out
    assert "123 files: unchanged 100, replaced 22, copy, counted once 1, " in out
    assert "rows of manifests that cannot be used: 3\n" in out


def test_a_table_in_a_file_keeps_names_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    path, name = Path("a/" * 40 + "b.txt"), "moe-ict-monthly-2022-11" * 4
    with Tally.shown(2) as shown:
        for each in (path, Path("c.txt")):
            shown.seen(FileResult(each, f"urn:b/{name}", change="created"))
    shown.tell()
    lines = capsys.readouterr().out.splitlines()
    assert any(str(path) in line and name in line for line in lines)


def test_a_file_that_takes_the_place_of_anothers_text_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    with Tally.shown(1) as shown:
        shown.seen(FileResult(Path("b.txt"), "urn:b/b", change="replaced", instead_of="/texts/a.txt"))
    shown.tell()
    assert "b.txt: takes the place of what was read from /texts/a.txt" in capsys.readouterr().err
