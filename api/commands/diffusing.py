"""diffusion: which policies spread where, as tables with their data dictionary."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from api.commands.answer_table import table_of
from api.commands.delivering import deliver, warn_of_damage
from api.commands.result_files import Wishes, put
from api.language import say
from graph_builder.diffusion.candidates import Candidate, candidate_rows, candidates
from graph_builder.diffusion.compare import compare, read_list
from graph_builder.diffusion.facts import facts_of
from graph_builder.diffusion.tables import TABLES, Choice, policies_of
from graph_builder.diffusion.told import NAMING, tell
from graph_builder.diffusion.write import metadata
from graph_builder.pipeline import pipeline_for
from graph_builder.store.reader import Reader, open_reader
from graph_builder.store.trouble import told
from ontology.dictionary import ResultTable, result, results
from ontology.load import load

_SHOWN = 3  # sentences of a candidate that a listing shows


def run_table(store: Path, name: str, wishes: Wishes) -> int:
    """Write one of the tables of results."""
    with open_reader(store) as reader, told(reader.place):
        facts = facts_of(tell(reader))
    choice = Choice(wishes.by, policies_of(facts, wishes.policies, load().policies))
    put(result(name), TABLES[name](facts, choice), wishes)
    warn_of_damage(store)
    return 0


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
        put(table, rows, wishes)
    warn_of_damage(store)
    return 0


def run_compare(file: Path, store: Path, errors: int) -> int:
    """Print how the adoptions of a store agree with those of a list."""
    listed = read_list(file, load())
    with open_reader(store) as reader, told(reader.place):
        scores = compare(facts_of(tell(reader)), listed)
    names = ("level", "wanted", "found", "right", "precision", "recall")
    cells = [
        [s.level, *map(str, (s.wanted, s.found, s.right)), f"{s.precision:.3f}", f"{s.recall:.3f}"]
        for s in scores
    ]
    print(table_of(names, cells), end="")
    for score in scores if errors else ():
        print(f"\n{score.level}")
        for missed in score.missed[:errors]:
            print(f"  - {' '.join(missed)}")
        for extra in score.extra[:errors]:
            print(f"  + {' '.join(extra)}")
    warn_of_damage(store)
    return 0


def run_dictionary(name: str | None, form: str) -> int:
    """Print what the columns of a table, or of all, mean."""
    tables = [result(name)] if name else results()
    if form == "json":
        told_of = [json.loads(metadata(table, f"{table.name}.csv")) for table in tables]
        print(json.dumps(told_of[0] if name else told_of, ensure_ascii=False, indent=2))
    else:
        explain = as_markdown if form == "markdown" else _explained
        print("\n\n".join("\n".join(explain(table)) for table in tables))
    return 0


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


def as_markdown(table: ResultTable) -> Iterator[str]:
    """Yield the dictionary of a table as Markdown, in both languages; the guide holds it word for word."""
    yield f"### {table.title_zh} · {table.title_en}: `{table.name}`"
    yield ""
    yield f"{table.about_zh}"
    yield f"*{table.about_en}*"
    yield ""
    yield "| column | type | 中文 | English |"
    yield "| --- | --- | --- | --- |"
    for column in table.columns:
        kind = f"{column.type}, {column.unit}" if column.unit else column.type
        among = f" ({', '.join(column.values)})" if column.values else ""
        yield f"| {column.name} | {kind} | {column.zh}{among} | {column.en} |"


def _explained(table: ResultTable) -> Iterator[str]:
    yield f"{table.name}  {say(table.title_zh, table.title_en)}"
    yield f"  {say(table.about_zh, table.about_en)}"
    for column in table.columns:
        unit = f" ({column.unit})" if column.unit else ""
        among = f" [{' | '.join(column.values)}]" if column.values else ""
        yield f"  {column.name}  {column.type}{unit}  {say(column.zh, column.en)}{among}"
