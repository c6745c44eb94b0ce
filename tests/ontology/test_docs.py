"""The reference shows everything that the knowledge files say, leads nowhere in vain, loads nothing from
elsewhere, is the same at every run, and no cell or label of a file becomes markup in it.
"""

from __future__ import annotations

import csv
import re
import shutil
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import Graph as RdfGraph

from ontology import docs
from ontology.docs import examples
from ontology.docs.graph import RDF, SH, SKOS, read
from ontology.docs.site import read_content
from ontology.load import TABLES, WORDS
from ontology.terms import NS, VERSION, Class, Property

if TYPE_CHECKING:
    from tests.conftest import Tab

HOSTILE = '<img src=x onerror="alert(1)">&\'"</td><script>alert(2)</script>'
EVENTS = re.compile(r"on[a-z]+$")


class Page(HTMLParser):
    """What a page links to, loads, and holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.rows = 0
        self.tags: set[str] = set()
        self.handlers: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.rows += tag == "tr" and "data-item" in given
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" and "href" in given else []
        self.loads += [v for n, v in given.items() if n in {"src", "srcset", "data", "poster", "xlink:href"}]
        self.loads += [given["href"]] if tag != "a" and "href" in given else []
        self.handlers += [n for n in given if EVENTS.match(n) or n == "style"]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    """The files of the reference."""
    return docs.pages()


@pytest.fixture(scope="module")
def pages(site: dict[str, bytes]) -> dict[str, Page]:
    """The pages of the reference, read."""
    return {name: Page(data.decode()) for name, data in site.items() if name.endswith(".html")}


@pytest.fixture
def copy(tmp_path: Path, folder: Path) -> Path:
    """A copy of the knowledge files that a test may change."""
    return Path(shutil.copytree(folder, tmp_path / "ontology"))


# Everything is there


@pytest.mark.parametrize(("page", "terms"), [("classes.html", Class), ("properties.html", Property)])
def test_every_term_has_an_entry(pages: dict[str, Page], page: str, terms: type[Class | Property]) -> None:
    assert {term.removeprefix(NS) for term in terms} <= set(pages[page].ids)


def test_every_term_of_the_turtle_is_told_in_both_languages(folder: Path, site: dict[str, bytes]) -> None:
    text = (site["classes.html"] + site["properties.html"]).decode()
    entries = dict(re.findall(r'<article id="(\w+)">(.*?)</article>', text, flags=re.DOTALL))
    graph = read(folder / "zhengpu.ttl")
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    labels = [q for q in graph.quads if q.predicate.value == label and NS in str(q.subject)]
    assert len(labels) >= 2 * (len(Class) + len(Property))
    for quad in labels:
        entry = entries[str(quad.subject).strip("<>").removeprefix(NS)]
        assert isinstance(quad.object, ox.Literal)
        assert quad.object.value in Page(entry).words


def test_a_property_without_domain_or_range_says_why() -> None:
    lacking = [
        e.name
        for e in read_content().vocabulary.of_kind("object", "datatype")
        if not (e.domains and e.ranges) and not (e.note.zh and e.note.en)
    ]
    assert lacking == []


@pytest.mark.parametrize(
    "said",
    [
        "zps:ActivityShape",
        "1..*",
        "xsd:decimal",
        "stated | inherited | bulletin-month",
        "prov:wasAssociatedWith",
    ],
)
def test_a_property_tells_its_constraints_and_alignments(pages: dict[str, Page], said: str) -> None:
    assert said in pages["properties.html"].words


@pytest.mark.parametrize(
    ("name", "shape"), [("Span", "SpanShape"), ("School", "OrganizationShape"), ("Meeting", "ActivityShape")]
)
def test_a_class_names_the_shapes_that_constrain_it(site: dict[str, bytes], name: str, shape: str) -> None:
    entry = re.search(rf'<article id="{name}">.*?</article>', site["classes.html"].decode(), flags=re.DOTALL)
    assert entry
    assert f"shapes.html#{shape}" in Page(entry[0]).links


def test_every_shape_is_shown(folder: Path, pages: dict[str, Page]) -> None:
    shapes = read(folder / "shapes.ttl").subjects(RDF + "type", SH + "NodeShape")
    names = {str(s).strip("<>").rpartition("#")[2] for s in shapes if isinstance(s, ox.NamedNode)}
    assert names
    assert names <= set(pages["shapes.html"].ids)


def test_every_concept_is_in_the_tree_of_its_scheme(folder: Path, pages: dict[str, Page]) -> None:
    graph = read(*(folder / "concepts").glob("*.ttl"))
    for quad in graph.quads:
        if quad.predicate.value.endswith("#inScheme"):
            scheme = str(quad.object).strip("<>").rpartition("/")[2]
            page = pages[f"scheme-{scheme}.html"]
            assert str(quad.subject).strip("<>").rpartition("/")[2] in page.ids
            assert all(d in page.words for d in graph.literals(quad.subject, SKOS + "definition"))


@pytest.mark.parametrize("name", [*TABLES, *WORDS])
def test_every_row_of_a_table_is_shown(folder: Path, pages: dict[str, Page], name: str) -> None:
    file = TABLES[name][0] if name in TABLES else WORDS[name]
    with (folder / file).open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.reader(stream) if row][1:]
    page = pages[f"list-{name}.html"]
    assert page.rows == len(rows)
    assert f"{len(rows)} / {len(rows)}" in page.words
    assert all(part in page.words for row in rows[-1:] for part in row[0].split("|"))


def test_a_new_table_appears_without_new_code(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (copy / "lexicon" / "novel.csv").write_text("text,source\n新词,编造\n", "utf-8")
    monkeypatch.setitem(WORDS, "novel", "lexicon/novel.csv")
    made = docs.pages(copy)
    assert "新词" in Page(made["list-novel.html"].decode()).words
    assert "list-novel.html" in Page(made["index.html"].decode()).links


def test_every_question_is_shown_with_its_query(folder: Path, pages: dict[str, Page]) -> None:
    for file in [*(folder / "competency").glob("*.rq"), *(folder / "links").glob("*.rq")]:
        lines = file.read_text("utf-8").splitlines()
        told = [line for line in lines if not re.match(r"# (zh|en|params|group|view|page):", line)]
        assert all(line in pages["questions.html"].words for line in told)
        assert all(line[6:] in pages["questions.html"].words for line in lines if line.startswith("# en:"))


def test_version_context_and_changes_are_told(pages: dict[str, Page]) -> None:
    assert f"https://w3id.org/zhengpu/ontology/{VERSION}" in pages["index.html"].words
    assert VERSION in pages["changes.html"].ids  # every version of the ontology has an entry in CHANGES.md
    assert "prefLabel" in pages["context.html"].words
    assert "http://www.w3.org/ns/prov#" in pages["context.html"].words


# The examples


def test_every_term_has_an_example() -> None:
    content = read_content()
    made = examples.Examples(content.vocabulary, content.names)
    assert [e.name for e in content.vocabulary.entries if not made.of(e)] == []


def test_the_examples_are_valid(folder: Path) -> None:
    """Every statement that a store would hold conforms to the shapes, together with the concepts."""
    quads = [q for q in read(examples.PATH).quads if q.graph_name != examples.INFERRED]
    triples = [ox.Triple(q.subject, q.predicate, q.object) for q in quads]
    data = RdfGraph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    for file in (folder / "concepts").glob("*.ttl"):
        data.parse(file)
    conforms, _, report = pyshacl.validate(data, shacl_graph=RdfGraph().parse(folder / "shapes.ttl"))
    assert conforms, report
    assert len(set(triples)) == len(triples)  # no statement stands in two graphs


def test_the_quotes_of_the_examples_have_the_length_of_their_offsets() -> None:
    graph = read(examples.PATH)
    spans = [q for q in graph.quads if q.predicate.value == NS + "quote"]
    assert spans
    for quad in spans:
        (start,), (end,) = (graph.literals(quad.subject, NS + name) for name in ("start", "end"))
        assert isinstance(quad.object, ox.Literal)
        assert len(quad.object.value) == int(end) - int(start)
        assert str(quad.subject).endswith(f"#char={start},{end}>")


# The pages as pages


def test_every_internal_link_leads_somewhere(site: dict[str, bytes], pages: dict[str, Page]) -> None:
    missing = []
    for name, page in pages.items():
        for link in page.links:
            if not re.match(r"https?://", link):
                target, _, anchor = unquote(link).partition("#")
                found = (target or name) in site and (not anchor or anchor in pages[target or name].ids)
                missing += [] if found else [f"{name}: {link}"]
    assert missing == []


def test_no_two_things_of_a_page_share_an_anchor(pages: dict[str, Page]) -> None:
    assert [name for name, page in pages.items() if len(set(page.ids)) != len(page.ids)] == []


def test_nothing_is_loaded_from_elsewhere(site: dict[str, bytes], pages: dict[str, Page]) -> None:
    loads = {load for page in pages.values() for load in page.loads}
    assert loads == {"style.css", "filter.js", "data:,"}
    assert not re.search(rb"url\((?!#)|@import|https?:", site["style.css"] + site["filter.js"])


def test_no_page_holds_code_of_its_own(pages: dict[str, Page]) -> None:
    assert {h for page in pages.values() for h in page.handlers} == set()
    assert not {"style", "iframe", "object", "embed", "form"} & {t for p in pages.values() for t in p.tags}


def test_the_same_files_give_the_same_bytes(site: dict[str, bytes], copy: Path) -> None:
    assert docs.pages(copy) == site


def test_what_is_no_longer_made_is_removed_and_nothing_else(tmp_path: Path, copy: Path) -> None:
    out = tmp_path / "out"
    (copy / "concepts" / "extra.ttl").write_text(
        "<https://w3id.org/zhengpu/id/scheme/extra> a <http://www.w3.org/2004/02/skos/core#ConceptScheme> .",
        "utf-8",
    )
    assert "scheme-extra.html" in docs.write(out, copy)
    (out / "notes.txt").write_text("mine", "utf-8")
    (copy / "concepts" / "extra.ttl").unlink()
    files = docs.write(out, copy)
    assert {p.name for p in out.iterdir()} == {*files, "files.txt", "notes.txt"}


# Hostile contents


def hostile_cells(copy: Path) -> None:
    """Put markup into every kind of knowledge file."""
    row = ["x", "", HOSTILE, HOSTILE, "", "country", "", "", HOSTILE, "javascript:alert(1)"]
    with (copy / "gazetteer" / "places.csv").open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerow(
            (row + [HOSTILE] * 20)[: len(read_header(copy / "gazetteer" / "places.csv"))]
        )
    literal = str(ox.Literal(HOSTILE))
    for name, old in (("zhengpu.ttl", '"机构"@zh-Hans'), ("concepts/stage.ttl", '"试点"@zh-Hans')):
        path = copy / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, f"{literal}@zh-Hans", 1), "utf-8")
    (copy / "competency" / "q99-hostile.rq").write_text(f"# zh: {HOSTILE}\nASK {{}} # {HOSTILE}\n", "utf-8")
    (copy / "genres" / "hostile.yaml").write_text(f"# {HOSTILE}\nkey: |\n  {HOSTILE}\n", "utf-8")
    with (copy / "CHANGES.md").open("a", encoding="utf-8") as stream:
        stream.write(f"\n## {HOSTILE}\n\n[a](javascript:alert) `{HOSTILE}`\n")


def read_header(path: Path) -> list[str]:
    return path.read_text("utf-8-sig").splitlines()[0].split(",")


def test_hostile_contents_stay_text(copy: Path, pages: dict[str, Page]) -> None:
    known = {tag for page in pages.values() for tag in page.tags}
    hostile_cells(copy)
    made = docs.pages(copy)
    changed = {name: Page(data.decode()) for name, data in made.items() if name.endswith(".html")}
    assert {t for page in changed.values() for t in page.tags} == known
    assert [h for page in changed.values() for h in page.handlers] == []
    assert all(data.count(b"<script") == 1 for name, data in made.items() if name.endswith(".html"))
    assert not [link for page in changed.values() for link in page.links if "javascript" in link]
    for name in ("list-places", "classes", "scheme-stage", "questions", "layouts", "changes", "diagram"):
        assert HOSTILE in changed[f"{name}.html"].words, name
    assert b"<script" not in made["diagram.svg"]
    ET.fromstring(made["diagram.svg"])  # noqa: S314 - made by us, a moment ago


# In a browser


@pytest.mark.browser
def test_a_list_is_filtered_in_a_browser_without_a_request(tab: Tab, tmp_path: Path) -> None:
    docs.write(tmp_path)
    tab.page.goto((tmp_path / "list-places.html").as_uri())
    tab.page.fill("input[data-filter]", "GUANGXI")
    tab.page.wait_for_function("document.querySelectorAll('#rows tr[data-item]:not([hidden])').length < 200")
    assert "广西" in tab.page.inner_text("#rows tbody")
    assert "黑龙江省" not in tab.page.inner_text("#rows tbody")
    tab.page.goto((tmp_path / "diagram.html").as_uri())
    assert [url for url in tab.asked if not url.startswith(("file:", "data:"))] == []
    assert tab.said == []
