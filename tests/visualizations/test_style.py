"""The style file: complete, and refused where it is not what the pictures expect."""

from __future__ import annotations

from importlib.resources import files
from typing import get_args

import pytest

from ontology.load import load
from visualizations.layout import measure
from visualizations.matrix_model import Blank
from visualizations.style import Language, StyleError, parse, style

TEXT = files("visualizations").joinpath("style.yaml").read_text(encoding="utf-8")


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    low, high = sorted((_luminance(one), _luminance(two)))
    return (high + 0.05) / (low + 0.05)


def test_unknown_and_missing_keys_are_refused_by_name() -> None:
    with pytest.raises(StyleError, match="top level"):
        parse(TEXT + "\nextra: 1\n")
    with pytest.raises(StyleError, match=r"regions\[0\]"):
        parse(TEXT.replace("en: North,", "", 1))


def test_six_regions_have_six_colours() -> None:
    assert len({region.colour for region in style().regions}) == 6


def test_letters_are_readable_on_their_colours() -> None:
    look = style()
    pairs = [(region.colour, region.ink) for region in (*look.regions, look.elsewhere)]
    pairs += [(step.colour, step.ink) for step in look.lags]
    pairs += [(look.colours[key], look.colours["paper"]) for key in ("before", "seen", "muted", "ink")]
    pairs.append((look.colours["undetermined"], look.colours["ink"]))
    for ground, ink in pairs:
        assert contrast(ground, ink) >= 4.5, (ground, ink)


def test_an_unknown_class_or_region_takes_the_last_one() -> None:
    assert style().kind_of("Award").id == "other"
    assert style().region("港澳台").name == "其他"
    assert style().region_order("港澳台") == 6


def test_each_kind_of_blank_has_words() -> None:
    for blank in get_args(Blank):
        assert style().say(blank, "zh") != style().say(blank, "en")


def test_the_34_units_stand_each_on_a_tile_of_its_own() -> None:
    codes = {place.code for place in load().provinces if place.abbreviation and place.code}
    assert set(style().tiles) == codes
    assert len(set(style().tiles.values())) == len(codes) == 34


def test_two_units_on_one_tile_are_refused() -> None:
    with pytest.raises(StyleError, match="tiles"):
        parse(TEXT.replace('"310000": [8, 4]', '"310000": [8, 3]'))
    with pytest.raises(StyleError, match="tiles"):
        parse(TEXT.replace('"310000": [8, 4]', '"310000": [8]'))


@pytest.mark.parametrize("key", ["tiles_about", "lanes_about", "curves_about"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_picture_says_of_itself_fits_on_its_line(key: str, language: Language) -> None:
    assert measure(style().say(key, language), 12.5) <= 960
