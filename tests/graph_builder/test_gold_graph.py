"""The annotations by hand as a graph: it keeps the shapes, lives in a store, answers the questions.

Where an answer changes on purpose, ``ZHENGPU_REGENERATE=1 pytest`` on this file writes the new answers and
fails, saying so; look at the difference before it is committed.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

import ontology
from graph_builder.gold import extraction_of, read_gold
from graph_builder.gold_names import Names
from graph_builder.gold_rows import GoldError
from graph_builder.gold_text import interval_of, source_of
from graph_builder.model import Activity, Extraction, Precision, Shard, TimeBasis
from graph_builder.rdf import shard_of
from graph_builder.read import read_bytes
from graph_builder.registry import registry_quads
from graph_builder.serialise import quads_of
from graph_builder.shapes import Shapes
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.verify import verify
from ontology.load import Knowledge
from tests.graph_builder.conftest import SAMPLE, TITLE
from tests.graph_builder.test_competency_golden import answer

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "gold"
TEXTS = {p.stem: p for p in sorted((ROOT / "examples" / "dev-bulletins").glob("*.[th]*"))}
QUESTIONS = sorted((Path(ontology.__file__).parent / "competency").glob("*.rq"))
GOLDEN = GOLD / "competency-gold"
CASES = [pytest.param(q, GOLDEN / f"{q.stem.partition('-')[0]}.csv", id=q.stem) for q in QUESTIONS]
EMPTY = {25}  # nothing that a person annotated is inferred or of low confidence
Row = dict[str, Any]


def rows_of(stem: str) -> Row:
    loaded: Row = yaml.safe_load((GOLD / f"{stem}.yaml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def extractions(knowledge: Knowledge) -> dict[str, Extraction]:
    """Every annotation, by the stem of its file."""
    return {stem: read_gold(GOLD / f"{stem}.yaml", text, knowledge) for stem, text in TEXTS.items()}


@pytest.fixture(scope="module")
def shards(extractions: dict[str, Extraction], knowledge: Knowledge) -> dict[str, Shard]:
    """Every annotation as RDF."""
    return {stem: shard_of(e, knowledge) for stem, e in extractions.items()}


@pytest.fixture(scope="module")
def store(
    shards: dict[str, Shard], knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EmbeddedStore]:
    """A store that holds them all; tests only read it."""
    with EmbeddedStore.open(tmp_path_factory.mktemp("gold") / "store") as store:
        store.load_registry(registry_quads(knowledge), knowledge.digest)
        for shard in shards.values():
            store.replace(shard)
        store.publish()
        yield store


def test_every_text_has_its_annotation() -> None:
    assert sorted(TEXTS) == sorted(p.stem for p in GOLD.glob("*.yaml"))
    assert len(TEXTS) == 8


def test_the_real_bulletin_is_the_one_of_the_examples() -> None:
    assert TEXTS["2022-11"].read_bytes() == SAMPLE.read_bytes()


@pytest.mark.parametrize("stem", sorted(set(TEXTS) - {"2022-11"}))
def test_what_is_invented_says_so(stem: str) -> None:
    assert "合成样本" in TEXTS[stem].read_text(encoding="utf-8")


class TestGraph:
    """All eight together."""

    @pytest.mark.parametrize("stem", TEXTS)
    def test_it_keeps_the_shapes(self, shards: dict[str, Shard], knowledge: Knowledge, stem: str) -> None:
        quads = [*quads_of(shards[stem]), *registry_quads(knowledge)]
        assert list(Shapes.load().violations(quads)) == []

    def test_the_store_keeps_every_promise(self, store: EmbeddedStore) -> None:
        assert len(store.bulletins()) == 8
        assert verify(store.home.root) == []

    def test_two_bulletins_describe_one_thing_alike(self, shards: dict[str, Shard]) -> None:
        told: dict[str, object] = {}
        for shard in shards.values():
            for thing, description in shard.things.items():
                assert told.setdefault(thing, description) == description

    def test_what_several_bulletins_name_is_one_thing(self, shards: dict[str, Shard]) -> None:
        for name in ("doc/c5bcff44a6f64413", "policy/x-b0dac56ee5e4d7c6", "person/29a8b7ea226475d5"):
            told = [s for s in ("dev-2023-02", "dev-2023-03") if any(name in t for t in shards[s].things)]
            assert len(told) == 2, name

    @pytest.mark.parametrize("stem", TEXTS)
    def test_every_row_that_is_not_optional_is_there(
        self, extractions: dict[str, Extraction], stem: str
    ) -> None:
        gold, got = rows_of(stem), extractions[stem]
        acts = [r for r in gold["activities"] if not r.get("optional")]
        assert len(got.activities) == sum(len(r["agents"]) if r.get("distributive") else 1 for r in acts)
        assert [f.what for f in got.figures] == [r["what"] for r in gold["figures"] if not r.get("optional")]
        assert len({(a.policy.iri, a.jurisdiction) for a in got.adoptions}) == sum(
            len(provinces) for provinces in gold["spread"].values()
        )

    @pytest.mark.parametrize("stem", TEXTS)
    def test_evidence_is_verbatim_and_in_its_item(
        self, extractions: dict[str, Extraction], stem: str
    ) -> None:
        got = extractions[stem]
        parts = {
            f"{got.bulletin.id}/s{s.number}/i{i.number}": i for s in got.bulletin.sections for i in s.items
        }
        statements = [(t.item, t.evidence) for t in got.activities]
        statements += [(t.item, t.evidence) for t in got.figures]
        for part, evidence in statements:
            span, item = evidence.span, parts[part]
            assert got.source.text[span.start : span.end] == evidence.quote
            assert item.head_span.start <= span.start < span.end <= item.body.end

    @pytest.mark.parametrize("stem", ["2022-11", "dev-2023-02", "dev-2023-03"])
    def test_the_layout_is_the_annotated_one(self, extractions: dict[str, Extraction], stem: str) -> None:
        gold, got = rows_of(stem)["bulletin"], extractions[stem].bulletin
        assert [s.head for s in got.sections if s.head and not s.summary] == gold["sections"]
        assert [s.head for s in got.sections if s.withheld] == gold["withheld_sections"]
        assert got.period == interval_of(gold["period"])
        assert got.publisher == gold["publisher"]


class TestCompetency:
    """The questions over the gold graph."""

    @pytest.mark.parametrize(("question", "golden"), CASES)
    def test_the_answer_is_the_one_checked_by_eye(
        self, store: EmbeddedStore, question: Path, golden: Path
    ) -> None:
        found = answer(store, question)
        if os.environ.get("ZHENGPU_REGENERATE") == "1":
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(found, encoding="utf-8")
            pytest.fail(
                f"{golden.name} was written again; look at the difference, then run without the variable"
            )
        assert found == golden.read_text(encoding="utf-8")

    def test_every_answer_belongs_to_a_question_and_no_question_has_none(self) -> None:
        assert sorted(p.name for p in GOLDEN.glob("*.csv")) == [g.values[1].name for g in CASES]  # type: ignore[union-attr]
        assert [int(q.stem[1:3]) for q in QUESTIONS] == list(range(1, 26))

    @pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.stem)
    def test_it_answers_in_one_order(self, store: EmbeddedStore, question: Path) -> None:
        """The same rows in the same order from a store that was filled backwards."""
        backwards = ox.Store()
        for quad in sorted(store.quads(), key=str, reverse=True):
            backwards.add(quad)
        text = question.read_text(encoding="utf-8")
        first, second = store.query(text), backwards.query(text, use_default_graph_as_union=True)
        assert isinstance(first, ox.QuerySolutions)
        assert isinstance(second, ox.QuerySolutions)
        rows = [[str(term) for term in row] for row in first]
        assert bool(rows) != (int(question.stem[1:3]) in EMPTY)
        assert rows == [[str(term) for term in row] for row in second]


NAMES = {
    "bulletin": {},
    "entities": {
        "organizations": [
            {"name": "国务院新闻办公室", "aliases": ["国务院新闻办"]},
            {"name": "中共浙江省委员会", "aliases": ["浙江省委"]},
            {"name": "东南大学"},
        ],
        "persons": [{"name": "甲某某", "posts": ["中央政治局委员", "浙江省委书记"]}, {"name": "乙某某"}],
        "places": [{"name": "宁夏回族自治区", "actor": True}, {"name": "苏州工业园区"}],
        "documents": [{"name": "甲指引"}],
        "platforms": [{"name": "“甲乙”平台"}],
        "programmes": [],
    },
    "spread": {},
}


class TestNames:
    """From canonical names to entities."""

    @pytest.fixture
    def names(self, knowledge: Knowledge) -> Names:
        return Names(NAMES, knowledge, "invented.yaml")

    @pytest.mark.parametrize(
        ("name", "iri"),
        [
            ("教育部", "org/moe"),
            ("国务院新闻办公室", "org/scio"),
            ("广西壮族自治区教育厅", "org/450000-edu"),
            ("北京市教育委员会", "org/110000-edu"),
            ("中共山西省委网络安全和信息化委员会办公室", "org/140000-cac"),
            ("新疆生产建设兵团教育局", "org/xpcc-edu"),
            ("宁夏回族自治区", "place/640000"),
        ],
    )
    def test_an_agent(self, names: Names, name: str, iri: str) -> None:
        assert names.agent(name).iri == iri

    def test_a_body_that_no_register_knows_goes_by_its_name(self, names: Names) -> None:
        assert names.agent("东南大学").iri.startswith("org/x-")
        assert names.agent("东南大学").name == "东南大学"

    def test_a_name_that_needs_its_province_is_refused(self, names: Names) -> None:
        with pytest.raises(GoldError, match=r"invented\.yaml, 省教育厅"):
            names.agent("省教育厅")

    def test_a_person_has_posts_in_bodies(self, names: Names) -> None:
        assert dict(names.person("甲某某").details) == {"memberOf": "org/330000-party"}
        assert [p.name for p in names.posts("甲某某")] == ["中共中央政治局委员", "中共浙江省委员会书记"]
        assert names.posts("乙某某") == names.posts("东南大学") == ()

    def test_what_spreads_is_registered_or_known_by_its_name(self, names: Names) -> None:
        assert names.policy("国家中小学智慧教育平台").iri == "platform/smart-education-k12"
        assert names.policy("“甲乙”平台").iri.startswith("platform/x-")
        assert dict(names.policy("甲指引").details) == {"type": "Policy"}


TEXT = f"{TITLE}\n★各地工作动态\n江苏 11月3日，省教育厅印发《甲办法》。省教育厅举办研讨会。\n"


def annotation() -> Row:
    """A small right one."""
    act = {
        "id": "A1",
        "agents": ["江苏省教育厅"],
        "verb": "印发",
        "target": {"type": "Document", "name": "甲办法"},
        "date": date(2022, 11, 3),
        "quote": "省教育厅印发《甲办法》",
    }
    return {
        "bulletin": {"period": "2022-11", "sections": ["各地工作动态"]},
        "entities": {
            "organizations": [{"name": "江苏省教育厅", "aliases": ["省教育厅"]}],
            **{k: [] for k in ("persons", "places", "documents", "platforms", "programmes")},
        },
        "activities": [act],
        "figures": [],
        "spread": {"国家智慧教育平台": {"江苏": ["A1"]}},
    }


def read(gold: Row, knowledge: Knowledge) -> Extraction:
    return extraction_of(gold, read_bytes(TEXT.encode(), "invented.txt"), knowledge, "invented.yaml")


class TestRows:
    """What an annotation may hold."""

    def act(self, knowledge: Knowledge, **changes: object) -> Activity:
        gold = annotation()
        gold["activities"][0].update(changes)
        return read(gold, knowledge).activities[0]

    def test_a_right_one(self, knowledge: Knowledge) -> None:
        got = read(annotation(), knowledge)
        (act,) = got.activities
        assert [a.iri for a in act.agents] == ["org/320000-edu"]
        assert (act.action, act.stage, act.evidence.rule) == ("issue", "issue", "gold")
        assert act.item == "bulletin/moe-ict-monthly-2022-11/s1/i1"
        assert [(a.adopter.iri, a.stage, a.method) for a in got.adoptions] == [
            ("org/320000-edu", "issue", "human")
        ]
        assert ("org/320000-edu", "江苏省教育厅") in {(r.entity.iri, r.entity.name) for r in got.references}

    @pytest.mark.parametrize(
        ("path", "row"),
        [
            ((), "file"),
            (("bulletin",), "bulletin"),
            (("entities",), "entities"),
            (("entities", "organizations", 0), "organizations 1"),
            (("activities", 0), "activities A1"),
            (("activities", 0, "target"), "activities A1"),
        ],
    )
    def test_an_unknown_key_is_named_with_file_and_row(
        self, knowledge: Knowledge, path: tuple[str | int, ...], row: str
    ) -> None:
        gold = place = copy.deepcopy(annotation())
        for step in path:
            place = place[step]  # type: ignore[index]
        place["colour"] = []
        with pytest.raises(GoldError, match=rf"invented\.yaml, {row}: unknown keys: \['colour'\]") as raised:
            read(gold, knowledge)
        assert (raised.value.file, raised.value.row) == ("invented.yaml", row)
        assert "未知的键" in raised.value.zh

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"target": {"type": "Deed", "name": "甲"}}, "unknown type: Deed"),
            ({"status": "hoped"}, "unknown status: hoped"),
            ({"target": "甲办法"}, "must be a mapping"),
        ],
    )
    def test_a_value_that_nothing_reads_is_named(self, knowledge: Knowledge, changes: Row, why: str) -> None:
        with pytest.raises(GoldError, match=f"activities A1: {why}"):
            self.act(knowledge, **changes)

    def test_an_id_stands_once(self, knowledge: Knowledge) -> None:
        gold = annotation()
        gold["activities"] *= 2
        with pytest.raises(GoldError, match="activities A1: the id stands 2 times"):
            read(gold, knowledge)

    def test_a_missing_key_is_named(self, knowledge: Knowledge) -> None:
        gold = annotation()
        del gold["activities"][0]["quote"]
        with pytest.raises(GoldError, match=r"activities A1: missing keys: \['quote'\]"):
            read(gold, knowledge)

    @pytest.mark.parametrize(
        ("quote", "why"),
        [
            ("省教育厅印发《乙办法》", "is not in the text"),
            ("教育信息化和网络安全工作月报", "stands in no item"),
        ],
    )
    def test_a_quote_that_proves_nothing_is_named(self, knowledge: Knowledge, quote: str, why: str) -> None:
        with pytest.raises(GoldError, match=rf"invented\.yaml, activities A1: .*{why}"):
            self.act(knowledge, quote=quote)

    @pytest.mark.parametrize(
        ("spread", "why"),
        [({"甲": {"江苏": ["A9"]}}, r"no rows \['A9'\]"), ({"甲": {"江南": ["A1"]}}, "no such province")],
    )
    def test_what_spread_refers_to_exists(self, knowledge: Knowledge, spread: Row, why: str) -> None:
        with pytest.raises(GoldError, match=why):
            read({**annotation(), "spread": spread}, knowledge)

    def test_a_file_that_is_no_yaml_is_named(self, knowledge: Knowledge, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_text("a: [", encoding="utf-8")
        with pytest.raises(GoldError, match=r"a\.yaml"):
            read_gold(tmp_path / "a.yaml", SAMPLE, knowledge)

    def test_an_optional_row_is_left_out(self, knowledge: Knowledge) -> None:
        gold = annotation()
        gold["activities"][0]["optional"] = True
        assert read(gold, knowledge).activities == ()

    def test_a_distributive_row_is_an_act_for_each_agent(self, knowledge: Knowledge) -> None:
        gold = annotation()
        gold["activities"][0] |= {"agents": ["江苏省教育厅", "浙江省教育厅"], "distributive": True}
        got = read(gold, knowledge)
        assert [[a.iri for a in act.agents] for act in got.activities] == [
            ["org/320000-edu"],
            ["org/330000-edu"],
        ]
        assert [act.id[-2:] for act in got.activities] == ["-1", "-2"]

    def test_a_joint_row_declares_how_many_act(self, knowledge: Knowledge) -> None:
        assert self.act(knowledge, joint="五部门").declared_agents == 5
        assert self.act(knowledge, joint=True).declared_agents is None

    def test_where_no_body_of_the_province_acts_its_government_adopts(self, knowledge: Knowledge) -> None:
        gold = annotation() | {"spread": {"国家智慧教育平台": {"浙江": ["A1"]}}}
        assert [a.adopter.iri for a in read(gold, knowledge).adoptions] == ["org/330000-gov"]

    def test_when(self, knowledge: Knowledge) -> None:
        assert self.act(knowledge).time_basis is TimeBasis.STATED
        month = self.act(knowledge, date="2022-11")
        assert (month.time_basis, month.time) == (TimeBasis.BULLETIN_MONTH, interval_of("2022-11"))
        later = self.act(knowledge, quote="省教育厅举办研讨会")
        assert later.time_basis is TimeBasis.INHERITED
        assert self.act(knowledge, date=None, status="planned").time is None


@pytest.mark.parametrize(
    ("value", "sentence", "end", "precision"),
    [
        (date(2022, 11, 14), "", date(2022, 11, 14), Precision.DAY),
        ("2022-11", "", date(2022, 11, 30), Precision.MONTH),
        ("2022-11-20/2022-11-26", "", date(2022, 11, 26), Precision.DAY),
        ("2023-03-01/2023-03-10", "3月上旬，开展", date(2023, 3, 10), Precision.TEN_DAY),
        ("2023-07-01/2023-12-31", "2023年下半年", date(2023, 12, 31), Precision.MONTH),
    ],
)
def test_a_date_has_the_precision_of_its_words(
    value: object, sentence: str, end: date, precision: Precision
) -> None:
    interval = interval_of(value, sentence)
    assert (interval.end, interval.precision) == (end, precision)


def test_of_a_page_only_what_a_reader_reads() -> None:
    lines = source_of(TEXTS["dev-2023-03"]).text.splitlines()
    assert lines[0] == "2023年3月教育信息化和网络安全工作月报"
    assert "国家中小学智慧教育平台 388 " in lines
    chrome = ("脚本内文字", "注释", "首页", "党风廉政", "备案号", "请输入")
    assert not [line for line in lines if any(word in line for word in chrome)]
    assert any("由教育部办公厅于3月16日印发的《关于公布" in line for line in lines)
