"""The writer: whatever goes in as text comes out as text."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualizations import svg


@given(st.text())
def test_any_text_survives_as_text(text: str) -> None:
    node = ET.fromstring(svg.element("text", svg.words(text), title=text))  # noqa: S314 - what is tested
    assert len(node) == 0
    assert (node.text or "").replace("\r", "\n") == svg.clean(text).replace("\r\n", "\n").replace("\r", "\n")
    assert set(node.attrib) == {"title"}


@pytest.mark.parametrize(
    "href", ["javascript:a", "JAVASCRIPT:a", "\x01javascript:a", "data:text/html,a", "vbscript:a"]
)
def test_only_web_addresses_and_relative_ones_are_links(href: str) -> None:
    assert svg.safe_href(href) == "#"


def test_a_long_hover_text_is_cut() -> None:
    assert len(svg.shorten("长" * 2000)) == svg.LONGEST_TITLE


def test_an_unknown_shape_is_a_circle() -> None:
    assert svg.mark("blob", 1, 2, 3).startswith("<circle")
