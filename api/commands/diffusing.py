"""diffusion: which policies spread where, as tables with their data dictionary."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from api.commands.answer_table import table_of
from api.commands.delivering import deliver, plain_cell, warn_of_damage
from api.language import say
from graph_builder.diffusion.adopters import By, adopters
from graph_builder.diffusion.adoptions import adoptions
from graph_builder.diffusion.candidates import Candidate, candidate_rows, candidates
from graph_builder.diffusion.co_adoption import co_adoption
from graph_builder.diffusion.coverage import coverage
from graph_builder.diffusion.facts import Facts, facts_of
from graph_builder.diffusion.told import NAMING, tell
from graph_builder.diffusion.write import as_csv, as_json, as_text, metadata
from graph_builder.pipeline import pipeline_for
from graph_builder.store.reader import Reader, open_reader
from graph_builder.store.trouble import told
from ontology.dictionary import ResultTable, result, results
from ontology.errors import ZhengpuError
from ontology.load import load

_SHOWN = 3  # sentences of a candidate that a listing shows


class NoSuchPolicy(ZhengpuError):
    """A policy that nobody in a store adopted."""

    exit_status = 2

    def __init__(self, wanted: str, known: Iterable[str]) -> None:
        listed = "、".join(known)
        super().__init__(
            f"--policy {wanted}：库中没有这项政策的采纳。有采纳的政策：{listed or '无'}",
            f"--policy {wanted}: no adoption of it is in the store. Adopted are: {listed or 'none'}",
        )


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a table is to hold and where it goes."""

    form: str
    out: Path | None = None
    policies: Sequence[str] = ()
    by: By = By.PROVINCE
    spreadsheet: bool = False


def run_adopters(store: Path, wishes: Wishes) -> int:
    """Write the adopter-time table."""
    return _run(store, "adopters", wishes, lambda f, p: adopters(f, wishes.by, p))


def run_adoptions(store: Path, wishes: Wishes) -> int:
    """Write every act that shows an adoption."""
    return _run(store, "adoptions", wishes, adoptions)


def run_co_adoption(store: Path, wishes: Wishes) -> int:
    """Write which policies two units share."""
    return _run(store, "co-adoption", wishes, lambda f, p: co_adoption(f, wishes.by, p))


def run_coverage(store: Path, wishes: Wishes) -> int:
    """Write which unit each bulletin tells of."""
    return _run(store, "coverage", wishes, lambda f, _: coverage(f))


def run_candidates(store: Path, wishes: Wishes, least: int) -> int:
    """Write the names that may be policies: listed, as a table, or as rows to paste."""
    with open_reader(store) as reader, told(reader.place):
        found = candidates(tell(reader, NAMING), pipeline_for(load()), least)
        names = _labels(reader)
    table, rows = result("candidates"), list(candidate_rows(found))
    if wishes.form == "rows":
        deliver("".join(f"{one.row.line}\n" for one in found).encode(), wishes.out)
    elif wishes.form == "table":
        lines = (line for one in found for line in _listed(one, names))
        text = "\n".join(lines) or say("没有", "None")
        deliver(f"{text}\n".encode(), wishes.out)
    else:
        _put(table, rows, wishes)
    warn_of_damage(store)
    return 0


def run_dictionary(name: str | None, form: str) -> int:
    """Print what the columns of a table, or of all, mean."""
    tables = [result(name)] if name else results()
    if form == "json":
        told_of = [json.loads(metadata(table, f"{table.name}.csv")) for table in tables]
        print(json.dumps(told_of[0] if name else told_of, ensure_ascii=False, indent=2))
    else:
        print("\n\n".join("\n".join(_explained(table)) for table in tables))
    return 0


def _run(
    store: Path, name: str, wishes: Wishes, rows: Callable[[Facts, Sequence[str]], Sequence[Any]]
) -> int:
    with open_reader(store) as reader, told(reader.place):
        facts = facts_of(tell(reader))
    policies = [_policy(facts, wanted) for wanted in wishes.policies]
    _put(result(name), rows(facts, policies), wishes)
    warn_of_damage(store)
    return 0


def _policy(facts: Facts, wanted: str) -> str:
    """Return the IRI of a policy from its IRI, the end of it, or its name. Raises NoSuchPolicy."""
    known = sorted({one.policy for one in facts.adopted})
    for iri in known:
        name = facts.name(iri)
        if wanted in {iri, iri.rpartition("/")[2], "/".join(iri.split("/")[-2:]), name.zh, name.en}:
            return iri
    raise NoSuchPolicy(wanted, (iri.rpartition("/")[2] for iri in known))


def _put(table: ResultTable, rows: Sequence[Any], wishes: Wishes) -> None:
    """Deliver a table; beside a CSV file goes its dictionary."""
    if wishes.form == "json":
        told_of = {"table": table.name, "rows": as_json(table, rows)}
        deliver((json.dumps(told_of, ensure_ascii=False, indent=1) + "\n").encode(), wishes.out)
    elif wishes.form == "table":
        deliver(_shown(table, rows).encode(), wishes.out)
    else:
        deliver(as_csv(table, rows, plain_cell if wishes.spreadsheet else str).encode(), wishes.out)
        if wishes.out is not None and not (wishes.out.exists() and not wishes.out.is_file()):
            beside = wishes.out.with_name(f"{wishes.out.name}-metadata.json")
            deliver(metadata(table, wishes.out.name).encode(), beside)


def _shown(table: ResultTable, rows: Sequence[Any]) -> str:
    """A table for people: the names, not the identifiers that go with them."""
    cells = [[" ".join(as_text(getattr(row, name)).split()) for name in table.shown] for row in rows]
    return table_of(table.shown, cells)


def _listed(one: Candidate, names: dict[str, str]) -> Iterator[str]:
    units = "、".join(names.get(unit, unit) for unit in one.units)
    yield f"{len(one.units):>4}  {one.name}  {one.type}  {units}"
    quotes = {seen.evidence.rpartition("/")[2]: " ".join(seen.quote.split()) for seen in one.sightings}
    for place, quote in islice(quotes.items(), _SHOWN):
        yield f"      {place}  {quote}"
    if (more := len(quotes) - _SHOWN) > 0:
        yield f"      {say(f'另有 {more} 句', f'and {more} more')}"
    for alike in one.alike:
        yield f"      {say('名称相近', 'a name alike')}: {alike.name} ({alike.slug}, {alike.cosine})"
    yield f"      → ontology/{one.row.file}: {one.row.line}"


def _labels(reader: Reader) -> dict[str, str]:
    rows = tell(reader, ["names"])["names"]
    chinese = (row for row in rows if row["language"].lower().startswith("zh"))
    return {row["thing"]: row["label"] for row in chinese}


def _explained(table: ResultTable) -> Iterator[str]:
    yield f"{table.name}  {say(table.title_zh, table.title_en)}"
    yield f"  {say(table.about_zh, table.about_en)}"
    for column in table.columns:
        unit = f" ({column.unit})" if column.unit else ""
        among = f" [{' | '.join(column.values)}]" if column.values else ""
        yield f"  {column.name}  {column.type}{unit}  {say(column.zh, column.en)}{among}"
