"""RDF: valid triples only, few of them, none twice, the same bytes every time, each IRI below its base."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.model import Extraction, Shard
from graph_builder.pipeline import Pipeline
from graph_builder.rdf import shard_of
from graph_builder.registry import registry_lines, registry_quads
from graph_builder.serialise import quads_of, serialise, write
from graph_builder.shapes import Shapes
from graph_builder.triples import Triples, day, decimal, integer, iri, text, true, zh
from ontology.load import Knowledge
from ontology.terms import ID, NS, PREFIXES, root_of
from tests.graph_builder.conftest import SAMPLE, Tell

ROOT = root_of(ID)
BASE = "https://data.example.org/policy/id/"
ZP_PART_OF, ZP_EVIDENCE = f"<{NS}partOf>", f"<{NS}evidence>"
CHARACTERS = st.characters(exclude_categories=["Cs"])
PROMPT = settings(derandomize=True, max_examples=200)


def parsed(line: str) -> ox.Triple:
    (quad,) = ox.parse(line.encode(), format=ox.RdfFormat.N_TRIPLES)
    triple: ox.Triple = quad.triple
    return triple


def lines_of(shard: Shard) -> Iterator[tuple[str, str]]:
    """Every line of a shard with its graph."""
    yield from ((shard.graph, line) for line in shard.triples)
    yield from ((graph, line) for graph, lines in shard.things.values() for line in lines)


@pytest.fixture(scope="module")
def moved(sample: Extraction, knowledge: Knowledge) -> Shard:
    """The sample below another base."""
    return shard_of(sample, knowledge, BASE)


class TestTerms:
    """The constructors."""

    @PROMPT
    @given(st.text(CHARACTERS))
    def test_any_text_comes_back_as_it_went_in(self, value: str) -> None:
        for term, language in ((text(value), None), (zh(value), "zh-hans"), (text(value, "en"), "en")):
            literal = parsed(f"<urn:s> <urn:p> {term} .").object
            assert isinstance(literal, ox.Literal)
            assert literal.value == value
            assert (literal.language or "").lower() == (language or "")

    @PROMPT
    @given(st.text(CHARACTERS | st.sampled_from('\t\b\f\n\r"\\\x00\x0b\x7f\ufffe\uffff')))
    def test_it_is_written_as_the_engine_writes_it(self, value: str) -> None:
        assert text(value) == str(ox.Literal(value))
        assert zh(value) == str(ox.Literal(value, language="zh-Hans"))

    def test_a_lone_surrogate_is_replaced_rather_than_written(self) -> None:
        assert "\ud800" not in text("\ud800")

    @pytest.mark.parametrize("bad", [*' <>"{}|^`\\\n\t\r\0', "\x1f"])
    def test_an_iri_refuses_what_no_iri_may_hold(self, bad: str) -> None:
        with pytest.raises(ValueError, match="not an IRI"):
            iri(f"https://example.org/{bad}")

    @pytest.mark.parametrize("bad", ["", "place/450000", "甲"])
    def test_a_relative_name_is_no_iri(self, bad: str) -> None:
        with pytest.raises(ValueError, match="not an IRI"):
            iri(bad)

    @pytest.mark.parametrize("bad", ["e n", "zh_Hans", "zh-Hans\n", '"', "-"])
    def test_a_language_tag_is_one(self, bad: str) -> None:
        with pytest.raises(ValueError, match="not a language tag"):
            text("甲", bad)

    @PROMPT
    @given(st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="%[]")))
    def test_whatever_is_accepted_as_iri_parses_as_one(self, value: str) -> None:
        try:
            term = iri("https://example.org/" + value)
        except ValueError:
            return
        assert parsed(f"{term} <urn:p> <urn:o> .").subject == ox.NamedNode("https://example.org/" + value)

    @PROMPT
    @given(st.floats(-1e12, 1e12).map(lambda v: round(v, 4)))
    def test_a_decimal_keeps_its_value_in_plain_digits(self, value: float) -> None:
        literal = parsed(f"<urn:s> <urn:p> {decimal(value)} .").object
        assert isinstance(literal, ox.Literal)
        assert re.fullmatch(r"-?\d+(\.\d+)?", literal.value)
        assert float(literal.value) == pytest.approx(value)

    @pytest.mark.parametrize(
        ("term", "value", "datatype"),
        [
            (day(date(2022, 3, 1)), "2022-03-01", "date"),
            (integer(-5), "-5", "integer"),
            (true(), "true", "boolean"),
        ],
    )
    def test_typed_values(self, term: str, value: str, datatype: str) -> None:
        expected = ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + datatype))
        assert parsed(f"<urn:s> <urn:p> {term} .").object == expected

    def test_no_triple_counts_twice_and_nothing_is_said_with_nothing(self) -> None:
        lines = Triples(ID)
        lines.put("a", "urn:p", integer(1), None, integer(1))
        lines.put("a", "urn:p", None)
        assert lines.sorted() == [f'<{ID}a> <urn:p> "1"^^<{PREFIXES["xsd"]}integer> .']


class TestSample:
    """The real bulletin as RDF."""

    def test_every_line_is_a_triple_without_blank_nodes(self, sample_shard: Shard) -> None:
        for _, line in lines_of(sample_shard):
            triple = parsed(line)
            assert isinstance(triple.subject, ox.NamedNode)
            assert isinstance(triple.object, ox.NamedNode | ox.Literal)

    def test_its_n_quads_are_those_of_the_engine(self, sample_shard: Shard) -> None:
        assert serialise(sample_shard, "nquads") == write(quads_of(sample_shard), "nquads")

    def test_no_triple_stands_in_two_graphs(self, sample_shard: Shard, knowledge: Knowledge) -> None:
        told = Counter(line for _, line in lines_of(sample_shard))
        assert {line: n for line, n in told.items() if n > 1} == {}
        assert not set(told) & set(registry_lines(knowledge))

    def test_the_budget_is_kept(self, sample_shard: Shard) -> None:
        assert len(sample_shard.triples) <= 2200

    def test_an_act_with_its_evidence_is_at_most_twenty_five_triples(
        self, sample: Extraction, sample_shard: Shard
    ) -> None:
        by_subject: dict[str, list[str]] = {}
        for line in sample_shard.triples:
            by_subject.setdefault(line.split(" ", 1)[0], []).append(line)
        for act in sample.activities:
            lines = by_subject[f"<{ID}{act.id}>"]
            spans = [line.split(" ")[2] for line in lines if ZP_EVIDENCE in line]
            assert len(lines) + sum(len(by_subject[s]) for s in spans) <= 25, act.id

    def test_an_evidence_is_three_triples_that_quote_the_text(self, sample_shard: Shard) -> None:
        spans: dict[str, dict[str, str]] = {}
        for line in sample_shard.triples:
            triple = parsed(line)
            if isinstance(triple.subject, ox.NamedNode) and "#char=" in triple.subject.value:
                assert isinstance(triple.object, ox.Literal)
                told = spans.setdefault(triple.subject.value, {})
                told[triple.predicate.value.removeprefix(NS)] = triple.object.value
        assert spans
        for name, told in spans.items():
            start, end = int(told["start"]), int(told["end"])
            assert set(told) == {"start", "end", "quote"}
            assert sample_shard.text[start:end] == told["quote"]
            assert name == f"{ID}text/{sample_shard.digest[:32]}#char={start},{end}"

    def test_every_statement_has_evidence_and_a_place_in_the_bulletin(
        self, sample: Extraction, sample_shard: Shard
    ) -> None:
        with_evidence = {line.split(" ", 1)[0] for line in sample_shard.triples if ZP_EVIDENCE in line}
        in_a_part = {line.split(" ", 1)[0] for line in sample_shard.triples if ZP_PART_OF in line}
        for name in [*(a.id for a in sample.activities), *(f.id for f in sample.figures)]:
            assert f"<{ID}{name}>" in with_evidence & in_a_part

    def test_what_is_referred_to_is_described_once(self, sample_shard: Shard, knowledge: Knowledge) -> None:
        """Every instance that a bulletin's triple points to is described here, there or in the registry."""
        every = [parsed(line) for _, line in lines_of(sample_shard)]
        registered = [parsed(line) for line in registry_lines(knowledge)]
        described = {t.subject for t in (*every, *registered)}
        pointed = {
            t.object for t in every if isinstance(t.object, ox.NamedNode) and t.object.value.startswith(ID)
        }
        assert {p.value for p in pointed} <= {d.value for d in described if isinstance(d, ox.NamedNode)}

    def test_the_withheld_section_is_an_omission(self, sample_shard: Shard) -> None:
        omissions = [line for line in sample_shard.triples if line.endswith(f"<{NS}Omission> .")]
        assert len(omissions) == 1

    def test_it_keeps_the_shapes_together_with_the_registry(
        self, sample_shard: Shard, knowledge: Knowledge
    ) -> None:
        quads = [*quads_of(sample_shard), *registry_quads(knowledge)]
        assert list(Shapes.load().violations(quads)) == []

    def test_the_shapes_would_see_a_fault(self, sample_shard: Shard, knowledge: Knowledge) -> None:
        lamed = [q for q in quads_of(sample_shard) if q.predicate.value != NS + "evidence"]
        assert list(Shapes.load().violations([*lamed, *registry_quads(knowledge)]))


