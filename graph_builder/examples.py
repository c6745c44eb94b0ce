"""What the lexicon says of its verbs: examples must give the act they stand for, counter-examples none.

The sentences are read as the entries of one province in a bulletin of the first series, all at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from graph_builder.model import Activity
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
    shown = _acts(pipeline, [row.example for _, row in rows])
    denied = _acts(pipeline, [row.counter_example for _, row in rows])
    for (line, verb), acts, others in zip(rows, shown, denied, strict=True):
        for words in (_example(verb, acts), _counter_example(verb, others)):
            if words:
                yield KnowledgeError(file.rpartition("/")[2], line, *words)


def _widest(knowledge: Knowledge) -> Knowledge:
    """The knowledge with no place below the provinces: examples speak from inside a province (省, 市), and to
    compile the names of every county's bodies would take longer than all the rest.
    """
    places = tuple(p for p in knowledge.places if p.within in {"", NATION})
    return replace(knowledge, places=places)


def _acts(pipeline: Pipeline, sentences: Sequence[str]) -> list[list[Activity]]:
    """The acts of each sentence, an entry each."""
    entries = [s.rstrip("。") for s in sentences]
    text = _HEAD + "".join(f"江苏 {entry or '略'}。\n" for entry in entries)
    extraction = pipeline.extract(read_bytes(text.encode(), "verbs.csv"))
    told = [s for s in extraction.bulletin.sections if s.items]
    if len(told) != 1 or len(told[0].items) != len(entries):
        raise KnowledgeError(
            "genres",
            0,
            "例句不再读作一个栏目的各个条目：frame.yaml 或某一版式的正则式匹配得过多或过少；请改正最近的改动",
            "the examples are no longer read as the entries of one section: a pattern of frame.yaml or of a "
            "genre matches too much or too little; mend what was changed last",
        )
    (section,) = told
    stem = f"{extraction.bulletin.id}/s{section.number}/i"
    found: list[list[Activity]] = [[] for _ in entries]
    for act in extraction.activities:
        found[int(act.item.removeprefix(stem)) - 1].append(act)
    return found


def _example(verb: Verb, acts: Sequence[Activity]) -> tuple[str, str] | None:
    if verb.verb not in verb.example:
        return (
            f"例句“{verb.example}”不含“{verb.verb}”；请换一个例句",
            f"the example “{verb.example}” does not hold “{verb.verb}”; take another",
        )
    if (verb.head, verb.action) in [(a.verb, a.action) for a in acts]:
        return None
    told = "、".join(f"{a.verb}（{a.action}）" for a in acts) or "—"
    return (
        f"例句“{verb.example}”没有读出 {verb.head}（{verb.action}），而是 {told}；请改例句或该行",
        f"the example “{verb.example}” gives {told}, not {verb.head} ({verb.action}); mend it or the row",
    )


def _counter_example(verb: Verb, acts: Sequence[Activity]) -> tuple[str, str] | None:
    sentence = verb.counter_example
    if sentence and verb.verb not in sentence:
        return (
            f"反例“{sentence}”不含“{verb.verb}”；请换一个反例",
            f"the counter-example “{sentence}” does not hold “{verb.verb}”; take another",
        )
    if sentence and verb.head in [a.verb for a in acts]:
        return (
            f"反例“{sentence}”读出了 {verb.head}；请加 not_before 或换反例",
            f"the counter-example “{sentence}” gives {verb.head}; add to not_before or take another",
        )
    return None
