"""Ten minutes of everything at once: no error, nothing acknowledged lost, memory and disk as flat at the end
as at the beginning.

``ZHENGPU_SOAK_SECONDS`` is how long it goes on; the figures are printed.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from graph_builder.verify import verify
from tests.api.test_kills import bulletin
from tests.soak.clients import Asker, Client, Leaver, Report, Runaway, Searcher, Taker, Visitor
from tests.soak.service import Service, Watch, served
from tests.soak.writers import (
    Keeper,
    Poster,
    Quitter,
    Storer,
    Updater,
    drop_graphs,
    month_of,
    texts_of,
)

SECONDS = float(os.environ.get("ZHENGPU_SOAK_SECONDS", "600"))
LOOKS = 150  # at the service, in all that time
# How much more the last fifth may have of each figure than the second: a share, and so much in any case.
TOLERANCE = {"MiB": (0.10, 24.0), "open files": (0.10, 8.0), "": (0.25, 12.0)}
# The engine keeps blocks of what it wrote until its caches are full: 128 MiB for terms, 32 for the rest. Of
# readers there are a few more or fewer.
OWN = {"writer, MiB": (0.10, 160.0), "readers": (0.25, 2.0)}


def clients(service: Service, report: Report, place: Path) -> tuple[list[Client], list[Poster], Quitter]:
    """Everybody, and among them who sends bulletins."""
    address = service.address
    posters = [Poster(address, report, 1, range(12)), Poster(address, report, 2, range(12, 24))]
    quitter = Quitter(address, report, 3, number=30)
    rest = [
        Updater(address, report, 4),
        Storer(address, report, 5),
        Keeper(address, report, 6, service.store, place),
        *(kind(address, report, 7 + n) for n, kind in enumerate((Asker, Visitor, Visitor, Searcher))),
        *(kind(address, report, 20 + n) for n, kind in enumerate((Taker, Runaway, Runaway, Leaver))),
    ]
    return [*posters, quitter, *rest], posters, quitter


def keep_at_it(everybody: Sequence[Client], watch: Watch, seconds: float) -> None:
    """Let all act for so long."""
    threads = [threading.Thread(target=each.run) for each in everybody]
    watching = threading.Thread(target=watch.run)
    for thread in (*threads, watching):
        thread.start()
    threading.Event().wait(seconds)
    watch.stop()
    for each in everybody:
        each.ending.set()
    for thread in (*threads, watching):
        thread.join()


def see_that_all_is_there(store: Path, posters: Sequence[Poster], quitter: Quitter) -> None:
    """What is acknowledged stands, or something that was sent after it; nothing else does."""
    texts = texts_of(store)
    for number, stands in (item for each in posters for item in each.standing.items()):
        possible = {None if version is None else bulletin(number, version) for version in stands.possible}
        assert texts.get(month_of(number)) in possible, month_of(number)
    possible = {bulletin(quitter.number, version) for version in quitter.sent}
    assert texts.get(month_of(quitter.number)) in {None, *possible}


def table_of(report: Report, watch: Watch) -> str:
    """The figures, in Markdown."""
    lines = ["", "| mean of each fifth of the time | | | | | |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
    for name, parts in watch.fifths().items():
        lines.append(f"| {name} | " + " | ".join(f"{each:.1f}" for each in parts) + " |")
    lines += ["", "| request | answer | how often |", "| --- | ---: | ---: |"]
    lines += [f"| {what} | {status} | {count} |" for (what, status), count in sorted(report.answers.items())]
    return "\n".join(lines)


def grown(watch: Watch) -> list[str]:
    """The figures that are not flat."""
    found = []
    for name, (_, before, *_, after) in watch.fifths().items():
        share, least = OWN.get(name) or TOLERANCE[name.partition(", ")[2]]
        if after > before * (1 + share) + least:
            found.append(f"{name}: {before:.1f}, then {after:.1f}")
    return found


@pytest.mark.long
@pytest.mark.timeout(SECONDS + 900)
def test_all_at_once(built: Path, tmp_path: Path, free_port: int, capsys: pytest.CaptureFixture[str]) -> None:
    store = Path(shutil.copytree(built, tmp_path / "store"))
    report = Report()
    with served(store, free_port, tmp_path / "log") as service:
        everybody, posters, quitter = clients(service, report, tmp_path)
        watch = Watch(service, SECONDS / LOOKS)
        keep_at_it(everybody, watch, SECONDS)
        with capsys.disabled():
            print(table_of(report, watch))
        with httpx.Client(base_url=service.address, trust_env=False, timeout=120) as http:
            drop_graphs(http, [each.graph for each in everybody if isinstance(each, Updater | Storer)])
        assert service.stop() == 0
    assert report.faults == [], "\n".join(report.faults[:20])
    log = service.log.read_text(encoding="utf-8")
    assert "Traceback" not in log, log
    assert verify(store) == []
    see_that_all_is_there(store, posters, quitter)
    assert grown(watch) == []
