"""How well an extraction agrees with a gold annotation: the definitions of the annotation policy, in small.

A gold row may carry further right values (``*_alt``), be `optional` (neither required nor penalised) or
`distributive` (one row an agent). A name is right from a likeness of .75 on, of a body, person or place
from .9.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx

Row = dict[str, Any]
ALIKE, SAME = 0.75, 0.9
SYNONYMS = [
    set(line.split())
    for line in (
        "召开 举办 举行 开展 组织 主办 承办 开幕 开班 实施",
        "启动 启用 开通 上线",
        "印发 出台 下发 发文 转发",
        "发布 公布 公示 通报 发表 编发 播发 推出",
        "推进 推动 建设",
        "制定 编制 研制 起草 修订",
        "遴选 评选 确定 认定",
        "调研 考察 研究",
        "入围 入选 获评 荣获",
    )
]
_NOISE = re.compile(r"[\s“”\"'‘’《》〈〉()·—~+-]")


@dataclass(frozen=True)
class Score:
    """Right, said and wanted rows."""

    hit: int = 0
    said: int = 0
    wanted: int = 0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where there was nothing to say.

        >>> Score(hit=3, said=4, wanted=4).f1
        0.75
        """
        return 2 * self.hit / (self.said + self.wanted) if self.said + self.wanted else 1.0


def bare(name: object) -> str:
    """Return a name without case, width, quotes and space."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(name)).casefold())


def likeness(one: object, other: object) -> float:
    """Return how alike two names are, 0 to 1."""
    return difflib.SequenceMatcher(None, bare(one), bare(other), autojunk=False).ratio()


def best(wanted: Iterable[object], said: Iterable[object]) -> float:
    """Return the likeness of the two names, one of each, that are most alike."""
    others = list(said)
    return max((likeness(w, s) for w in wanted for s in others), default=0.0)


def pair(
    wanted: Sequence[Row], said: Sequence[Row], fit: Callable[[Row, Row], float]
) -> list[tuple[int, int]]:
    """Return the one-to-one pairs of indices with the greatest total fit; a fit of 0 pairs nothing."""
    graph: nx.Graph[tuple[str, int]] = nx.Graph()
    for i, want in enumerate(wanted):
        for j, have in enumerate(said):
            if (value := fit(want, have)) > 0:
                bonus = 10 if not want.get("optional") else 1
                graph.add_edge(("wanted", i), ("said", j), weight=bonus + value)
    matching = nx.max_weight_matching(graph)
    return sorted(
        (min(e, key=lambda n: n[0] != "wanted")[1], max(e, key=lambda n: n[0] != "wanted")[1])
        for e in matching
    )


def count(
    wanted: Sequence[Row], said: Sequence[Row], pairs: list[tuple[int, int]], ignored: set[int]
) -> Score:
    """Return the score of some pairs: optional rows and what answers them count for nothing."""
    required = [(i, j) for i, j in pairs if not wanted[i].get("optional")]
    loose = set(range(len(said))) - {j for _, j in pairs} - ignored
    return Score(len(required), len(required) + len(loose), sum(not w.get("optional") for w in wanted))


# Entities


def names(row: Row) -> list[object]:
    """Return every right name of a gold row; aliases that need their entry's province (省教育厅) are none."""
    aliases = [a for a in row.get("aliases", []) if not re.match(r"[省市区]|自治区", a)]
    return [row["name"], *row.get("name_alt", []), *aliases]


def entities(gold: Row, got: Row, kind: str) -> Score:
    """Return the score of the entities of a kind; provinces, scenes and targets may be listed or not."""
    least = SAME if kind in {"Organization", "Person", "Place"} else ALIKE
    wanted = gold["entities"].get(f"{kind.lower()}s", [])
    said = [e for e in got["entities"] if e["type"] == kind]
    provinces = set(got["bulletin"]["provinces"])
    known = [
        n
        for a in gold["activities"]
        for n in (*names(a["target"]), *a.get("name_alt", []), a.get("place"))
        if n
    ]
    free = {
        j for j, e in enumerate(said)
        if (kind == "Place" and any(e["name"].startswith(p) and len(e["name"]) <= 8 for p in provinces))
        or best([e["name"]], known) >= least
    }  # fmt: skip

    def fit(want: Row, have: Row) -> float:
        value = best(names(want), [have["name"], *have["aliases"]])
        return value if value >= least else 0.0

    return count(wanted, said, pair(wanted, said, fit), free)


