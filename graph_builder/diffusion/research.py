"""Diffusion for researchers: all that a notebook or a script needs, under a handful of names.

A `Study` is what is looked at: the adoptions of a store (`of_store`), of a file of one's own (`of_file`), or
cascades that were made (`of_cascades`). Of each there are the same tables by name (`table`, `save`), with the
columns that the data dictionary tells (``zhengpu diffusion dictionary``), and the ways along which its
policies most likely spread (`network`), as rows (`edges`), as files (`save_edges`) and as a graph (`graph`).
Nothing here tells a cause.

>>> from graph_builder.diffusion.cascades import Event, cascades_of
>>> events = [Event("甲市", "河长制", 2013, 2013), Event("乙市", "河长制", 2014, 2014)]
>>> study = of_cascades(cascades_of(events))
>>> study.tables
('statistics', 'units', 'risk-set', 'dyads')
>>> [(row["unit"], row["time"], row["event"]) for row in table(study, "risk-set")]
[('甲市', '2013', 1), ('乙市', '2013', 0), ('乙市', '2014', 1)]
>>> found = network(study, parameters={"rate": 0.5}, edges=1)
>>> [(edge["origin"], edge["destination"], edge["cascades"]) for edge in edges(found)]
[('甲市', '乙市', ['河长制'])]
>>> graph(found).number_of_edges(), found.method["meaning"]
(1, 'non-causal')
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import networkx as nx

from graph_builder.diffusion.adopted_cascades import adoptions_of
from graph_builder.diffusion.adopters import By
from graph_builder.diffusion.cascade_files import Brought, Columns, read_cascades
from graph_builder.diffusion.cascade_tables import CASCADE_TABLES, Known, csv_of, known_of, not_too_many
from graph_builder.diffusion.cascades import Cascades, Scale
from graph_builder.diffusion.facts import Facts, facts_of
from graph_builder.diffusion.likely_ways import Answer, WhyNone, answer, asked_for, why_none
from graph_builder.diffusion.netinf.bootstrap import Bootstrap
from graph_builder.diffusion.network import MODELS, as_graph
from graph_builder.diffusion.tables import TABLES, Choice, policies_of
from graph_builder.diffusion.told import tell
from graph_builder.diffusion.write import as_csv, csv_pieces, json_rows, metadata
from graph_builder.store.reader import open_reader
from graph_builder.store.trouble import told
from ontology.dictionary import result
from ontology.errors import ZhengpuError
from ontology.load import load

__all__ = [
    "MODELS",
    "Answer",
    "Bootstrap",
    "NotThere",
    "Study",
    "WhyNone",
    "columns",
    "edges",
    "graph",
    "network",
    "of_cascades",
    "of_file",
    "of_store",
    "save",
    "save_edges",
    "table",
    "why_no_order",
]

EDGES = "network"
"""The table of edges in the data dictionary."""

IN_MEMORY = 5_000_000
"""How many rows `table` gives at most; `save` writes longer ones, piece by piece."""


class NotThere(ZhengpuError):
    """A table that a study does not have, or a model that nobody knows."""

    exit_status = 2

    def __init__(self, wanted: str, there: Iterable[str]) -> None:
        listed = ", ".join(there)
        super().__init__(
            f"没有 {wanted[:100]}；有 {listed}", f"There is no {wanted[:100]}; there are {listed}"
        )


@dataclass(frozen=True, slots=True)
class Study:
    """Adoptions to be looked at, and what is left out of them.

    `left_out` are the first adoptions of a store, or the rows of a file, that have no time. `brought` tells
    more of a file. `facts` and `periods`, how many reporting periods its bulletins cover, are those of a
    store, and `choice` which of its units and policies were taken.
    """

    known: Known
    left_out: int = 0
    brought: Brought | None = None
    facts: Facts | None = None
    periods: int | None = None
    choice: Choice = field(default_factory=Choice)

    @property
    def cascades(self) -> Cascades:
        """Who took up what, and when."""
        return self.known.cascades

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables that it has; a file has none of those that need bulletins."""
        return (*(TABLES if self.facts else ()), *CASCADE_TABLES)


def of_store(
    store: Path | str, unit: str = By.PROVINCE, policies: Sequence[str] = (), period: str = Scale.MONTH
) -> Study:
    """Return what the bulletins of a store tell of adoptions, in periods of a ``month``, ``day`` or ``year``;
    only of some `policies`, by their names or identifiers, where any are given. A `unit` is a ``province``
    (or what is of its level), the adopter's own ``place``, or the ``body`` that adopts.

    Raises ValueError for another `unit` or `period`, NoSuchPolicy, and what a store that cannot be read
    raises.
    """
    choice, scale = By(unit), Scale(period)
    with open_reader(Path(store)) as reader, told(reader.place):
        facts = facts_of(tell(reader))
    chosen = policies_of(facts, policies, load().policies)
    found = adoptions_of(facts, choice, chosen, scale)
    return Study(
        known=known_of(facts, found),
        left_out=found.undated,
        facts=facts,
        periods=found.periods,
        choice=Choice(choice, chosen),
    )


