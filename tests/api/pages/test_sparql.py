"""The query page: questions with their parameters and views, any result as a table or a picture."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.examples import Example, examples
from api.pages import sparql as sparql_page
from api.query_parameters import fill, parameters_of
from ontology.questions import GROUPS, faults, head_of

HTML = {"accept": "text/html", "accept-language": "zh"}
ACTS = """SELECT ?act ?agent ?agentLabel ?object ?edtf (1 AS ?n) WHERE {
  ?act zp:agent ?agent ; zp:object ?object ; zp:edtf ?edtf . ?agent skos:prefLabel ?agentLabel
} ORDER BY ?act"""
PLACES = """SELECT ?place (COUNT(*) AS ?acts)
{ ?agent zp:jurisdiction ?place . ?act zp:agent ?agent } GROUP BY ?place"""
EIGHT = "{ 0 1 2 3 4 5 6 7 }"
NUMBERS = f"SELECT ?a ?b ?c {{ VALUES ?a {EIGHT} VALUES ?b {EIGHT} VALUES ?c {EIGHT} }}"


def page(client: httpx.Client, *status: int, **parameters: str) -> str:
    response = client.get("/sparql", params=parameters, headers=HTML)
    assert response.status_code == (status or (200,))[0], response.text
    return response.text


def rows_in(text: str) -> int:
    return text.count("<tr>") - 1


class TestQuestions:
    def test_all_are_there_in_groups(self, client: httpx.Client) -> None:
        text = page(client)
        assert len(re.findall(r'href="/sparql\?question=', text)) == len(examples()) == 25
        assert text.count('id="group-') == len(GROUPS)

    @pytest.mark.parametrize("name", [each.name for each in examples()])
    def test_each_has_an_answer_with_its_fields(self, client: httpx.Client, name: str) -> None:
        text = page(client, question=name)
        asked = next(each for each in examples() if each.name == name)
        assert f"<h1>{asked.zh}" in text
        for parameter in parameters_of(asked.query):
            assert f'<label for="param-{parameter}">' in text
            assert f'name="param.{parameter}"' in text
            assert f">{parameter}</label>" not in text  # it has words

    def test_a_parameter_is_changed_by_a_form(self, client: httpx.Client) -> None:
        before, after = (
            page(client, question="q05", view="table", **{"param.province": place})
            for place in ("<https://w3id.org/zhengpu/id/place/110000>", "place/450000")
        )
        assert "没有一行符合" in before
        assert rows_in(after) == 3
        assert "VALUES ?province { &lt;https://w3id.org/zhengpu/id/place/450000&gt; }" in after

    def test_a_choice_is_what_the_graph_knows(self, client: httpx.Client) -> None:
        assert '<option value="2022-11" selected>2022-11</option>' in page(client, question="q01")

    def test_the_page_that_tells_it_better_is_named(self, client: httpx.Client) -> None:
        assert '<a href="/page/place/450000">' in page(client, question="q05")
        assert '<a href="/matrix">' in page(client, question="q11")

    def test_a_program_may_ask_one_too(self, client: httpx.Client) -> None:
        told = {"question": "q01", "param.month": "2022-11", "format": "json"}
        assert json.loads(client.get("/sparql", params=told).text)["head"]["vars"][0] == "agent"
        wrong = client.get("/sparql", params=told | {"question": "q77"})
        assert wrong.headers["content-type"] == "application/problem+json"

    def test_a_query_with_parameters_has_a_form_too(self, client: httpx.Client) -> None:
        query = '# params: word="甲"\nSELECT ?word { VALUES ?word { "甲" } }'
        text = page(client, query=query, **{"param.word": '乙",}'})
        assert "<td>乙&#34;,}</td>" in text
        assert 'value="乙&#34;,}"' in text

    @pytest.mark.parametrize(
        "wrong",
        [
            {"question": "q99"},
            {"question": "q01", "view": "pie"},
            {"question": "q01", "page": "0"},
            {"question": "q01", "page": "x"},
            {"question": "q01", "param.nothing": "1"},
            {"question": "q05", "param.province": "} DROP ALL"},
            {"query": "SELECT * {}", "view": "<script>"},
            {"query": "SELECT * {}", "page": "9" * 5000},
        ],
    )
    def test_what_makes_no_sense_is_told(self, client: httpx.Client, wrong: dict[str, str]) -> None:
        text = page(client, 400, **wrong)
        assert 'role="alert"' in text
        assert "<script>" not in text


class TestViews:
    def test_a_thing_has_its_name_and_its_page(self, client: httpx.Client) -> None:
        text = page(client, query=ACTS)
        assert '<a href="/page/org/450000-edu">自治区教育厅</a>' in text
        assert ">agentLabel</th>" not in text
        assert "?agentLabel" in text

    def test_types_are_kept(self, client: httpx.Client) -> None:
        text = page(client, query='SELECT ("1.5"^^xsd:decimal AS ?n) ("x"@en AS ?s) { }')
        assert '<data value="1.5" title="decimal">1.5</data>' in text
        assert '<span lang="en">x</span>' in text

    def test_only_views_that_fit_are_offered(self, client: httpx.Client) -> None:
        assert 'class="views"' not in page(client, query="SELECT ?x { VALUES ?x { 'a' } }")
        views = re.findall(r"view=([a-z]+)", page(client, query=ACTS).partition('class="views"')[2])
        assert views[:4] == ["table", "bars", "timeline", "network"]

    @pytest.mark.parametrize("view", ["bars", "timeline", "network"])
    def test_a_picture_stands_in_the_page(self, client: httpx.Client, view: str) -> None:
        text = page(client, query=ACTS, view=view)
        svg = text[text.index("<svg") : text.index("</svg>")]
        assert "<script" not in svg
        assert set(re.findall(r'href="(/[a-z]+)/', svg)) == {"/page"}

    def test_provinces_stand_on_tiles(self, client: httpx.Client) -> None:
        assert 'href="/page/place/450000"' in page(client, query=PLACES, view="tiles").partition("<svg")[2]

    def test_a_view_that_does_not_fit_is_a_table_that_says_so(self, client: httpx.Client) -> None:
        text = page(client, query="SELECT ?x { VALUES ?x { 'a' } }", view="tiles")
        assert "不适合画成" in text
        assert rows_in(text) == 1

    def test_other_forms_have_no_views(self, client: httpx.Client) -> None:
        assert "true" in page(client, query="ASK {}", view="bars")

    def test_links_between_views_keep_the_question(self, client: httpx.Client) -> None:
        text = page(client, question="q05", **{"param.province": "place/450000"})
        links = re.findall(r'href="(/sparql\?question=[^"]*view=[^"]*)"', text)
        assert links
        for link in links:
            told = parse_qs(urlsplit(html.unescape(link)).query)
            assert told["param.province"] == ["place/450000"]

    def test_downloads_stay(self, client: httpx.Client) -> None:
        text = page(client, query=ACTS, view="timeline")
        for short in ("json", "csv", "tsv", "xml"):
            (link,) = re.findall(rf'href="([^"]*format={short})"', text)
            assert client.get(html.unescape(link)).status_code == 200


class TestPages:
    def test_all_rows_can_be_reached(self, client: httpx.Client) -> None:
        address, seen = f"/sparql?query={NUMBERS}", 0
        while address:
            text = client.get(address, headers=HTML).text
            seen += rows_in(text)
            assert "共 512 行" in text
            found = re.search(r'rel="next" href="([^"]*)"', text)
            address = html.unescape(found[1]) if found else ""
        assert seen == 512

    def test_a_page_past_the_end_is_empty_not_wrong(self, client: httpx.Client) -> None:
        assert rows_in(page(client, query="SELECT ?x { VALUES ?x { 1 } }", page="3")) == 0


@pytest.mark.parametrize("name", ["x", 'x" onmouseover="alert(1)', "<img src=x onerror=alert(1)>"])
@pytest.mark.parametrize("view", ["table", "bars", "network"])
def test_hostile_terms_are_words(client: httpx.Client, name: str, view: str) -> None:
    literal = name.replace('"', '\\"')
    values = "VALUES (?a ?b) { (<javascript:alert(1)> <https://w3id.org/zhengpu/id/org/hostile>) }"
    query = f'SELECT ?a ?b ("{literal}" AS ?c) (1 AS ?n) {{ {values} }}'
    text = page(client, query=query, view=view)
    assert 'href="javascript' not in text
    assert "<img src=x" not in text
    assert 'x" onmouseover' not in text


class TestHeads:
    @pytest.mark.parametrize("example", examples(), ids=lambda each: each.name)
    def test_each_says_how_it_is_read_best(self, example: Example) -> None:
        assert list(faults(example.query)) == []

    def test_faults_are_told(self) -> None:
        told = [en for _, en in faults("# group: x\n# view: pie\n# page: /page/{nobody}\nASK {}")]
        assert len(told) == 3
        assert list(faults("# group: things\n# view: bars\n# page: https://evil/\n"))
        assert list(faults("# params: p=<x:y>\n# group: things\n# view: bars\n# page: /page/{p}\n")) == []

    def test_filled_twice_is_filled_anew(self) -> None:
        once = fill('# params: a="x", b=1\nVALUES ?a { "x" }\nVALUES ?b { 1 }', ['a=甲, "乙"', "b=2"], "")
        assert parameters_of(fill(once, ["a=z"], "")) == {"a": '"z"', "b": "2"}
        assert head_of(once).parameters == parameters_of(once)


def test_without_the_editor_there_is_the_plain_field(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sparql_page, "has_editor", lambda: False)
    text = page(client, lang="en")
    assert "<textarea" in text
    assert "/static/editor/" not in text
