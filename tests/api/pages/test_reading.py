"""How a bulletin is read: its parts in order, a list that can be narrowed, neighbours in the series."""

from __future__ import annotations

import re

import httpx
import pytest

from api.pages.reading import Choice, beside, chosen, outline, paragraphs, places_of
from api.statements import Quoted, Statement
from ontology.terms import NS

HTML = {"accept": "text/html"}
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TEXT = "甲节\n广西：印发通知。\n乙节\n（略）"
ACT = Statement("b/a-1", {TYPE: [NS + "Activity"], "partOf": ["b/s1/i1"]}, [Quoted(8, 12, "d", "印发通知")])
GONE = Statement("b/w-1", {TYPE: [NS + "Omission"], "partOf": ["b/s2"]}, [Quoted(16, 19, "d", "（略）")])
TAKEN = Statement("adoption/x", {TYPE: [NS + "Adoption"], "adoptionBasis": ["b/a-1"]}, [])
ROWS = [
    {"part": "b/s2", "whole": "b", "label": "乙节"},
    {"part": "b/s1", "whole": "b", "label": "甲节"},
    {"part": "b/s1/i1", "whole": "b/s1", "label": "广西", "about": "place/450000"},
]


def test_parts_lead_to_their_headings() -> None:
    first, second = outline(TEXT, [ACT, GONE], ROWS)
    assert (first.label, first.paragraph, first.withheld) == ("甲节", 0, False)
    assert [(entry.label, entry.paragraph) for entry in first.entries] == [("广西", 1)]
    assert (second.label, second.paragraph, second.withheld) == ("乙节", 2, True)


def test_the_list_is_narrowed_by_kind_and_place() -> None:
    everything = [ACT, GONE, TAKEN]
    places = places_of(everything, ROWS)
    assert chosen(everything, places, Choice(None, None)) == everything
    assert chosen(everything, places, Choice("adoptions", None)) == [TAKEN]
    assert chosen(everything, places, Choice(None, "place/450000")) == [ACT, TAKEN]
    assert chosen(everything, places, Choice("acts", "place/110000")) == []


def test_runs_joined_are_the_text() -> None:
    lines = paragraphs(TEXT, [ACT, GONE], {"广西": "place/450000"})
    assert ["".join(word for run in line for word, _ in run.words) for line in lines] == TEXT.split("\n")


def test_a_bulletin_alone_has_no_neighbours() -> None:
    assert beside([{"bulletin": "b", "begin": "2022-11-01"}], "b") == (None, None)
    assert beside([], "b") == (None, None)


def test_the_page_lists_what_is_asked_and_keeps_the_whole_text(client: httpx.Client, text: str) -> None:
    page = client.get("/page/bulletin/s-2022-11?show=figures", headers=HTML).text
    assert 'id="a-0000000000-1"' not in page
    assert "自治区教育厅" in page
    assert "/page/bulletin/s-2022-11#a-0000000000-1" in page


@pytest.mark.parametrize("question", ["show=x", "province=a b"])
def test_what_makes_no_sense_is_refused(client: httpx.Client, question: str) -> None:
    assert client.get(f"/page/bulletin/s-2022-11?{question}", headers=HTML).status_code == 400


def test_nothing_is_told_twice_in_the_text(client: httpx.Client) -> None:
    page = client.get("/page/bulletin/s-2022-11", headers=HTML).text
    article = page.partition("<article")[2].partition("</article>")[0]
    assert not re.search(r"<(mark|a)[^>]* title=", article)