def of_file(path: Path | str, unit: str, cascade: str, time: str, period: str | None = None) -> Study:
    """Return the cascades of a CSV file, a row each adoption; `unit`, `cascade` and `time` are the names of
    its columns. Dates are placed in a `period` of a ``month``, ``day`` or ``year``, else in the coarsest that
    any of them has.

    Raises WrongCascades, which names every wrong line, and NoSuchColumn.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "mine.csv"
    ...     _ = file.write_text("city,policy,year\\na,x,2011\\nb,x,2012\\nc,x,\\n", encoding="utf-8")
    ...     study = of_file(file, unit="city", cascade="policy", time="year")
    >>> len(study.cascades), study.cascades.units, study.left_out
    (2, ('a', 'b', 'c'), 1)
    """
    brought = read_cascades(Path(path), Columns(unit, cascade, time), Scale(period) if period else None)
    return Study(Known(brought.cascades), brought.absent, brought)


def of_cascades(cascades: Cascades) -> Study:
    """Return cascades as a study: of `simulate`, or made in one's own program."""
    return Study(Known(cascades))


def columns(name: str) -> list[str]:
    """Return the names of the columns of a table, also of one without rows.

    >>> columns("dyads")[:3]
    ['follower', 'leader', 'cascade']
    """
    return [column.name for column in result(name).columns]


def table(study: Study, name: str) -> list[dict[str, Any]]:
    """Return the rows of one of the tables of a study by column, as JSON has them: dates as text, what is
    unknown as None. Raises NotThere; TooManyRows for more than IN_MEMORY, as where times are seconds.

    ``pandas.DataFrame(table(study, name), columns=columns(name))`` makes a frame of it.
    """
    not_too_many(_there(study, name), study.known, IN_MEMORY)
    return list(json_rows(result(name), _rows(study, name)))


def save(study: Study, folder: Path | str, names: Sequence[str] | None = None) -> list[Path]:
    """Write tables of a study, all of them where no `names` are given, into a folder, each as ``NAME.csv``
    with its data dictionary beside it as ``NAME.csv-metadata.json``; return the paths of the CSV files.

    Raises NotThere and TooManyRows before anything is written, OSError where a file cannot be written.
    """
    wanted = [_there(study, name) for name in (study.tables if names is None else names)]
    for name in wanted:
        not_too_many(name, study.known)
    return [_written(Path(folder), name, name, _pieces(study, name), None) for name in wanted]


def why_no_order(study: Study) -> WhyNone | None:
    """Return why the adoptions of a study have no order, so that no network can be told of them: a code, and
    a sentence in both languages; None where they have one.

    >>> from graph_builder.diffusion.cascades import cascades_of
    >>> why_no_order(of_cascades(cascades_of([]))).code
    'no-order'
    """
    return why_none(study.cascades, study.periods)


def network(
    study: Study,
    model: str = "exponential",
    parameters: Mapping[str, float] | None = None,
    edges: int | None = None,
    p_cutoff: float | None = None,
    stopping: str = "textbook",
    bootstrap: Bootstrap | None = None,
) -> Answer:
    """Return the ways along which the policies of a study most likely spread, by NetInf: `rows`, `method`
    (all that made them), and where none can be told `why`.

    `model` is one of MODELS, with all of its `parameters`, or none to have them estimated. Inference stops
    after so many `edges`, else with the first edge whose p value reaches `p_cutoff` (0.1); `stopping` may be
    ``r``, as the R package NetworkInference does it. With a `bootstrap`, as ``Bootstrap(100)``, each edge
    carries its `support`. Raises NotThere, WrongParameter.
    """
    if model not in MODELS:
        raise NotThere(model, MODELS)
    asked = asked_for(model, parameters, edges, p_cutoff, stopping, bootstrap)
    return answer(study.cascades, asked, study.known.labels, study.periods)


def edges(found: Answer) -> list[dict[str, Any]]:
    """Return the edges of a network by column, in the order in which they were added."""
    return list(json_rows(result(EDGES), found.rows))


def save_edges(found: Answer, folder: Path | str, name: str = "edges") -> Path:
    """Write the edges of a network into a folder as ``edges.csv``, their data dictionary beside it, which
    holds the method as well; return the path of the CSV file. Raises OSError.
    """
    return _written(Path(folder), EDGES, name, [as_csv(result(EDGES), found.rows)], found.method)


def graph(found: Answer) -> nx.DiGraph[str]:
    """Return a network as a graph of networkx: gain, p value, support and order on its edges, names on its
    nodes, the whole method in ``graph.graph``.
    """
    return as_graph(found.rows, found.method)


def _there(study: Study, name: str) -> str:
    if name not in study.tables:
        raise NotThere(name, study.tables)
    return name


def _rows(study: Study, name: str) -> Iterable[Any]:
    if name in CASCADE_TABLES:
        return CASCADE_TABLES[name](study.known)
    return TABLES[name](study.facts, study.choice) if study.facts else ()


def _pieces(study: Study, name: str) -> Iterator[str]:
    """A table as CSV, the long ones without being held in memory."""
    if name in CASCADE_TABLES:
        return csv_of(name, study.known)
    return csv_pieces(result(name), _rows(study, name))


def _written(
    folder: Path, table: str, name: str, pieces: Iterable[str], method: Mapping[str, Any] | None
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as target:
        target.writelines(pieces)
    about = metadata(result(table), path.name, method)
    path.with_name(f"{path.name}-metadata.json").write_text(about, encoding="utf-8", newline="\n")
    return path
