"""What the lexicon says of its verbs: examples must give the act they stand for, counter-examples none.

The sentences are read as the entries of one province in a bulletin of the first series, all at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from graph_builder.pipeline import Pipeline
from graph_builder.read import read_bytes
from ontology.errors import KnowledgeError
from ontology.load import FOLDER, TABLES, Knowledge, Verb, load
from ontology.places import NATION
from ontology.tables import scan_table

_HEAD = "2022年11月教育信息化和网络安全工作月报\n★各地工作动态\n"


def wrong_examples(folder: Path = FOLDER) -> Iterator[KnowledgeError]:
    """Yield the verbs below `folder` whose example or counter-example is not read as told.

    The files must be in order otherwise: KnowledgeError is raised where they cannot be loaded.

    >>> list(wrong_examples())
    []
    """
    file, row_type = TABLES["verbs"]
    rows = [line for line in scan_table(folder / file, row_type) if not isinstance(line, KnowledgeError)]
    pipeline = Pipeline(_widest(load(folder)))
    shown = _verbs(pipeline, [row.example for _, row in rows])
    denied = [row for row in rows if row[1].counter_example]
    faults = [(line, _example(verb, verbs)) for (line, verb), verbs in zip(rows, shown, strict=True)]
    read = _verbs(pipeline, [verb.counter_example for _, verb in denied]) if denied else []
    faults += [(line, _counter_example(verb, told)) for (line, verb), told in zip(denied, read, strict=True)]
    for line, words in sorted(faults, key=lambda fault: fault[0]):
        if words:
            yield KnowledgeError(file.rpartition("/")[2], line, *words)


def _widest(knowledge: Knowledge) -> Knowledge:
    """The knowledge with no place below the provinces: examples speak from inside a province (省, 市), and to
    compile the names of every county's bodies would take longer than all the rest.
    """
    places = tuple(p for p in knowledge.places if p.within in {"", NATION})
    return replace(knowledge, places=places)


def _verbs(pipeline: Pipeline, sentences: Sequence[str]) -> list[list[Verb]]:
    """The verbs of the acts of each sentence, an entry each."""
    entries = [s.rstrip("。") for s in sentences]
    text = _HEAD + "".join(f"江苏 {entry}。\n" for entry in entries)
    begun = pipeline.prepare(read_bytes(text.encode(), "verbs.csv"))
    told = [s for s in begun.bulletin.sections if s.items]
    if len(told) != 1 or len(told[0].items) != len(entries):
        raise KnowledgeError(
            "genres",
            0,
            "例句不再读作一个栏目的各个条目：frame.yaml 或某一版式的正则式匹配得过多或过少；请改正最近的改动",
            "the examples are no longer read as the entries of one section: a pattern of frame.yaml or of a "
            "genre matches too much or too little; mend what was changed last",
        )
    found: dict[int, list[Verb]] = {id(item): [] for item in told[0].items}
    for reading in pipeline.readings(begun):
        found[id(reading.item)] += [act.verb for act in reading.acts]
    return [found[id(item)] for item in told[0].items]


def _example(verb: Verb, told: Sequence[Verb]) -> tuple[str, str] | None:
    if verb.verb not in verb.example:
        return (
            f"例句“{verb.example}”不含“{verb.verb}”；请换一个例句",
            f"the example “{verb.example}” does not hold “{verb.verb}”; take another",
        )
    if (verb.head, verb.action) in [(t.head, t.action) for t in told]:
        return None
    read = "、".join(f"{t.head}（{t.action}）" for t in told) or "—"
    return (
        f"例句“{verb.example}”没有读出 {verb.head}（{verb.action}），而是 {read}；请改例句或该行",
        f"the example “{verb.example}” gives {read}, not {verb.head} ({verb.action}); mend it or the row",
    )


def _counter_example(verb: Verb, told: Sequence[Verb]) -> tuple[str, str] | None:
    sentence = verb.counter_example
    if sentence and verb.verb not in sentence:
        return (
            f"反例“{sentence}”不含“{verb.verb}”；请换一个反例",
            f"the counter-example “{sentence}” does not hold “{verb.verb}”; take another",
        )
    if sentence and verb.head in [t.head for t in told]:
        return (
            f"反例“{sentence}”读出了 {verb.head}；请加 not_before 或换反例",
            f"the counter-example “{sentence}” gives {verb.head}; add to not_before or take another",
        )
    return None
