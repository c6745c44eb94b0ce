"""diffusion network, statistics, risk-set, dyads: what is made from cascades."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace

from api.commands.cascading import PERIODS, Found, Origin, found
from api.commands.delivering import deliver
from api.commands.result_files import Method, Wishes, cell_of, put, put_csv
from api.language import say
from graph_builder.diffusion.cascade_tables import CASCADE_TABLES, csv_of, not_too_many
from graph_builder.diffusion.cascades import Scale
from graph_builder.diffusion.likely_ways import NO_ORDER, answer
from graph_builder.diffusion.netinf.estimate import NoLags
from graph_builder.diffusion.network import Asked, EdgeRow, as_graph
from ontology.dictionary import ResultTable, result
from visualizations.graph_files import FORMATS, written

_LABELS = frozenset({"origin_label", "destination_label", "cascades", "cascade_labels"})
_INTERVAL = frozenset({"support", "gain_low", "gain_high"})


def run_network(origin: Origin, asked: Asked, wishes: Wishes) -> int:
    """Infer a network and write it; where it cannot be told, say why and write none.

    Raises NoLags for a file from which no parameter can be estimated.
    """
    told = found(origin)
    table = _columns(told, bool(asked.bootstrap.resamples))
    periods = told.adoptions.periods if told.adoptions else None
    made = answer(told.known.cascades, asked, told.known.labels, periods)
    if made.why and made.why.code == NO_ORDER and not (told.adoptions or asked.parameters):
        raise NoLags
    method = {**made.method, **told.source}
    _deliver(table, made.rows, wishes, method)
    print(say(made.why.zh, made.why.en) if made.why else _summary(method), file=sys.stderr)
    return 0


def run_cascade_table(origin: Origin, name: str, wishes: Wishes) -> int:
    """Write one of the tables that are made from cascades."""
    told, table = found(origin), result(name)
    known = told.known
    not_too_many(name, known)
    if wishes.form == "csv":
        put_csv(table, csv_of(name, known, cell_of(wishes)), wishes, told.source)
    else:
        put(table, CASCADE_TABLES[name](known), wishes, told.source)
    return 0


def _deliver(table: ResultTable, rows: Iterable[EdgeRow], wishes: Wishes, method: Method) -> None:
    if wishes.form in FORMATS:
        deliver(written(as_graph(rows, method), wishes.form), wishes.out)
    else:
        put(table, rows, wishes, method)


def _columns(told: Found, resampled: bool) -> ResultTable:
    """The table with the columns that can be filled: names stand apart only where units have identifiers."""
    table = result("network")
    without = (_LABELS if told.adoptions is None else frozenset()) | (frozenset() if resampled else _INTERVAL)
    shown = ("origin", "destination", *table.shown[2:]) if not told.known.labels else table.shown
    return replace(
        table,
        columns=tuple(column for column in table.columns if column.name not in without),
        shown=tuple(name for name in shown if name not in without),
    )


_STOPPED = {
    "number": ("达到所要的边数", "the number was reached"),
    "test": ("检验达到界限", "the test reached the cutoff"),
    "exhausted": ("没有边再能改进", "no further edge explains more"),
}


def _summary(method: Method) -> str:
    parameters = ", ".join(f"{name} {value:.7g}" for name, value in method["parameters"].items())
    zh, en = _STOPPED[method["stopped"]]
    per = PERIODS[Scale(method["period"])]
    estimated = say("，由数据估计", ", estimated") if method["estimated"] else ""
    counted = say(
        f"{method['units']} 个单位，{method['cascades']} 个级联，{method['adoptions']} 个首次采纳",
        f"{method['units']} units, {method['cascades']} cascades, {method['adoptions']} first adoptions",
    )
    edges = say(f"{method['edges']} 条边（{zh}）", f"{method['edges']} edges ({en})")
    warning = say("不说明因果", "non-causal")
    told = say(f"（以{per.zh}为期{estimated}）", f" (in periods of {per.en}{estimated})")
    return f"NetInf, {method['model']}, {parameters}{told}; {counted}; {edges}; {warning}"
