"""What a run of `benchmarks.service` found, and whether that is what was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks import runaways

OURS, OXIGRAPH, BARE, RDFLIB = "zhengpu", "oxigraph serve", "bare FastAPI + pyoxigraph", "rdflib-endpoint"
CLIENTS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one server: the median of all rounds and the best, in `unit`."""

    what: str
    who: str
    unit: str
    median: float
    best: float
    rounds: tuple[float, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked, what was measured, whether that is enough; None where it was not measured."""

    asked: str
    measured: str
    met: bool | None


@dataclass(slots=True)
class Report:
    """One run of the benchmark."""

    date: str
    machine: dict[str, str | int | float]
    quads: int = 0
    bulletins: int = 0
    documents: int = 0
    rounds: int = 0
    rows: list[Row] = field(default_factory=list)
    runaways: list[runaways.Ran] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def add(self, what: str, who: str, unit: str, rounds: Sequence[float], note: str = "") -> None:
        """Add a row; of rates the highest is the best, of times the lowest."""
        best = max(rounds) if unit.endswith("/s") else min(rounds)
        self.rows.append(
            Row(what, who, unit, _short(median(rounds)), _short(best), tuple(map(_short, rounds)), note)
        )

    def of(self, what: str, who: str) -> Row | None:
        """The row of that name."""
        return next((row for row in self.rows if (row.what, row.who) == (what, who)), None)


def targets_of(report: Report) -> Iterator[Target]:
    """What service.md asks for, as far as it was measured."""
    ours = [ran for ran in report.runaways if ran.server == OURS]
    if ours:
        late = max(ours, key=lambda ran: ran.past)
        slow = max(ours, key=lambda ran: ran.others_p99)
        yield Target(
            "a runaway ends <= 250 ms past its deadline",
            f"{late.past:+.3f} s ({late.kind})",
            late.past <= 0.25,
        )
        yield Target(
            "others' p99 < 50 ms meanwhile", f"{slow.others_p99} ms ({slow.kind})", slow.others_p99 < 50
        )
    point, repeated = (report.of(f"point query, {how}", OURS) for how in ("each another", "repeated"))
    peer = report.of("point query, each another", OXIGRAPH)
    if point and repeated and peer:
        yield Target(
            "point query >= oxigraph serve", f"{_ratio(point, peer):.2f} x", _ratio(point, peer) >= 1
        )
        yield Target(
            "cached >= 2 x oxigraph serve", f"{_ratio(repeated, peer):.2f} x", _ratio(repeated, peer) >= 2
        )
    for what, most in (
        ("acts by province, by agent first, cold", 100.0),  # as the service itself would ask it
        ("acts by province, repeated", 5.0),
        ("titles with a word", 10.0),
    ):
        if row := report.of(what, OURS):
            yield Target(f"{what} <= {most:g} ms", f"{row.median} ms", row.median <= most)
    for how in ("corrected", "rewritten"):
        if rows := [row for row in report.rows if row.what == f"bulletin {how} and visible"]:
            worst = max(percentile(row.rounds, 0.95) for row in rows)
            grown = rows[-1].median / rows[0].median
            yield Target(f"a bulletin {how} <= 200 ms p95", f"{worst:.0f} ms", worst <= 200)
            yield Target(
                f"a bulletin {how}: whatever the store's size (<= 1.5 x)", f"{grown:.2f} x", grown <= 1.5
            )
    if row := report.of("bulk load", OURS):
        yield Target("bulk load >= 100,000 quads/s", f"{row.median:,.0f}/s", row.median >= 100_000)


def _ratio(one: Row, other: Row) -> float:
    """The median of the rounds' ratios: the two took turns."""
    return median(a / b for a, b in zip(one.rounds, other.rounds, strict=True))


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which that part of the values lies, as 0.95."""
    told = sorted(values)
    return told[min(len(told) - 1, int(part * len(told)))]


def _short(value: float) -> float:
    return round(value, 1) if value < 100 else float(round(value))


def markdown(report: Report) -> str:
    """Return a report as tables."""
    lines: list[str] = []
    on = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    lines.append(
        f"{report.quads:,} quads in {report.bulletins} bulletins, {report.documents:,} documents; "
        f"{report.rounds} rounds, {CLIENTS} clients; {report.date}"
    )
    lines += [f"{on} (what runs beside slows all rows)", ""]
    lines += ["| what | who | median | best | note |", "| --- | --- | ---: | ---: | --- |"]
    for row in report.rows:
        lines.append(
            f"| {row.what} | {row.who} | {row.median:,} {row.unit} | {row.best:,} {row.unit} | {row.note} |"
        )
    lines.append("")
    if report.runaways:
        runaways.told(report.runaways, lines.append)
        lines.append("")
    lines += ["| asked | measured | met |", "| --- | ---: | --- |"]
    for target in report.targets:
        lines.append(f"| {target.asked} | {target.measured} | {'yes' if target.met else 'no'} |")
    return "\n".join(lines)
