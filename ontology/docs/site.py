"""The site: which pages there are, and writing them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ontology.docs import diagram
from ontology.docs.changes import Block, blocks
from ontology.docs.diagram_model import panels
from ontology.docs.examples import Examples
from ontology.docs.graph import prefixes
from ontology.docs.lists import Layout, Listing, read_layouts, read_lists
from ontology.docs.names import Names
from ontology.docs.questions import Question, read_questions
from ontology.docs.reference import Reference
from ontology.docs.schemes import Scheme, read_schemes, walk
from ontology.docs.shapes import Shape, read_shapes
from ontology.docs.vocabulary import Vocabulary, read_vocabulary
from ontology.docs.words import Words, words
from ontology.load import FOLDER
from ontology.terms import PREFIXES

HERE = Path(__file__).parent
COPIED = ("zhengpu.ttl", "shapes.ttl", "context.jsonld")
WRITTEN = "files.txt"  # what the last run wrote, so that the next can remove what it no longer makes


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that the pages tell."""

    vocabulary: Vocabulary
    shapes: tuple[Shape, ...]
    schemes: tuple[Scheme, ...]
    listings: tuple[Listing, ...]
    layouts: tuple[Layout, ...]
    questions: tuple[Question, ...]
    links: tuple[Question, ...]
    context: Mapping[str, Any]
    changes: tuple[Block, ...]
    names: Names
    words: Words

    @property
    def version(self) -> str:
        """The ontology's version."""
        return dict(self.vocabulary.header).get("versionInfo", "")


def read_content(folder: Path = FOLDER) -> Content:
    """Return what the knowledge files below `folder` say; KnowledgeError at the first that cannot be read."""
    vocabulary = read_vocabulary(folder / "zhengpu.ttl")
    shapes = read_shapes(folder / "shapes.ttl")
    schemes = read_schemes(sorted((folder / "concepts").glob("*.ttl")))
    labels = {entry.iri: entry.label.zh for entry in vocabulary.entries}
    known = {**PREFIXES, **prefixes(folder / "zhengpu.ttl")}
    return Content(
        vocabulary,
        shapes,
        schemes,
        read_lists(folder, words(), _keys(vocabulary, schemes)),
        read_layouts(folder, words()),
        read_questions(folder / "competency"),
        read_questions(folder / "links"),
        json.loads((folder / "context.jsonld").read_text("utf-8"))["@context"],
        tuple(blocks((folder / "CHANGES.md").read_text("utf-8"))),
        Names(known, _addresses(vocabulary, shapes, schemes), labels),
        words(),
    )


def _addresses(vocabulary: Vocabulary, shapes: Iterable[Shape], schemes: Iterable[Scheme]) -> dict[str, str]:
    """Where each IRI is described."""
    pages = {
        e.iri: f"{'classes' if e.kind == 'class' else 'properties'}.html#{e.name}" for e in vocabulary.entries
    }
    pages |= {shape.iri: f"shapes.html#{shape.name}" for shape in shapes}
    for scheme in schemes:
        pages[scheme.iri] = f"scheme-{scheme.slug}.html"
        pages |= {c.iri: f"scheme-{scheme.slug}.html#{c.anchor}" for c in walk(scheme.roots)}
    return pages


def _keys(vocabulary: Vocabulary, schemes: Iterable[Scheme]) -> dict[str, str]:
    """Where the names lead by which the lists speak of classes and concepts."""
    keys = {f"class:{e.name}": f"classes.html#{e.name}" for e in vocabulary.of_kind("class")}
    for scheme in schemes:
        keys |= {
            f"{scheme.slug}/{c.notation}": f"scheme-{scheme.slug}.html#{c.anchor}" for c in walk(scheme.roots)
        }
    return keys


def pages(folder: Path = FOLDER) -> dict[str, bytes]:
    """Return every file of the site by its name; the same bytes for the same knowledge files."""
    content = read_content(folder)
    made = {name: text.encode() for name, text in _rendered(content).items()}
    made |= {path.name: path.read_bytes() for path in sorted((HERE / "static").iterdir())}
    return made | {name: (folder / name).read_bytes() for name in COPIED}


def _rendered(content: Content) -> dict[str, str]:
    examples = Examples(content.vocabulary, content.names)
    reference = Reference(content.vocabulary, content.shapes, content.names, content.words, examples)
    properties = reference.terms("object", "datatype")
    svg = class_diagram(content)
    # The picture stands in the page itself: its links lead on, and a page opened from a disk may show it.
    made = {
        "index.html": _page("index.html", content),
        "classes.html": _page("terms.html", content, terms=reference.terms("class"), kind="class"),
        "properties.html": _page("terms.html", content, terms=properties, kind="property"),
        "diagram.html": _page("diagram.html", content, svg=svg),
        "diagram.svg": svg,
        "shapes.html": _page("shapes.html", content, shapes=reference.shapes()),
        "lists.html": _page("lists.html", content),
        "layouts.html": _page("layouts.html", content),
        "questions.html": _page("questions.html", content),
        "context.html": _page("context.html", content),
        "changes.html": _page("changes.html", content),
    }
    made |= {f"scheme-{s.slug}.html": _page("scheme.html", content, scheme=s) for s in content.schemes}
    return made | {f"list-{t.name}.html": _page("list.html", content, listing=t) for t in content.listings}


def class_diagram(content: Content) -> str:
    """Return the class diagram as SVG."""
    drawing = diagram.draw(panels(content.vocabulary, content.shapes, content.words.areas))
    template = _environment().get_template("diagram.svg")
    return template.render(d=drawing, colours=diagram.COLOURS, version=content.version) + "\n"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _page(template: str, content: Content, **values: object) -> str:
    return _environment().get_template(template).render(content=content, **values) + "\n"


def write(out: Path, folder: Path = FOLDER) -> list[str]:
    """Write the site into `out` and return the names of its files.

    What an earlier run wrote there and this one does not is removed; other files are left alone. Raises
    KnowledgeError for a knowledge file that cannot be read, OSError where `out` cannot be written.
    """
    made = pages(folder)
    out.mkdir(parents=True, exist_ok=True)
    list_of_files = out / WRITTEN
    before = list_of_files.read_text("utf-8").splitlines() if list_of_files.is_file() else []
    for name in before:
        if name not in made and Path(name).name == name:
            (out / name).unlink(missing_ok=True)
    for name, data in made.items():
        (out / name).write_bytes(data)
    list_of_files.write_text("".join(f"{name}\n" for name in sorted(made)), "utf-8")
    return sorted(made)
