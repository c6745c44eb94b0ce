"""The class diagram can be read: every class once, no label over another, no line over a label or a line."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from ontology.docs.diagram import text_width
from ontology.docs.site import class_diagram, read_content
from ontology.terms import NS, Class

SVG = "{http://www.w3.org/2000/svg}"
Point = tuple[float, float]


@pytest.fixture(scope="module")
def picture() -> str:
    """The diagram."""
    return class_diagram(read_content())


@pytest.fixture(scope="module")
def svg(picture: str) -> ET.Element:
    """The diagram, read."""
    return ET.fromstring(picture)  # noqa: S314 - made by us, a moment ago


def boxes_of_labels(svg: ET.Element) -> Iterator[tuple[str, float, float, float, float]]:
    """Yield every label with the rectangle that it takes: left, top, right, bottom."""
    for text in svg.iter(f"{SVG}text"):
        words = "".join(text.itertext())
        size = float(text.get("font-size", "0"))
        width = text_width(words, size)
        x, y = float(text.get("x", "0")), float(text.get("y", "0"))
        left = x - width if text.get("text-anchor") == "end" else x
        yield words, left, y - size, left + width, y + 0.2 * size


def lines_of(svg: ET.Element) -> Iterator[tuple[str, list[Point]]]:
    """Yield every line with its colour, which is empty for those between a class and the one above it."""
    for path in svg.findall(f"{SVG}g/{SVG}path"):
        steps = [step.split() for step in path.get("d", "")[1:].split("L")]
        if len(steps) > 1:
            yield path.get("stroke", ""), [(float(x), float(y)) for x, y in steps]


def test_no_labels_overlap(svg: ET.Element) -> None:
    labels = list(boxes_of_labels(svg))
    assert len(labels) > len(Class)
    crossing = [
        (one[0], two[0])
        for one, two in combinations(labels, 2)
        if one[1] < two[3] and two[1] < one[3] and one[2] < two[4] and two[2] < one[4]
    ]
    assert crossing == []


def test_no_line_crosses_a_label(svg: ET.Element) -> None:
    lines = [points for _, points in lines_of(svg)]
    assert len(lines) > len(Class)
    labels = list(boxes_of_labels(svg))
    crossed = [
        words
        for points in lines
        for (x1, y1), (x2, y2) in pairwise(points)
        for words, left, top, right, bottom in labels
        if min(x1, x2) < right and max(x1, x2) > left and min(y1, y2) < bottom and max(y1, y2) > top
    ]
    assert crossed == []


def shared(one: list[Point], two: list[Point]) -> float:
    """Return how long two level or two upright lines lie on one another."""
    for along, across in ((0, 1), (1, 0)):
        if len({point[across] for point in (*one, *two)}) == 1:
            (a, b), (c, d) = (sorted(point[along] for point in line) for line in (one, two))
            return min(b, d) - max(a, c)
    return 0


def test_lines_to_different_classes_never_share_a_stretch(svg: ET.Element) -> None:
    """They may cross; were they on one another, none could tell where either leads."""
    lines = [(colour, points) for colour, points in lines_of(svg) if colour]
    assert lines
    pairs = [(a, b) for (one, a), (two, b) in combinations(lines, 2) if one != two]
    assert [pair for pair in pairs if shared(*pair) > 0] == []


def test_every_class_is_there_once_and_every_label_within_the_picture(svg: ET.Element) -> None:
    links = [a.get("href", "") for a in svg.iter(f"{SVG}a")]
    classes = [link.partition("#")[2] for link in links if link.startswith("classes.html")]
    assert sorted(classes) == sorted(c.removeprefix(NS) for c in Class)
    width, height = float(svg.get("width", "0")), float(svg.get("height", "0"))
    outside = [b[0] for b in boxes_of_labels(svg) if b[1] < 0 or b[3] > width or b[4] > height]
    assert outside == []


def test_the_picture_in_the_documents_is_the_one_that_is_drawn(picture: str) -> None:
    kept = Path(__file__).parents[2] / "docs" / "reference" / "diagram.svg"
    renew = "zhengpu docs && cp build/reference/diagram.svg docs/reference/"
    assert kept.read_text("utf-8") == picture, renew
