"""Made bulletins in the shape of real ones, by seed, in any number: what the service's benchmarks load.

Each tells in every province's entry who issued which document on what grounds, who launched which platform
and who held what; titles, bodies and policies are of the knowledge files, the text holds every sentence that
a statement rests on, and the RDF is written by what writes that of real ones. No text is read: that is a
benchmark of its own.

>>> from ontology.load import load
>>> first = next(shards(load(), seed=1))
>>> first.bulletin, next(shards(load(), seed=1)) == first
('https://w3id.org/zhengpu/id/bulletin/moe-monthly-2012-01', True)
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import cast

from graph_builder.link import policy_entity
from graph_builder.model import (
    Activity,
    Adoption,
    Bulletin,
    Entity,
    Evidence,
    Extraction,
    Interval,
    Item,
    Kind,
    Precision,
    Reference,
    Section,
    Shard,
    Source,
    Span,
    Status,
    Target,
    TimeBasis,
)
from graph_builder.names import digest, loose_key
from graph_builder.rdf import shard_of
from graph_builder.recurrence import when
from graph_builder.registry import registry_lines
from graph_builder.resolve import Resolver
from graph_builder.store.texts import digest_of
from ontology.load import Knowledge
from ontology.places import Place

FIRST_YEAR = 2012
ENTRIES = ("edu", "sci", "iit", "hrss", "finance", "culture")  # the bodies of a province that take turns
TOPICS = """
    教育信息化 数字校园建设 网络安全 智慧教育示范区 中小学人工智能教育 双减工作 校园食品安全 职业教育产教融合
    教师数字素养提升 在线开放课程 乡村教育振兴 教育数据治理 个人信息保护 科学教育 劳动教育 体育美育浸润
    终身学习 学前教育普惠发展 特殊教育发展 高校毕业生就业 教育督导 科技成果转化 公共数据开放 工业互联网
    养老服务 公共文化服务 技能人才培养 政务服务优化 数字乡村 信用体系建设
