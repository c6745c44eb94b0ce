"""What the reader makes of a query before the engine sees it."""

from __future__ import annotations

import pytest

from api.reader import names_its_dataset


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * FROM <http://example.org/#a> { ?s ?p ?o }", True),
        ("PREFIX g: <http://example.org/> ask from named g:a {}", True),
        ("SELECT ?from { ?from ?p 'FROM <x>' } # FROM <x>", False),
        ('SELECT * { <http://example.org/FROM> ?p """FROM <x>""" }', False),
        ("SELECT * { ?s zp:from <http://example.org/> }", False),
    ],
)
def test_a_from_clause_is_known_from_the_word_elsewhere(query: str, told: bool) -> None:
    assert names_its_dataset(query) is told
