"""What a server can do is found out, whatever it can: servers that do less stand here in a few lines each."""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pyoxigraph as ox
import pytest

from graph_builder.store.garbage import no_collection
from graph_builder.store.remote import errors
from graph_builder.store.remote.access import Access
from graph_builder.store.remote.probe import (
    PLACES,
    UNION_PARAMETERS,
    Abilities,
    Union,
    find,
    is_exact,
    look,
    probe,
    queries_at,
)
from graph_builder.store.remote.server import Addresses, Pairs, Server
from ontology.terms import PREFIXES
from tests.graph_builder.store.remote.test_trouble import ANSWER, answering, response

HOST = "http://h"


@dataclass
class Engine:
    """A server as far as probing sees it, over an engine in memory."""

    union: Pairs | None = ()
    """The parameters that make the union its default graph; None where nothing does."""
    atomic: bool = True
    forgets: str = ""
    """A datatype whose literals it does not give back."""
    keeps: str = ""
    """One whose literals it cannot delete."""
    refuses: int = 0
    store: ox.Store = field(default_factory=ox.Store)
    access: Access = field(default_factory=lambda: Access(HOST))
    addresses: Addresses = field(default_factory=lambda: Addresses(HOST + "/query", HOST + "/update"))

    def select(self, text: str, parameters: Pairs = ()) -> ox.QuerySolutions:
        if self.refuses and parameters:
            raise errors.ServerRefused(HOST, self.refuses, "no such parameter")
        union = self.union is not None and parameters == self.union
        answer = self.store.query(text, use_default_graph_as_union=union)
        assert isinstance(answer, ox.QuerySolutions)
        return answer

    def update(self, text: str, *, repeatable: bool = False) -> None:  # noqa: ARG002 - as the server has it
        steps = text.split(" ; ") if not self.atomic and text.startswith("INSERT") else [text]
        kept = [quad for quad in self.store if self.keeps and self.keeps in str(quad.object)]
        try:
            for step in steps:
                self.store.update(step)
        except (RuntimeError, OSError, ValueError) as error:
            raise errors.ServerFailed(HOST, 500, str(error)) from error
        if text.startswith("DELETE"):
            self.store.extend(kept)
        for quad in [quad for quad in self.store if self.forgets and self.forgets in str(quad.object)]:
            self.store.remove(quad)


def probed(engine: Engine) -> Abilities:
    found = probe(engine)  # type: ignore[arg-type]
    assert list(engine.store.named_graphs()) == []  # nothing is left behind
    assert found.addresses == engine.addresses
    return found


@pytest.mark.parametrize("parameters", UNION_PARAMETERS)
def test_the_way_to_ask_the_union_is_found(parameters: Pairs) -> None:
    found = probed(Engine(union=parameters))
    assert found.union is (Union.PARAMETER if parameters else Union.PLAIN)
    assert found.union_parameters == parameters
    assert found.atomic


def test_a_server_without_a_union_is_asked_graph_by_graph() -> None:
    for engine in (Engine(union=None), Engine(union=None, refuses=400)):
        found = probed(engine)
        assert (found.union, found.union_parameters) == (Union.LISTED, ())


def test_what_is_left_of_a_failed_update_shows_that_it_is_not_atomic() -> None:
    assert not probed(Engine(atomic=False)).atomic