# Activities


def one_row_an_agent(gold: Row) -> list[Row]:
    """Return the gold acts with each distributive one told once an agent."""
    return [
        {**act, "agents": agents}
        for act in gold["activities"]
        for agents in ([[a] for a in act["agents"]] if act.get("distributive") else [act["agents"]])
    ]


def verb_right(want: Row, have: Row) -> bool:
    """Whether the verb is one of the gold's, or means the same."""
    return any(
        v == have["verb"] or any({v, have["verb"]} <= group for group in SYNONYMS)
        for v in (want["verb"], *want.get("verb_alt", []))
    )


def target_right(want: Row, have: Row) -> float:
    """Return how well the target's name fits, 0 below what is alike."""
    value = best([*names(want["target"]), *want.get("name_alt", [])], [have["target"]["name"]])
    return value if value >= ALIKE else 0.0


def agents_right(want: Row, have: Row) -> bool:
    """Whether the agents are the gold's, or one of the sets that are right as well."""
    return {bare(a) for a in have["agents"]} in [
        {bare(a) for a in agents} for agents in (want["agents"], *want.get("agents_alt", []))
    ]


def date_right(want: Row, have: Row, period: str) -> bool:
    """Whether the date is the gold's; where the text tells no day, none or one of the period is right."""
    right = [str(d) for d in (want.get("date"), *want.get("date_alt", [])) if d]
    if right in ([], [period]):
        return have["date"] is None or have["date"].startswith(period)
    return have["date"] in right


def evidence_right(want: Row, have: Row) -> bool:
    """Whether the evidence holds half of the gold's quote or more."""
    matcher = difflib.SequenceMatcher(None, want["quote"], have["evidence"]["quote"], autojunk=False)
    return 2 * matcher.find_longest_match().size >= len(want["quote"])


def activities(gold: Row, got: Row) -> dict[str, Score]:
    """Return the scores `found` (verb and target) and `full` (agents, date, status and evidence besides)."""
    wanted, said, period = one_row_an_agent(gold), got["activities"], str(gold["bulletin"]["period"])

    def full(want: Row, have: Row) -> bool:
        return (
            agents_right(want, have)
            and date_right(want, have, period)
            and have["status"] == want.get("status", "reported")
            and evidence_right(want, have)
        )

    def fit(want: Row, have: Row) -> float:
        value = target_right(want, have) if verb_right(want, have) else 0.0
        return value and value + full(want, have) + 0.5 * agents_right(want, have) + 0.2 * evidence_right(
            want, have
        )

    pairs = pair(wanted, said, fit)
    found = count(wanted, said, pairs, set())
    right = sum(full(wanted[i], said[j]) for i, j in pairs if not wanted[i].get("optional"))
    return {"found": found, "full": replace(found, hit=right)}


# Figures and spread


def figures(gold: Row, got: Row) -> Score:
    """Return the score of the figures: value and unit are right; what is counted decides between equals."""

    def fit(want: Row, have: Row) -> float:
        units = [want["unit"], *want.get("unit_alt", [])]
        equal = have["value"] == want["value"] and have["unit"] in units
        return equal and 1 + likeness(want["what"], have["what"])

    return count(gold["figures"], got["figures"], pair(gold["figures"], got["figures"], fit), set())


def spread(gold: Row, got: Row) -> Score:
    """Return the score of the pairs of policy and province."""
    wanted = [
        {"policy": bare(policy), "place": place, "optional": key == "spread_optional"}
        for key in ("spread", "spread_optional")
        for policy, places in gold[key].items()
        for place in places
    ]
    said = [
        {"policy": bare(policy), "place": place}
        for policy, places in got["spread"].items()
        for place in places
    ]

    def fit(want: Row, have: Row) -> float:
        return float(want["policy"] == have["policy"] and want["place"] == have["place"])

    return count(wanted, said, pair(wanted, said, fit), set())
