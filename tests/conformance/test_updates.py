"""The SPARQL 1.1 Protocol's update side, and what each operation does to graphs."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.conformance.conftest import Service
from tests.conformance.terms import TERMS

FORM = "application/x-www-form-urlencoded"
UPDATE = "application/sparql-update"
INSERT = "INSERT DATA { GRAPH <http://example.org/图> { <urn:s> <urn:p> '海南𠮷😀 a+b&=' } }"
THERE = "ASK { GRAPH <http://example.org/图> { <urn:s> <urn:p> '海南𠮷😀 a+b&=' } }"
FIRST, SECOND = "http://example.org/图/一", "http://example.org/图/二"


@pytest.fixture(autouse=True)
def nothing_left(service: Service) -> None:
    """Every test begins with an empty store."""
    assert service.update("DROP ALL").is_success


def graphs(service: Service) -> dict[str, set[str]]:
    """The objects in every named graph."""
    found: dict[str, set[str]] = {}
    for row in service.rows("SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }"):
        found.setdefault(row["g"], set()).add(row["o"])
    return found


class TestForms:
    def test_as_the_body(self, service: Service) -> None:
        assert service.update(INSERT).is_success
        assert service.ask(THERE)

    @pytest.mark.parametrize("kind", [f"{UPDATE}; charset=utf-8", UPDATE.upper()])
    def test_parameters_and_case_of_the_type(self, service: Service, kind: str) -> None:
        response = service.admin.post("/sparql", content=INSERT.encode(), headers={"Content-Type": kind})
        assert response.is_success
        assert service.ask(THERE)

    def test_as_a_form(self, service: Service) -> None:
        assert service.admin.post("/sparql", data={"update": INSERT}).is_success
        assert service.ask(THERE)

    @pytest.mark.parametrize("safe", ["", "/?:@!$'()*,;"])
    def test_as_a_form_whatever_is_encoded(self, service: Service, safe: str) -> None:
        body = f"update={quote(INSERT, safe=safe)}"
        assert service.admin.post("/sparql", content=body, headers={"Content-Type": FORM}).is_success
        assert service.ask(THERE)

    def test_what_was_written_is_seen_by_the_next_request(self, service: Service) -> None:
        for number in range(5):
            assert service.update(f"INSERT DATA {{ <urn:s> <urn:p> {number} }}").is_success
            assert service.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [{"n": str(number + 1)}]

    def test_an_update_of_several_operations(self, service: Service) -> None:
        text = f"{INSERT} ;\n# 注释 ;\nDELETE WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} ; {INSERT} ;"
        assert service.update(text).is_success
        assert service.ask(THERE)

    def test_an_empty_update_changes_nothing(self, service: Service) -> None:
        service.update(INSERT)
        assert service.update("").is_success
        assert service.ask(THERE)


class TestRefusals:
    @pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong", "Basic YTpi"])
    def test_without_the_token(self, service: Service, token: str) -> None:
        headers = {"Content-Type": UPDATE} | ({"Authorization": token} if token else {})
        response = service.reader.post("/sparql", content=INSERT.encode(), headers=headers)
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert not service.ask(THERE)

    @pytest.mark.parametrize("path", ["?update=CLEAR+ALL", f"?update={quote(INSERT)}"])
    def test_in_the_address(self, service: Service, path: str) -> None:
        service.update(INSERT)
        assert service.admin.get(f"/sparql{path}").status_code == 400
        assert service.admin.post(f"/sparql{path}").status_code in (400, 415)
        assert service.ask(THERE)

    def test_as_a_query(self, service: Service) -> None:
        assert service.admin.get("/sparql", params={"query": INSERT}).status_code == 400
        assert service.admin.post("/sparql", data={"query": INSERT}).status_code == 400
        assert not service.ask(THERE)

    @pytest.mark.parametrize(
        "text", ["INSERT", "INSERT DATA { <urn:s> <urn:p> ?x }", "ASK {}", f"{INSERT} ; x"]
    )
    def test_what_is_no_update_changes_nothing(self, service: Service, text: str) -> None:
        response = service.update(text)
        assert response.status_code == 400
        assert response.json()["type"] == "/problems#syntax"
        assert graphs(service) == {}

    def test_a_fault_is_placed(self, service: Service) -> None:
        told = service.update("INSERT DATA {\n <urn:s> <urn:p> ?x }").json()
        assert told["line"] == 2

    @pytest.mark.parametrize("body", [INSERT.encode("utf-16"), INSERT.encode("gb18030", "replace")])
    def test_a_body_that_is_not_utf_8(self, service: Service, body: bytes) -> None:
        response = service.admin.post("/sparql", content=body, headers={"Content-Type": UPDATE})
        assert response.status_code == 400
        assert graphs(service) == {}

    @pytest.mark.parametrize(
        "text", ["LOAD <http://127.0.0.1:1/>", "LOAD SILENT <file:///etc/passwd> INTO GRAPH <urn:g>"]
    )
    def test_load_asks_no_address_for_anybody(self, service: Service, text: str) -> None:
        assert service.update(text).status_code == 400
        assert graphs(service) == {}

    def test_service_asks_no_address_for_anybody(self, service: Service) -> None:
        text = "INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }"
        assert service.update(text).status_code == 400

    def test_a_failing_operation_leaves_those_before_it_undone(self, service: Service) -> None:
        """One request is one change: all of it or nothing."""
        response = service.update(f"{INSERT} ; CREATE GRAPH <urn:g> ; CREATE GRAPH <urn:g>")
        assert 400 <= response.status_code < 500
        assert graphs(service) == {}


class TestDataset:
    """`using-graph-uri` and `using-named-graph-uri` say what the patterns of an update read."""

    COPY = "INSERT { GRAPH <urn:out> { ?s <urn:p> ?o } } WHERE { ?s <urn:in> ?o }"

    @pytest.fixture(autouse=True)
    def two_graphs(self, service: Service, nothing_left: None) -> None:  # noqa: ARG002 - after it
        for name in (FIRST, SECOND):
            service.put(name, f"<urn:s> <urn:in> <{name}> .")
        service.update("INSERT DATA { <urn:s> <urn:in> <urn:unnamed> }")

    def test_without_a_word_patterns_read_the_unnamed_graph(self, service: Service) -> None:
        assert service.update(self.COPY).is_success
        assert graphs(service)["urn:out"] == {"urn:unnamed"}

    def test_a_graph_to_read(self, service: Service) -> None:
        assert service.update(self.COPY, **{"using-graph-uri": FIRST}).is_success
        assert graphs(service)["urn:out"] == {FIRST}

    def test_graphs_to_name(self, service: Service) -> None:
        text = "INSERT { GRAPH <urn:out> { ?s <urn:p> ?g } } WHERE { GRAPH ?g { ?s <urn:in> ?o } }"
        assert service.update(text, **{"using-named-graph-uri": SECOND}).is_success
        assert graphs(service)["urn:out"] == {SECOND}

    def test_as_a_form(self, service: Service) -> None:
        data = {"update": self.COPY, "using-graph-uri": [FIRST, SECOND]}
        assert service.admin.post("/sparql", data=data).is_success
        assert graphs(service)["urn:out"] == {FIRST, SECOND}

    @pytest.mark.parametrize("clause", [f"USING <{SECOND}>", f"USING NAMED <{SECOND}>"])
    def test_an_update_that_says_so_itself_is_refused(self, service: Service, clause: str) -> None:
        text = self.COPY.replace("WHERE", f"{clause} WHERE")
        assert service.update(text, **{"using-graph-uri": FIRST}).status_code == 400
        assert "urn:out" not in graphs(service)

    def test_with_is_refused_too(self, service: Service) -> None:
        text = f"WITH <{SECOND}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}"
        assert service.update(text, **{"using-named-graph-uri": FIRST}).status_code == 400
        assert graphs(service)[SECOND] == {SECOND}

    def test_the_words_in_strings_and_names_are_no_clauses(self, service: Service) -> None:
        text = (
            "PREFIX using: <urn:x:> INSERT { GRAPH <urn:out> { ?s <urn:p> 'USING <urn:x>', using:with } } "
            "WHERE { ?s <urn:in> ?o FILTER(STR(?o) != 'WITH') } # USING <urn:x>"
        )
        assert service.update(text, **{"using-graph-uri": FIRST}).is_success
        assert graphs(service)["urn:out"] == {"USING <urn:x>", "urn:x:with"}


class TestOperations:
    def test_every_term_goes_in_and_out(self, service: Service) -> None:
        values = {
            name: term.n_triples for name, term in TERMS.items() if term.kind != "bnode" and name != "long"
        }
        data = "\n".join(f"<urn:x:{name}> <urn:p> {value} ." for name, value in values.items())
        assert service.update(f"INSERT DATA {{ GRAPH <{FIRST}> {{ {data} }} }}").is_success
        assert service.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [{"n": str(len(values))}]
        assert service.update(f"DELETE DATA {{ GRAPH <{FIRST}> {{ {data} }} }}").is_success
        assert graphs(service) == {}

    def test_graphs_are_copied_moved_and_added(self, service: Service) -> None:
        service.put(FIRST, "<urn:s> <urn:p> '一' .")
        service.put(SECOND, "<urn:s> <urn:p> '二' .")
        assert service.update(f"ADD <{FIRST}> TO <{SECOND}>").is_success
        assert graphs(service) == {FIRST: {"一"}, SECOND: {"一", "二"}}
        assert service.update(f"COPY <{FIRST}> TO <{SECOND}>").is_success
        assert graphs(service) == {FIRST: {"一"}, SECOND: {"一"}}
        assert service.update(f"MOVE <{FIRST}> TO DEFAULT").is_success
        assert graphs(service) == {SECOND: {"一"}}
        assert service.reader.get("/graph-store?default&format=nt").text == '<urn:s> <urn:p> "一" .\n'

    def test_a_blank_node_of_an_insertion_is_a_new_one(self, service: Service) -> None:
        for _ in range(2):
            service.update(f"INSERT DATA {{ GRAPH <{FIRST}> {{ _:b <urn:p> 1 }} }}")
        assert service.rows("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }") == [{"n": "2"}]

    def test_relative_iris_are_resolved_against_the_base_that_is_said(self, service: Service) -> None:
        service.update(
            f"BASE <http://example.org/政/> INSERT DATA {{ GRAPH <{FIRST}> {{ <甲> <p> <../乙> }} }}"
        )
        assert graphs(service)[FIRST] == {"http://example.org/乙"}