def test_a_server_whose_updates_never_fail_is_not_taken_to_be_atomic(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lenient(Engine):
        def update(self, text: str, *, repeatable: bool = False) -> None:
            super().update(text.split(" ; ", maxsplit=1)[0], repeatable=repeatable)

    assert not probed(Lenient()).atomic


@pytest.mark.parametrize("fault", [errors.ServerAway(HOST, "x"), errors.ServerSlow(HOST, 1)])
def test_a_line_that_breaks_meanwhile_is_told_and_not_taken_for_an_answer(fault: errors.ServerError) -> None:
    class Breaking(Engine):
        def update(self, text: str, *, repeatable: bool = False) -> None:
            if " ; " in text:
                raise fault
            super().update(text, repeatable=repeatable)

    engine = Breaking()
    with pytest.raises(type(fault)):
        probe(engine)  # type: ignore[arg-type]
    assert list(engine.store) == []


@pytest.mark.parametrize("fault", [{"forgets": "date"}, {"forgets": "@"}, {"keeps": "date"}])
def test_a_server_that_does_not_give_back_what_it_was_given_is_none_for_us(fault: dict[str, str]) -> None:
    with pytest.raises(errors.NotFaithful) as told:
        probe(Engine(**fault))  # type: ignore[arg-type]
    assert next(iter(fault.values())) in told.value.en
    assert ("DELETE" in told.value.en) == ("keeps" in fault)


def test_a_server_that_takes_no_updates_is_looked_at() -> None:
    engine = Engine(union=UNION_PARAMETERS[1], addresses=Addresses(HOST + "/query"))
    assert probe(engine) == Abilities(engine.addresses)  # type: ignore[arg-type]
    for node in ("<urn:s>", "_:b"):
        engine.store.load(f"{node} <urn:p> 1 .".encode(), ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("urn:g"))
        found = probe(engine)  # type: ignore[arg-type]
        assert (found.union, found.union_parameters) == (Union.PARAMETER, UNION_PARAMETERS[1])
        engine.store.clear()
    assert look(Engine(union=())) == Abilities(Engine().addresses)  # type: ignore[arg-type]


Handler = Callable[[httpx.Request], httpx.Response]


@contextmanager
def served(handler: Handler, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every server of the test answers so."""
    start = Server.__init__

    def made(self: Server, *arguments: object, **more: object) -> None:
        start(self, *arguments, **more)  # type: ignore[arg-type]
        self._client = httpx.Client(transport=httpx.MockTransport(handler))

    with monkeypatch.context() as patch:
        patch.setattr(Server, "__init__", made)
        yield


ROWS = {"content-type": "application/sparql-results+xml"}


def server_at(queries: str, updates: str, otherwise: int = 404) -> Handler:
    """One that takes queries and updates at these places."""

    def handle(request: httpx.Request) -> httpx.Response:
        is_update = b"DROP" in request.content
        if request.url.path == (updates if is_update else queries):
            return httpx.Response(
                204 if is_update else 200, content=b"" if is_update else ANSWER, headers=ROWS
            )
        return httpx.Response(otherwise)

    return handle


@pytest.mark.parametrize(("queries", "updates"), dict.fromkeys(PLACES))
def test_the_places_of_each_known_server_are_found(
    queries: str, updates: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(server_at("/ds" + queries, "/ds" + updates), monkeypatch):
        assert find(Access(HOST + "/ds")) == Addresses(HOST + "/ds" + queries, HOST + "/ds" + updates)


def test_a_place_of_updates_that_is_told_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    queries = "/query"
    with served(server_at(queries, "/none"), monkeypatch):
        assert find(Access(HOST, update="http://w/u")) == Addresses(HOST + queries, "http://w/u")
        assert find(Access(HOST)) == Addresses(HOST + queries, "")


@pytest.mark.parametrize("status", [401, 403])
def test_a_server_that_wants_to_know_who_asks_is_found_though_it_refuses(
    status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status if request.url.path == "/sparql" else 404)

    with served(handle, monkeypatch), pytest.raises(errors.ServerRefused) as told:
        queries_at(Access(HOST))
    assert told.value.status == status


def test_where_nothing_is_the_first_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404, content=request.url.path.encode())

    with served(handle, monkeypatch), pytest.raises(errors.ServerRefused) as told:
        queries_at(Access(HOST + "/x"))
    assert re.search(f"/x{PLACES[0][0]}(?!/)", told.value.en)


def test_places_that_were_tried_in_vain_keep_nothing_of_who_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    class Held:
        pass

    def ask() -> weakref.ref[Held]:
        held = Held()
        assert queries_at(Access(HOST + "/ds")) == HOST + "/ds/sparql"
        return weakref.ref(held)

    with served(server_at("/ds/sparql", "/none"), monkeypatch), no_collection():
        assert ask()() is None


def test_nobody_there_is_told_at_once() -> None:
    with answering(response("200 OK", ANSWER), pause=5) as (address, asked):
        with pytest.raises(errors.ServerSlow):
            queries_at(Access(address, seconds=0.2))
        assert len(asked) == 1


@pytest.mark.parametrize(
    ("cell", "exact"),
    [
        (f'"type": "literal", "datatype": "{PREFIXES["xsd"]}boolean", "value": "true"', True),
        (f'"type": "typed-literal", "datatype": "{PREFIXES["xsd"]}integer", "value": "1"', False),
        ('"type": "neither"', False),
    ],
)
def test_a_server_whose_truth_is_a_number_is_not_exact(cell: str, *, exact: bool) -> None:
    told = f'{{"head": {{"vars": ["x"]}}, "results": {{"bindings": [{{"x": {{{cell}}}}}]}}}}'
    with answering(response("200 OK", told.encode())) as (address, _), Server(Access(address)) as server:
        assert is_exact(server) is exact