class TestSameEveryTime:
    """No clock, no chance, no order of hashes."""

    def test_twice_in_one_process(
        self, sample: Extraction, sample_shard: Shard, knowledge: Knowledge
    ) -> None:
        again = Pipeline(knowledge).extract(sample.source)
        assert shard_of(again, knowledge) == sample_shard

    @pytest.mark.parametrize("seed", ["0", "4711"])
    def test_in_processes_that_hash_otherwise(self, sample_shard: Shard, seed: str) -> None:
        program = (
            "import sys, pathlib, hashlib\n"
            "from graph_builder.build import read_file\n"
            "shard = read_file(pathlib.Path(sys.argv[1])).shard\n"
            "print(hashlib.sha256(repr(shard).encode()).hexdigest())\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(SAMPLE)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == hashlib.sha256(repr(sample_shard).encode()).hexdigest()

    def test_what_is_shared_does_not_depend_on_the_bulletin(
        self, tell: Tell, sample_shard: Shard, knowledge: Knowledge
    ) -> None:
        other = shard_of(
            tell("★各地工作动态\n江苏 省教育厅会同省电教馆举办《数据之歌》。\n浙江 省教育厅召开会议。\n"),
            knowledge,
        )
        shared = set(other.things) & set(sample_shard.things)
        assert {f"{ID}org/320000-edu", f"{ID}org/330000-edu"} <= shared
        assert all(other.things[name] == sample_shard.things[name] for name in shared)


class TestBase:
    """Another base for the instances moves them all."""

    @pytest.mark.parametrize("moves", [False, True])
    def test_every_iri_is_below_the_base_or_a_term(
        self, sample_shard: Shard, moved: Shard, moves: bool
    ) -> None:
        shard, base = (moved, BASE) if moves else (sample_shard, ID)
        vocabularies = (NS, *(PREFIXES[p] for p in ("rdf", "rdfs", "skos", "dct", "prov", "xsd")))
        for graph, line in lines_of(shard):
            assert graph.startswith(f"{root_of(base)}graph/")
            triple = parsed(line)
            assert isinstance(triple.subject, ox.NamedNode)
            assert triple.subject.value.startswith(base)
            assert triple.predicate.value.startswith(vocabularies)
            if isinstance(triple.object, ox.NamedNode):
                assert triple.object.value.startswith((base, *vocabularies))

    def test_nothing_but_the_base_changes(self, sample_shard: Shard, moved: Shard) -> None:
        def back(line: str) -> str:
            return line.replace(f"<{BASE}", f"<{ID}")

        assert sorted(map(back, moved.triples)) == list(sample_shard.triples)
        assert len(moved.things) == len(sample_shard.things)

    def test_the_registry_moves_too(self, knowledge: Knowledge) -> None:
        for quad in registry_quads(knowledge, BASE):
            assert not any(f"<{ID}" in str(term) for term in (quad.subject, quad.object))


def test_the_registry_describes_each_thing_with_a_label(knowledge: Knowledge) -> None:
    quads = list(registry_quads(knowledge))
    assert len(set(quads)) == len(quads)
    labelled = {q.subject for q in quads if q.predicate.value == PREFIXES["skos"] + "prefLabel"}
    assert {q.subject for q in quads} == labelled
    assert {q.graph_name for q in quads} == {ox.NamedNode(f"{ROOT}graph/registry")}
