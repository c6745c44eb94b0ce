"""What a run of all benchmarks found, as a page.

``python -m benchmarks.report FILE.json > docs/performance.md`` from the root of the project. The same file
gives the same page: it tells the date and the machine of the run, and nothing of today.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.figures import builds_of, figures_of, table
from benchmarks.planning import Slopes, slopes_of, told

Json = dict[str, Any]
TITLE = "# 性能 · Performance"
MADE = (
    "<!-- made by `python -m benchmarks.report docs/performance.json > docs/performance.md`: do not edit -->"
)
TITLES = {
    "extraction": "Reading texts",
    "building": "Building many bulletins",
    "searching": "Full-text search",
    "replacing": "Replacing a bulletin among others",
    "service": "The service, beside its peers",
    "pages": "Pages",
    "diffusion": "Inferring networks",
    "growth": "What grows with the store",
}
GROUPS = {
    "replace": "A bulletin replaced and visible: the same one, told in two ways in turn.",
    "page": "Pages: how long a reader waits.",
    "data": "What programs ask: how long they wait.",
    "asked": "The queries that the service itself asks while all those pages and data are asked for.",
    "query": "Every query file asked of the whole store, as it is where nothing keeps an index of it. The "
    "service asks its index instead wherever it has one; what it does ask stands above.",
}
"""What begins the names of figures that are many, in the order in which they are told, and a word on them."""
PLAN = "计划 · A plan on paper"
ENOUGH = 10_000  # bulletins of the largest build, from which on a line tells of large ones
_BUSY = 1.0  # load of the machine before the run, a core, from which on it is called busy


def markdown(run: Json) -> str:
    """Return the page of a run."""
    return "\n".join([*_head(run), *_contents(run), *_plan(run), *_tables(run)]).rstrip("\n") + "\n"


def _head(run: Json) -> Iterator[str]:
    machine = run["machine"]
    yield from (TITLE, "", MADE, "")
    yield (
        f"由 `make bench SIZE={run['size']}` 的一次运行生成；每行与同一次运行中的同类软件并列。 "
        f"Every figure is of one run of `make bench SIZE={run['size']}`, which ended {run['date']}, of "
        f"commit `{run['commit'] or 'unknown'}`, unless its part names another commit or processor; what "
        "stands beside ours ran in the same run. "
        "[benchmarks/README.md](../benchmarks/README.md) tells what is measured and how."
    )
    yield ""
    yield f"{', '.join(f'{name} {value}' for name, value in machine.items() if name != 'load')}."
    if run.get("load_before", 0.0) > _BUSY * machine["cores"]:
        yield ""
        yield (
            f"**机器繁忙 · busy machine**: its load was {run['load_before']} before the run began, so that "
            "wall times are too long; ratios within a row tell more."
        )
    yield ""


def _contents(run: Json) -> Iterator[str]:
    """What stands where, the plan first: most who read this have machines to buy."""
    titles = [TITLES.get(part["name"], part["name"]) for part in run["parts"]]
    for title in [PLAN] * (_slopes(run) is not None) + titles:
        yield f"- [{title}](#{_anchor(title)})"
    yield ""


def _anchor(title: str) -> str:
    """A heading's name in links, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _slopes(run: Json) -> Slopes | None:
    return slopes_of({part["name"]: part["report"] for part in run["parts"]})


def _elsewhere(part: Json, run: Json) -> str:
    """On what a part ran, where that is not what the run ended on."""
    report = part["report"]
    told = report.get("machine", {}).get("processor", "") if isinstance(report, dict) else ""
    found = part.get("processor") or told
    return f", on {found}" if found and found != run["machine"]["processor"] else ""


def _tables(run: Json) -> Iterator[str]:
    for part in run["parts"]:
        yield f"## {TITLES.get(part['name'], part['name'])}"
        yield ""
        other = f", of commit `{part['commit']}`" if part["commit"] != run["commit"] else ""
        yield f"`python {' '.join(part['command'])}`, {part['seconds']:,.0f} s{other}{_elsewhere(part, run)}."
        if part["error"]:
            yield ""
            yield f"**Not measured to the end**: {part['error']}"
        figures = [asdict(figure) for figure in figures_of(part["name"], part["report"])]
        for word, group in _grouped(figures):
            yield from ("", word, "") if word else ("",)
            yield from table(group)
        yield ""


def _grouped(figures: list[Json]) -> Iterator[tuple[str, list[Json]]]:
    """The figures of a part, a table for each of its groups that has any, with a word on it."""
    groups: dict[str, list[Json]] = {"": [], **{name: [] for name in GROUPS}}
    for figure in figures:
        name = figure["what"].partition(": ")[0]
        groups[name if name in GROUPS else ""].append(figure)
    yield from ((GROUPS.get(name, ""), group) for name, group in groups.items() if group)


def _plan(run: Json) -> Iterator[str]:
    slopes = _slopes(run)
    if slopes is None:
        return
    yield f"## {PLAN}"
    yield ""
    most = max(build.full + build.short for build in builds_of(_report_of(run, "building")))
    if most < ENOUGH:
        yield (
            f"**小规模运行 · a small run**: lines through builds of {most:,} bulletins at most tell little "
            "of large ones; plan by a run of `make bench SIZE=full`."
        )
        yield ""
    yield from told(slopes)
    yield ""


def _report_of(run: Json, name: str) -> Any:  # noqa: ANN401 - whatever a benchmark leaves
    return next((part["report"] for part in run["parts"] if part["name"] == name), None)


def main() -> None:
    """Print the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE.json")
    given = parser.parse_args()
    sys.stdout.write(markdown(json.loads(given.file.read_text("utf-8"))))


if __name__ == "__main__":
    main()
