"""Whatever makes the engine open a connection is refused: the engine itself is the judge.

The engine runs in a child with a deadline, beside a listener on this machine that it is sent to.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.guard import inspect
from api.sparql_text.readings import Readings, TangledError
from api.sparql_text.terminals import Text
from tests.api.test_guard import LOADS, PASSED, REFUSED

PROLOGUE = (
    "PREFIX : <LISTENER> PREFIX service: <LISTENER> PREFIX load: <LISTENER> PREFIX x: <LISTENER> "
    "PREFIX xSERVICE: <LISTENER> PREFIX q\ufff0: <LISTENER> PREFIX e: <a:> PREFIX h: <http://h:80> "
)
FRAGMENTS = (  # noqa: SIM905 - a list of them would be a page long
    "SERVICE service SILENT LOAD # \" ' ''' \"\"\" \\ \\q' \\q''' \\uD800''' < > <a:b> <a:#> <a:'> "
    ":x service:x _:b ?a ?b { } ( ) . ; , true 1 1e5 @en @en--ltr && = FILTER( OPTIONAL GRAPH UNION a · %41 "
    ": .x e:a.b. h: h:a e: EXISTS xSERVICE:x SERVICEq\ufff0:x 'x' '' '''''' \n # "
).split(" ")
QUERIES = (
    "SELECT * {{ {0} SERVICE {1} {{ ?s ?p ?o }} {2} }}",
    "SELECT * {{ ?a ?b ?c FILTER(?a<?b{0}) {1} SERVICE{2}{{}} {3} }}",
    "SELECT * {{ ?a ?b {0} SERVICE{1}{{ {2} }} }}",
    "SELECT * {{ ?a ?b ?c . {0} service:x {{ ?a ?b ?c }} {1} }}",
    "SELECT * {{ ?a ?b {0}SERVICE{1}<LISTENER>{{}} }}",
    "SELECT * {{ ?a ?b ?c VALUES ?x {{ {0} }} SERVICE <LISTENER> {{}} }} {1}",
)
UPDATES = (
    "{0} LOAD{1}<LISTENER>{2}",
    "LOAD {0} <LISTENER> {1} ; {2}",
    "{0}LOAD{1}:x{2}",
    "INSERT DATA {{ ?a {0} 1 }} ; {1} LOAD <LISTENER>{2}",
    "INSERT {{ <a:b> ?b ?c }} WHERE {{ ?a ?b ?c FILTER(?a<?b{0}) }} ; LOAD{1}<LISTENER>{2}",
    "INSERT {{ <a:b> ?b ?c }} WHERE {{ ?a ?b {0} SERVICE {1}<LISTENER>{{ ?s ?p ?o }} {2} }}",
    "DELETE {{ ?a ?b ?c }} WHERE {{ ?a ?b ?c {0} }};load{1}load:x{2}",
)


class Engine:
    """The child: says whether a text makes the engine open a connection."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("calling_out.py")
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([sys.executable, str(script)], stdin=pipe, stdout=pipe, text=True)
        self.calls = 0

    def calls_out(self, text: str, *, is_update: bool) -> bool:
        source, out = self.process.stdin, self.process.stdout
        assert source is not None
        assert out is not None
        source.write(json.dumps([text, is_update]) + "\n")
        source.flush()
        answer = out.readline()
        assert answer, f"the engine crashed or ran past its deadline: {text}"
        self.calls += answer.strip() != "0"
        return answer.strip() != "0"

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """One child for all texts."""
    child = Engine()
    yield child
    child.close()


def check(engine: Engine, text: str, *, is_update: bool) -> None:
    """The contract: what calls out is refused."""
    called = engine.calls_out(text, is_update=is_update)
    assert not called or not inspect(text).stays_within(()), text


@pytest.mark.parametrize(("templates", "is_update"), [(QUERIES, False), (UPDATES, True)])
def test_no_text_that_passes_makes_the_engine_call_out(
    engine: Engine, templates: tuple[str, ...], is_update: bool
) -> None:
    choice = random.Random(20221)  # noqa: S311 - not for secrets
    before = engine.calls
    for _ in range(3000):
        pieces = ["".join(choice.choices(FRAGMENTS, k=choice.choice([0, 0, 1, 1, 2, 3]))) for _ in range(4)]
        check(engine, PROLOGUE + choice.choice(templates).format(*pieces), is_update=is_update)
    assert engine.calls > before + 50