""".split()  # noqa: SIM905 — a list of words is read more easily than one of strings
MODES = ("", "深化", "推进", "加快", "规范", "加强", "促进", "支持")
KINDS = (
    *("实施方案", "行动计划", "管理办法", "若干措施", "工作规范"),
    *("指导意见", "建设标准", "评价指南", "发展规划", "工作要点"),
)
ENDS = ("云平台", "服务平台", "资源公共服务平台", "监测系统")
ELSEWHERE = 100_000  # titles further on
OCCASIONS = ("专题培训班", "现场推进会", "工作部署会", "研讨会", "论坛")


@dataclass(slots=True)
class _Writing:
    """A bulletin as it grows: its text, and what the text tells."""

    name: str
    month: Interval
    text: str
    items: list[Item] = field(default_factory=list)
    acts: list[Activity] = field(default_factory=list)
    adoptions: list[Adoption] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    def say(self, sentence: str) -> Evidence:
        """Append a sentence; the place of it."""
        start = len(self.text)
        self.text += sentence
        return Evidence(Span(start, len(self.text) - 1), sentence[:-1], "frame.object", 0.95)


class Maker:
    """Makes bulletins one after the other; no two documents have one title."""

    def __init__(self, knowledge: Knowledge, seed: int) -> None:
        self.knowledge = knowledge
        self.random = random.Random(seed)  # noqa: S311 — what is asked of it is to be the same again
        self.resolver = Resolver(knowledge)
        self.provinces = [p for p in knowledge.provinces if self.resolver.role_body(f"{p.id}-edu")]
        self.policies = [policy_entity(policy) for policy in knowledge.policies]
        self.publishers = [body for body in knowledge.organizations if body.place == "000000"][:24]
        self.places = self._places()
        self.titles = 0

    def _places(self) -> dict[str, list[Place]]:
        """The places of each province, itself first."""
        found = {province.id: [province] for province in self.provinces}
        for place in self.knowledge.places:
            if (
                place.level in ("prefecture", "county")
                and place.id[:2] + "0000" in found
                and not place.valid_to
            ):
                found[place.id[:2] + "0000"].append(place)
        return found

    def bulletin(self, number: int, otherwise: int = 0) -> Extraction:
        """The bulletin of a number; asked again, the same month is told otherwise. The last entries, so many
        as `otherwise` says, have other documents than without it.
        """
        months, who = divmod(number, len(self.publishers))
        year, month = FIRST_YEAR + months // 12, months % 12 + 1
        publisher = self.publishers[who]
        title = f"{year}年{month}月{publisher.name}工作月报"
        begin = date(year, month, 1)
        end = (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        period = Interval(begin, end, Precision.MONTH)
        writing = _Writing(f"bulletin/{publisher.slug}-monthly-{year}-{month:02}", period, title + "\n")
        head = len(writing.text)
        writing.text += "各地工作动态\n"
        for position, province in enumerate(self.provinces, 1):
            if position == len(self.provinces) - otherwise + 1:
                self.titles += ELSEWHERE
            self._entry(writing, position, province, number)
        section = Section(1, "各地工作动态", Span(head, len(writing.text)), tuple(writing.items))
        told = Bulletin(
            *(writing.name, None, "monthly-report", period, "title"),
            *(title, publisher.name, end, None, (section,)),
        )
        source = Source(f"{writing.name}.txt", "text/plain", writing.text, digest_of(writing.text))
        return Extraction(
            *(source, told, tuple(writing.acts), (), tuple(writing.adoptions), (), tuple(writing.references))
        )

    def _entry(self, writing: _Writing, position: int, province: Place, number: int) -> None:
        head = Span(len(writing.text), len(writing.text) + len(province.short))
        writing.text += f"{province.short} "
        body = len(writing.text)
        item = f"{writing.name}/s1/i{position}"
        agent = self._body(province, number + position)
        for _ in range(3):
            self._issue(writing, item, province, agent)
        self._launch(writing, item, province, agent)
        self._hold(writing, item, province, agent)
        span = Span(body, len(writing.text))
        writing.items.append(Item(position, province.short, head, span, (province.id,)))
        writing.text += "\n"

    def _body(self, province: Place, turn: int) -> Entity:
        bodies = (self.resolver.role_body(f"{province.id}-{role}") for role in ENTRIES[turn % len(ENTRIES) :])
        return next(filter(None, bodies), None) or cast(Entity, self.resolver.role_body(f"{province.id}-edu"))

    def _title(self, province: Place) -> str:
        """The next title, its words mixed by a number that comes once."""
        self.titles += 1
        place = self.random.choice(self.places[province.id])
        kind, rest = KINDS[self.titles % len(KINDS)], self.titles // len(KINDS)
        topic, rest = TOPICS[rest % len(TOPICS)], rest // len(TOPICS)
        mode, rest = MODES[rest % len(MODES)], rest // len(MODES)
        return f"{place.name}{mode}{topic}{kind}" + (f"（第{rest}批）" if rest else "")

    def _document(self, writing: _Writing, province: Place) -> Entity:
        return self.resolver.document(self._title(province), province.id, writing.month.begin.year)

    def _issue(self, writing: _Writing, item: str, province: Place, agent: Entity) -> None:
        issued, *grounds = (self._document(writing, province) for _ in range(3))
        named = "".join(f"《{ground.name}》" for ground in grounds)
        evidence = writing.say(f"{agent.name}依据{named}印发《{issued.name}》。")
        act = self._act(
            writing, item, agent, ("印发", "issue"), Target(issued.kind, issued.name, issued), evidence
        )
        writing.references += [Reference(item, ground, ground.name) for ground in grounds]
        if self.random.random() < 0.3:
            policy = self.random.choice(self.policies)
            writing.adoptions.append(Adoption(policy, agent, province.id, "issue", act, "title", 0.95))

    def _launch(self, writing: _Writing, item: str, province: Place, agent: Entity) -> None:
        name = f"{province.short}{self.random.choice(TOPICS)}{self.random.choice(ENDS)}"
        platform = self.resolver.thing(Kind.PLATFORM, name, province.id)
        evidence = writing.say(f"{agent.name}上线{name}。")
        self._act(writing, item, agent, ("上线", "launch"), Target(platform.kind, name, platform), evidence)

    def _hold(self, writing: _Writing, item: str, province: Place, agent: Entity) -> None:
        name = f"{self.random.choice(TOPICS)}{self.random.choice(OCCASIONS)}"
        occasion = self.resolver.thing(Kind.EVENT, name, province.id, when(writing.month, writing.name))
        evidence = writing.say(f"{agent.name}举办{name}。")
        self._act(writing, item, agent, ("举办", "hold"), Target(occasion.kind, name, occasion), evidence)

    def _act(
        self,
        writing: _Writing,
        item: str,
        agent: Entity,
        told: tuple[str, str],
        target: Target,
        evidence: Evidence,
    ) -> Activity:
        day = writing.month.begin.replace(day=self.random.randint(1, 28))
        act = Activity(
            id=f"{writing.name}/a-{digest(loose_key(item + evidence.quote), 10)}-1",
            item=item,
            agents=(agent,),
            agent_inferred=False,
            open_list=False,
            declared_agents=None,
            verb=told[0],
            action=told[1],
            target=target,
            time=Interval(day, day, Precision.DAY),
            time_basis=TimeBasis.STATED,
            status=Status.REPORTED,
            participants=(),
            posts=(),
            places=(),
            count=None,
            themes=(self.random.choice(self.knowledge.themes).slug,),
            stage=told[1],
            evidence=evidence,
        )
        writing.acts.append(act)
        return act


def shards(knowledge: Knowledge, seed: int) -> Iterator[Shard]:
    """Yield bulletins without end, the same for the same seed."""
    maker = Maker(knowledge, seed)
    for number in count():
        yield shard_of(maker.bulletin(number), knowledge)


def bulletins_of(knowledge: Knowledge, seed: int, triples: int) -> Iterator[Shard]:
    """As many bulletins as make a store of about so many triples, with registry and links; one at a time."""
    size = len(registry_lines(knowledge))
    for shard in shards(knowledge, seed):
        if size >= triples:
            break
        yield shard
        size += _size(shard)


def shards_of(knowledge: Knowledge, seed: int, triples: int) -> list[Shard]:
    """The same, all at once."""
    return list(bulletins_of(knowledge, seed, triples))


def versions(knowledge: Knowledge, seed: int) -> tuple[Shard, Shard]:
    """The first bulletin, told in two ways that have no sentence in common."""
    maker = Maker(knowledge, seed)
    return shard_of(maker.bulletin(0), knowledge), shard_of(maker.bulletin(0), knowledge)


CORRECTED = 3
"""Entries of a bulletin, of 31, that are told otherwise where it is corrected."""


def corrected(knowledge: Knowledge, seed: int, entries: int) -> tuple[Shard, Shard]:
    """The first bulletin, and the same with its last entries told otherwise."""
    before, after = (Maker(knowledge, seed).bulletin(0, otherwise) for otherwise in (0, entries))
    return shard_of(before, knowledge), shard_of(after, knowledge)


def _size(shard: Shard) -> int:
    """About how many triples a bulletin adds, its links among them."""
    news = ("/doc/", "/adoption/")
    things = (told for thing, (_, told) in shard.things.items() if any(part in thing for part in news))
    return len(shard.triples) + sum(map(len, things)) + len(shard.triples) // 20
