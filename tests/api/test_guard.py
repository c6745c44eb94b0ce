from __future__ import annotations

import contextlib
import http.server
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from api.guard import Form, inspect

ROOT = Path(__file__).parents[2]

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
    # The engine ends a local name at its second run of dots, gives up a name that makes no valid IRI, and
    # takes a long string with an escape that SPARQL lacks for an empty one with something after it.
    "PREFIX e: <a:> SELECT * { ?a ?b e:a.b.SERVICE<http://h/>{} }",
    "PREFIX e: <http://h:80> SELECT * { ?a ?b e:SERVICE<http://h/>{} }",
    "PREFIX e: <http\\u003A//h:80> SELECT * { ?a ?b e:SERVICE<http://h/>{} }",
    "PREFIX q\ufff0: <http://h/> PREFIX e: <a:> SELECT * { ?a ?b e:SERVICEq\ufff0:x{} }",
    "SELECT * { VALUES ?x {'''a'} SERVICE <http://h/> {} } # \\q'''",
    'SELECT * { VALUES ?x {"""a"} SERVICE <http://h/> {} } # \\uD800"""',
    "INSERT { ?s ?p ?o } WHERE { SERVICE <http://h/> { ?s ?p ?o } }",
    "CLEAR ALL; DELETE { ?s ?p ?o } WHERE { serviceSILENT?x{ ?s ?p ?o } }",
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
    "PREFIX e: <a:> SELECT * { ?s e:service ?o ; e:service.service [] ; e:x\\-service '''it's''' }",
    "PREFIX service: <a:> INSERT DATA { service:a service:b service:c . service:d a 'SERVICE ?x {' }",
    "PREFIX load: <a:> INSERT DATA { load:a load:b load:c ; load:load load:x, load:y ; load:p 'LOAD <a:>;' }",
    "PREFIX load: <a:> WITH load:g DELETE { ?load load:p ?o } USING load:h WHERE { ?load load:p 1 };# LOAD x",
    "PREFIX load: <a:> COPY load:a TO load:b; MOVE SILENT load:a TO load:b; CLEAR GRAPH load:c",
    "INSERT DATA { <http://h/LOAD> <http://h/;LOAD> 'it''s; LOAD <http://h/>' , _:load }",
    "BASE <http://load/> PREFIX ex: <load> CREATE GRAPH ex:load; DROP GRAPH <;load>",
    "SELECT ?load { ?load <a:b> 'x'@load }",
    "PREFIX load: <a:> INSERT DATA { <a:b> <a:c> load:d ; <a:c> 'e' , load:f ; load:g load:h ; }",
    "PREFIX load: <a:> DELETE { ?s ?p load:o } WHERE { ?s <a:b> load:o ; ?p load:o ; load:p 'x'; }; DROP ALL",
    "PREFIX load: <a:> SELECT * { { <a:b> <a:c> load:d ; a load:e } UNION { ?s a load:f ; load:g [] } }",
]
LOADS = [
    "LOAD <http://h/>",
    "load<http://h/>into graph<x:g>",
    "LoAd#c\n#d\nSILENT\t<http://h/>",
    "LOADSILENT<http://h/>INTOGRAPH<x:g>;",
    "PREFIX : <http://h/> LOAD:x",
    "PREFIX x:<http://h/>LOADx:y",
    "PREFIX x: <http://h/> loadsilentx:y",
    "PREFIX load: <http://h/> load:x",
    "BASE<http://h/>LOAD<x>",
    "VERSION'1.2'LOAD<http://h/>",
    "CLEAR ALL;LOAD <http://h/>",
    "INSERT DATA { <a:b> <a:c> 'its' } ; # and\n LOAD <http://h/> ; CLEAR DEFAULT",
    "PREFIX load: <http://h/> INSERT DATA { load:a load:b load:c } ; load:d ;",
    "INSERT { ?a ?b ?c } WHERE { ?a ?b ?c FILTER(?a<?b&&'>'=?c) }; LOAD <http://h/>",
]


@pytest.mark.parametrize("query", REFUSED)
def test_every_spelling_of_service_is_found(query: str) -> None:
    assert inspect(query).service


@pytest.mark.parametrize("query", PASSED)
def test_the_word_passes_where_it_is_only_a_word(query: str) -> None:
    verdict = inspect(query)
    assert not verdict.service
    assert not verdict.tangled
    assert not verdict.loads


@pytest.mark.parametrize("update", LOADS)
def test_every_spelling_of_load_is_found(update: str) -> None:
    verdict = inspect(update)
    assert verdict.loads
    assert verdict.form is Form.UPDATE
    assert not verdict.stays_within({"http://h/", "http://h/x"})


@pytest.mark.parametrize(
    "path",
    [path for room in ("api", "ontology") for path in sorted((ROOT / room).rglob("*.rq"))],
    ids=lambda path: path.name,
)
def test_every_query_of_the_project_passes(path: Path) -> None:
    verdict = inspect(path.read_text("utf-8"))
    assert verdict.form not in (Form.UPDATE, Form.UNKNOWN)
    assert verdict.stays_within(())


@pytest.mark.parametrize(
    ("query", "endpoints", "passes"),
    [
        ("SELECT * { SERVICE <http://h/sparql> { ?s ?p ?o } }", ("<http://h/sparql>",), True),
        ("SELECT * { SERVICE SILENT <http://h/sparql> {} SERVICE<http://h/2>{} }", None, True),
        ("SELECT * { SERVICE <http://h/sparql> {} SERVICE <http://h/other> {} }", None, False),
        ("SELECT * { SERVICE ?x {} VALUES ?x { <http://h/sparql> } }", ("?x",), False),
        ("PREFIX h: <http://h/> SELECT * { SERVICE h:sparql {} }", ("h:sparql",), False),
        ("BASE <http://h/> SELECT * { SERVICE <sparql> {} }", ("<sparql>",), False),
        ("SELECT * { SERVICE <http://h/sparq\\u006c> {} }", None, False),
        ("SELECT * { SERVICE <http://h/sparql> { SERVICE <http://evil/> {} } }", None, False),
        ("SELECT * { ?s ?p 'SERVICE <http://evil/> {' }", (), True),
    ],
)
def test_a_service_passes_if_its_iri_is_allowed_and_written_out(
    query: str, endpoints: tuple[str, ...] | None, passes: bool
) -> None:
    verdict = inspect(query)
    assert endpoints is None or verdict.endpoints == endpoints
    assert verdict.stays_within({"http://h/sparql", "http://h/2"}) is passes
    assert verdict.stays_within(()) is not verdict.service


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
        ("PREFIX ex: <a:b> WITHex:g INSERT {} WHERE {}", Form.UPDATE),
        ("PREFIX ask:<a:b>PREFIX insert: <x:y>select*{}", Form.SELECT),
        ("insert:x", Form.UPDATE),
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