GAP = st.sampled_from(["", " ", "\t", "\r\n", "#\n", "# 'LOAD\r", " #<\n # c\n"])
SPACE = st.sampled_from([" ", "\n", "# x\n"])
TARGET = st.sampled_from(["<LISTENER>", ":x", "x:", "load:load", "service:%41", "<LISTENER#a>"])


@st.composite
def spelled(draw: st.DrawFn, word: str) -> str:
    """A keyword in some mixture of small and capital letters."""
    return "".join(c.upper() if draw(st.booleans()) else c.lower() for c in word)


@st.composite
def loads(draw: st.DrawFn) -> str:
    """A LOAD as the engine takes it, alone or after other operations."""
    silent = draw(spelled("silent")) + draw(GAP) if draw(st.booleans()) else ""
    into = draw(spelled("into")) + draw(GAP) + draw(spelled("graph")) + draw(GAP) + "<a:g>"
    before = draw(
        st.sampled_from(["", "CLEAR ALL;", "INSERT DATA{<a:s> <a:p> 'a;LOAD'};", "CREATE SILENT GRAPH:g;"])
    )
    load = draw(spelled("load")) + draw(GAP) + silent + draw(TARGET)
    after = draw(st.sampled_from(["", ";", ";CLEAR NAMED", draw(SPACE) + into]))
    return f"{PROLOGUE}{before}{draw(GAP)}{load}{draw(GAP)}{after}"


@st.composite
def services(draw: st.DrawFn) -> str:
    """The WHERE of an update or query with a SERVICE that is reached."""
    silent = draw(spelled("silent")) + draw(GAP) if draw(st.booleans()) else ""
    before = draw(
        st.sampled_from(["", "?a ?b ?c.", "?a ?b ?c FILTER(?a<?b||'>'!=?c)", "BIND(1 AS ?x)", "?a e:p*'x'."])
    )
    service = draw(spelled("service")) + draw(GAP) + silent + draw(TARGET) + draw(GAP)
    return f"{{{before}{draw(GAP)}{service}{{?s ?p ?o}}}}"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(update=loads())
def test_a_load_in_any_spelling_is_refused(engine: Engine, update: str) -> None:
    check(engine, update, is_update=True)
    assert inspect(update).loads


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=services())
def test_a_service_in_any_spelling_is_refused(engine: Engine, where: str) -> None:
    check(engine, f"{PROLOGUE}ASK{where}", is_update=False)
    check(engine, f"{PROLOGUE}INSERT{{?s ?p ?o}}WHERE{where}", is_update=True)
    assert inspect(f"{PROLOGUE}DELETE{{?s ?p ?o}}WHERE{where}").service


@pytest.mark.parametrize("text", PASSED)
def test_what_passes_by_example_calls_nobody(engine: Engine, text: str) -> None:
    assert not engine.calls_out(text.replace("http://h/", "LISTENER"), is_update=True)
    assert not engine.calls_out(text.replace("http://h/", "LISTENER"), is_update=False)


def test_the_examples_that_are_refused_call_out_indeed(engine: Engine) -> None:
    """Most of them: some need data, or stand for what another version might take."""
    texts = [text.replace("http://h/", "LISTENER") for text in REFUSED + LOADS]
    called = [
        text
        for text in texts
        if engine.calls_out(text, is_update=True) or engine.calls_out(text, is_update=False)
    ]
    assert len(called) > len(texts) // 2


WORDS = st.sampled_from(
    ["SERVICE <a:b> {", "LOAD <a:b>", "; load <a:b> ;", "service ?x {}", "it''s", "<", ">"]
)


@settings(max_examples=200)
@given(st.lists(WORDS, max_size=6).map(" ".join), st.lists(WORDS, max_size=4).map(" ".join))
def test_words_in_strings_and_comments_are_words(quoted: str, comment: str) -> None:
    text = quoted.replace("'", "\\'")
    update = f"INSERT DATA {{ <x:s> <x:p> '{text}', '''{text}''' }} # {comment}\n;# {comment}\n CLEAR DEFAULT"
    assert inspect(update).stays_within(())
    assert inspect(f"SELECT * {{ ?s ?p '{text}' }} # {comment}").stays_within(())


@pytest.mark.parametrize("piece", ["<", "<a>", "?a<?b", "h:a ", "\ufff0:a "])
def test_reading_ends_after_a_number_of_tokens(piece: str) -> None:
    readings = Readings(Text(piece * 100_000))
    with pytest.raises(TangledError):
        for _ in readings:
            pass
