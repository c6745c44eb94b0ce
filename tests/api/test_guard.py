from __future__ import annotations

import contextlib
import http.server
import random
import threading
import time
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from api.guard import Form, inspect

REFUSED = [
    "SELECT * { SERVICE <http://h/> { ?s ?p ?o } }",
    "select*{serViCe<http://h/>{?s ?p ?o}}",
    "SELECT * { SERVICE SILENT ?x { } }",
    "SELECT * { SERVICESILENT<http://h/>{} }",
    "SELECT * { SERVICE # comment\n # more\n <http://h/> { } }",
    "SELECT * { OPTIONAL{}SERVICE<http://h/>{} }",
    "PREFIX : <http://h/> SELECT * { SERVICE:x { } }",
    "PREFIX service: <http://h/> SELECT * { service:x\n#c\n{ } }",
    "SELECT * { ?s ?p trueSERVICE<http://h/>{} }",
    "SELECT * { ?s ?p 1e5SERVICE<http://h/>{} }",
    "PREFIX : <http://h/> SELECT * { ?s ?p trueSERVICE:x{} }",
    "SELECT * { ?s ?p 'it''s' SERVICE ?x {} }",
    "SELECT * { ?s ?p '''a' ''' SERVICE ?x {} }",
    # To the engine `<` is an operator here; what looks like an IRI hides a quote, a comment, the clause
    # itself.
    "SELECT * { ?a ?b ?c FILTER(?a<?b&&'>'=?c) SERVICE <http://h/> {} FILTER('a'='a') }",
    "SELECT * { ?a ?b ?c FILTER(?a<?b#>'''\n) SERVICE <http://h/> {} #'''\n }",
    "SELECT * { ?a ?b ?c FILTER(?a<?b)SERVICE?x#>\n{} }",
]
PASSED = [
    "SELECT * { ?s ?p 'SERVICE <http://h/> {}' }",
    'SELECT * { ?s ?p """SERVICE "quoted" { """ }',
    "SELECT * { ?s ?p 'a\\'SERVICE' }",
    "# SERVICE <http://h/> {}\nSELECT * { ?s ?p ?o }",
    "SELECT ?service { ?service $SERVICE _:service }",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT * { ?s <http://h/SERVICE> <http://h/a#service> }",
    "PREFIX s: <http://h/service#>\nSELECT * { s:a ?p ?o }",
    "PREFIX service: <http://h/> SELECT * { GRAPH service:g { ?s service:p service:o } }",
    "PREFIX service: <http://h/> SELECT * FROM service:g { ?s zp:service :SERVICE }",
    "SELECT * { ?s ?p ?o FILTER(?s < ?o) } # service",
    "SELECT * { GRAPH <http://h/service#a>\n { ?s ?p 'it' } }",
]


@pytest.mark.parametrize("query", REFUSED)
def test_every_spelling_of_service_is_found(query: str) -> None:
    assert inspect(query).service


@pytest.mark.parametrize("query", PASSED)
def test_the_word_passes_where_it_is_only_a_word(query: str) -> None:
    verdict = inspect(query)
    assert not verdict.service
    assert not verdict.tangled


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", Form.SELECT),
        ("# ask\nPREFIX ask: <a:b>\nBASE <x:y>\nconstruct {} {}", Form.CONSTRUCT),
        ("prefix select: <a:b> ASK {}", Form.ASK),
        ("DESCRIBE<a:b>", Form.DESCRIBE),
        ("ASKWHERE{}", Form.ASK),
        ("INSERT DATA { <a:b> <a:c> 1 }", Form.UPDATE),
        ("PREFIX a: <b:> \n delete where { ?s ?p ?o }", Form.UPDATE),
        ("LOAD <http://h/>", Form.UPDATE),
        ("", Form.UNKNOWN),
        ("nonsense", Form.UNKNOWN),
        ("{", Form.UNKNOWN),
    ],
)
def test_form(query: str, form: Form) -> None:
    assert inspect(query).form is form


@pytest.mark.parametrize(
    "piece",
    [
        "<'>",
        "<#>",
        "'",
        "'''x\\",
        "\\'",
        "a.",
        "service:a ",
        "# service\n",
        '<"""',
        "<http://www.w3.org/a#b> ",
        "<",
    ],
)
def test_no_input_takes_long(piece: str) -> None:
    query = piece * (200_000 // len(piece)) + " service"
    begun = time.perf_counter()
    inspect(query)
    assert time.perf_counter() - begun < 3


class _Listener(http.server.BaseHTTPRequestHandler):
    hits = 0

    def do_POST(self) -> None:
        type(self).hits += 1
        self.send_error(500)

    do_GET = do_POST  # noqa: N815 - the base class names it

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


FRAGMENTS = (  # noqa: SIM905 - a list of them would be a page long
    "SERVICE service SILENT # \" ' ''' \"\"\" \\ < > <a:b> <a:#> <a:'> :x service:x _:b ?a ?b { } ( ) . ; , "
    "true 1 1e5 @en && = FILTER( OPTIONAL GRAPH UNION a · %41 : .x EXISTS xSERVICE:x \n"
).split(" ")
TEMPLATES = (
    "SELECT * {{ {0} SERVICE {1} {{ ?s ?p ?o }} {2} }}",
    "SELECT * {{ ?a ?b ?c FILTER(?a<?b{0}) {1} SERVICE{2}{{}} {3} }}",
    "SELECT * {{ ?a ?b {0} SERVICE{1}{{ {2} }} }}",
    "SELECT * {{ ?a ?b ?c . {0} service:x {{ ?a ?b ?c }} {1} }}",
)


def test_no_query_that_passes_makes_the_engine_call_out(listener: str) -> None:
    """The engine itself is the judge: seeded fragments around the keyword, a listener where it would go."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal("x")))
    choice = random.Random(20221)  # noqa: S311 - not for secrets
    prologue = f"PREFIX : <{listener}> PREFIX service: <{listener}> PREFIX xSERVICE: <{listener}> "
    for _ in range(4000):
        pieces = ["".join(choice.choices(FRAGMENTS, k=choice.choice([0, 1, 1, 2, 3]))) for _ in range(4)]
        query = prologue + choice.choice(TEMPLATES).format(*pieces).replace("<a:b>", f"<{listener}>")
        before = _Listener.hits
        with contextlib.suppress(SyntaxError, OSError, RuntimeError, ValueError):
            list(store.query(query))  # type: ignore[arg-type]
        assert _Listener.hits == before or inspect(query).service, query
    assert _Listener.hits > 20
