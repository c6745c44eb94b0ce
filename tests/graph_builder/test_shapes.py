"""SHACL over quads."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from graph_builder.shapes import Shapes, Violation

SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:shape> sh:targetSubjectsOf <urn:p> ; sh:property [
    sh:path <urn:q> ; sh:minCount 1 ; sh:message "缺 q"@zh-Hans , "q is missing"@en ] .
"""


def test_a_violation_has_words_in_each_language(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(SHAPE, encoding="utf-8")
    shapes = Shapes.load(tmp_path / "shapes.ttl")
    data = ox.Store()
    data.update('INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> "x" . <urn:t> <urn:p> "y" ; <urn:q> 1 } }')
    assert set(shapes.violations(data)) == {
        Violation("urn:s", "urn:q", "缺 q", "zh-Hans"),
        Violation("urn:s", "urn:q", "q is missing", "en"),
    }


def test_the_shapes_of_the_ontology_are_read() -> None:
    assert list(Shapes.load().violations([])) == []
