"""evaluate: how well annotated bulletins are read."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from api.commands.suggesting import Wanted, suggesting
from api.language import say
from graph_builder.evaluate.baseline import Fall, falls, read_baseline, text_of
from graph_builder.evaluate.faults import Fault, FaultKind
from graph_builder.evaluate.report import Report, evaluate, pairs_of
from graph_builder.evaluate.score import Score, Scores
from ontology.errors import CannotWrite
from ontology.load import load

_FAULTS = {
    FaultKind.MISSED: ("遗漏", "missed"),
    FaultKind.SPURIOUS: ("多出", "spurious"),
    FaultKind.WRONG_TARGET: ("对象有误", "wrong target"),
    FaultKind.WRONG_AGENTS: ("主体有误", "wrong agents"),
    FaultKind.WRONG_DATE: ("日期有误", "wrong date"),
    FaultKind.WRONG_STATUS: ("状态有误", "wrong status"),
    FaultKind.WRONG_TYPE: ("类型有误", "wrong type"),
    FaultKind.WRONG_EVIDENCE: ("出处有误", "wrong evidence"),
}


@dataclass(frozen=True)
class Wishes:
    """What to show: `errors` of each kind at most, None for none; `floor` is a baseline to hold."""

    form: str = "table"
    by_genre: bool = False
    errors: int | None = None
    without_own_rows: bool = False
    floor: Path | None = None
    write: Path | None = None
    ner: bool = False


def run_evaluate(gold: Path, texts: Path, wishes: Wishes) -> int:
    """Print how well the bulletins in `texts` are read; return 1 when a figure fell below the baseline."""
    baseline = read_baseline(wishes.floor) if wishes.floor else {}
    suggest = suggesting(Wanted(ner=wishes.ner))
    report = evaluate(pairs_of(gold, texts), load(), wishes.without_own_rows, suggest)
    fallen = list(falls(baseline, report.total))
    if wishes.form == "json":
        print(json.dumps(_as_json(report, wishes), ensure_ascii=False, indent=2))
    else:
        _show(report, wishes)
    if wishes.write:
        _write(wishes.write, report.total)
    for fall in fallen:
        print(_told(fall), file=sys.stderr)
    return 1 if fallen else 0


def _write(path: Path, scores: Scores) -> None:
    try:
        path.write_text(text_of(scores), encoding="utf-8")
    except OSError as error:
        raise CannotWrite(path, error.strerror or str(error)) from error
    print(say(f"已写入 {path}", f"Wrote {path}"), file=sys.stderr)


def _told(fall: Fall) -> str:
    now = "-" if fall.now is None else f"{fall.now:.4f}"
    return say(
        f"{fall.row}：F1 降至 {now}，基线为 {fall.before:.4f}",
        f"{fall.row}: F1 fell to {now}, the baseline is {fall.before:.4f}",
    )


# As a table


def _show(report: Report, wishes: Wishes) -> None:
    # not a terminal: wide enough that nothing wraps, so that lines can be searched
    console = Console(soft_wrap=not sys.stdout.isatty(), highlight=False, markup=False)
    for title, scores in _parts(report, wishes):
        console.print(title, style="bold")
        console.print(_table(scores))
        console.print()
    if report.switched_off is not None:
        count = report.switched_off
        console.print(say(f"停用知识 {count} 行", f"{count} rows of knowledge switched off"))
    for line in _faults(report, wishes.errors):
        console.print(line)


def _parts(report: Report, wishes: Wishes) -> Iterator[tuple[str, Scores]]:
    yield from ((b.stem, b.scores) for b in report.bulletins)
    if wishes.by_genre:
        yield from ((say(f"体裁 {g}", f"Genre {g}"), scores) for g, scores in report.by_genre.items())
    count = len(report.bulletins)
    yield say(f"合计 {count} 份", f"All {count}"), report.total


def _table(scores: Scores) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(say("项", "row"), min_width=24)
    for head in ("P", "R", "F1"):
        table.add_column(head, justify="right")
    table.add_column(say("对/读出/应有", "hit/told/wanted"), justify="right")
    for row, score in scores.items():
        rates = ("-" if r is None else f"{r:.3f}" for r in (score.precision, score.recall, score.f1))
        table.add_row(row, *rates, f"{score.hit}/{score.told}/{score.wanted}")
    return table


def _faults(report: Report, most: int | None) -> Iterator[str]:
    if most is None:
        return
    faults = [(b.stem, f) for b in report.bulletins for f in b.faults]
    counts = Counter(f.kind for _, f in faults)
    for kind in (k for k in FaultKind if counts[k]):
        yield f"\n{say(*_FAULTS[kind])} {counts[kind]}"
        of_kind = [(stem, f) for stem, f in faults if f.kind is kind]
        for stem, fault in of_kind[:most]:
            yield from _lines(stem, fault)


def _lines(stem: str, fault: Fault) -> Iterator[str]:
    where = f"{fault.span.start}-{fault.span.end}" if fault.span else "-"
    yield f"  {stem}:{where} [{fault.about}] {fault.sentence}"
    if fault.gold:
        yield f"    {say('应为', 'gold')} {_compact(fault.gold)}"
    if fault.told:
        yield f"    {say('读作', 'told')} {_compact(fault.told)}"


_SHOWN = {
    "id", "agents", "verb", "target", "date", "status", "type", "name",
    "what", "value", "unit", "policy", "place",
}  # fmt: skip


def _compact(row: Any) -> str:  # noqa: ANN401 - a row of either side
    return json.dumps({k: v for k, v in row.items() if k in _SHOWN}, ensure_ascii=False, default=str)


# As JSON


def _as_json(report: Report, wishes: Wishes) -> dict[str, Any]:
    told: dict[str, Any] = {
        "total": _rows(report.total),
        "bulletins": {b.stem: {"genre": b.genre, "scores": _rows(b.scores)} for b in report.bulletins},
    }
    if wishes.by_genre:
        told["genres"] = {g: _rows(scores) for g, scores in report.by_genre.items()}
    if report.switched_off is not None:
        told["switched_off"] = report.switched_off
    if wishes.errors is not None:
        told["errors"] = list(_json_faults(report, wishes.errors))
    return told


def _rows(scores: Scores) -> dict[str, Any]:
    return {row: _cells(score) for row, score in scores.items()}


def _cells(score: Score) -> dict[str, Any]:
    rates = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    return {"hit": score.hit, "told": score.told, "wanted": score.wanted, **rates}


def _json_faults(report: Report, most: int) -> Iterator[dict[str, Any]]:
    faults = [(b.stem, f) for b in report.bulletins for f in b.faults]
    for kind in FaultKind:
        for stem, fault in [(s, f) for s, f in faults if f.kind is kind][:most]:
            yield {
                "kind": str(kind),
                "row": fault.about,
                "bulletin": stem,
                "start": fault.span.start if fault.span else None,
                "end": fault.span.end if fault.span else None,
                "sentence": fault.sentence,
                "gold": _plain(fault.gold),
                "told": _plain(fault.told),
            }


def _plain(row: Any) -> Any:  # noqa: ANN401 - a row of either side, dates as text
    return None if row is None else json.loads(json.dumps(row, ensure_ascii=False, default=str))
