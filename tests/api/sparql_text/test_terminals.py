"""The engine's terminals: what is one token to it is one here."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sparql_text.terminals import Text, is_gap, is_name, keyword, tokens


def kinds(text: str) -> list[tuple[str, str]]:
    return [(match.lastgroup if match.lastgroup != "colon" else "name", match[0]) for match in tokens(text)]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT ?a", [("word", "SELECT"), ("variable", "?a")]),
        ("x:a.b.c", [("name", "x:a.b"), ("other", "."), ("word", "c")]),
        (":a :", [("local", ":a"), ("local", ":")]),
        ("<urn:a><urn:b>", [("iri", "<urn:a>"), ("iri", "<urn:b>")]),
        ("<a b>", [("other", "<"), ("word", "a"), ("word", "b"), ("other", ">")]),
        ("'''a'b''' 'c'", [("string", "'''a'b'''"), ("string", "'c'")]),
        ('"""a"b""" "c"', [("string", '"""a"b"""'), ("string", '"c"')]),
        (r"'a\'b'", [("string", r"'a\'b'")]),
        ("'x'@en-GB", [("string", "'x'"), ("language", "@en-GB")]),
        ("_:a.b _:c.", [("blank", "_:a.b"), ("blank", "_:c"), ("other", ".")]),
        ("a#b\nc", [("word", "a"), ("word", "c")]),
        ("a#b", [("word", "a")]),
        (r"'\u00e9'", [("string", r"'\u00e9'")]),
        ("a. 甲..", [("word", "a"), ("other", "."), ("word", "甲"), ("other", "."), ("other", ".")]),
        ("x:y%4 x:y%4a", [("name", "x:y"), ("other", "%"), ("other", "4"), ("name", "x:y%4a")]),
        ("x:y.. x:y..z", [("name", "x:y"), ("other", "."), ("other", "."), ("name", "x:y..z")]),
        ("@en-, @en-GB", [("language", "@en"), ("other", "-"), ("other", ","), ("language", "@en-GB")]),
        ("'''a'''''''''", [("string", "'''a'''"), ("string", "''''''")]),
        ("甲:乙 ?变量", [("name", "甲:乙"), ("variable", "?变量")]),
    ],
)
def test_a_text_is_read_in_the_longest_tokens(text: str, told: list[tuple[str, str]]) -> None:
    assert kinds(text) == told


@pytest.mark.parametrize("text", [r"'\x'", r"'\ud800'", "'a\nb'", "'"])
def test_what_is_no_string_ends_the_reading(text: str) -> None:
    assert [match[0] for match in tokens(f"a {text} b")] == ["a"]


def test_a_word_is_one_in_small_letters_unless_a_colon_makes_it_a_name() -> None:
    assert [keyword(match) for match in tokens("SeLeCt x: :y ?z a:b 'w'")] == ["select", "", "", "", "", ""]
    assert [is_name(match) for match in tokens("SeLeCt x: :y ?z a:b 'w'")] == [
        False, True, True, False, True, False,
    ]  # fmt: skip


def test_a_comment_reaches_to_the_end_of_its_line_whatever_ends_it() -> None:
    for end in ("\n", "\r", "\r\n"):
        text = Text(f"# a # b{end}c")
        comment = text.at(0)
        assert comment is not None
        assert is_gap(comment)
        assert text.after(comment) == 7
        found = text.significant(0)
        assert found is not None
        assert found[0] == "c"
    assert Text("# a").significant(0) is None
    assert Text(" \t").significant(0) is None


def test_one_character_may_be_read_alone() -> None:
    text = Text("<urn:a>")
    whole, sign = text.at(0), text.sign(0)
    assert whole is not None
    assert sign is not None
    assert (whole[0], sign[0]) == ("<urn:a>", "<")


LOCALS = st.text("ab1-_·.é:%41", min_size=1, max_size=8)


@given(LOCALS)
def test_a_name_that_the_engine_takes_whole_is_one_token(local: str) -> None:
    """As far as the engine reads what follows `x:` as one name, so is it read here."""
    text = f"ASK {{ x:{local} <urn:p> 1 }}"
    try:
        ox.Store().query(f"PREFIX x: <urn:x:> {text}")
    except SyntaxError:
        return
    assert f"x:{local}" in [match[0] for match in tokens(text)]
