"""The look of every picture, read from ``style.yaml``: fonts, palette, shapes and words.

>>> style().kind_of("Platform").shape
'diamond'
>>> style().say("shown", "en", shown=42, total=310)
'42 of 310 acts shown'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Language = Literal["zh", "en"]


class StyleError(ValueError):
    """``style.yaml`` does not have the shape that the pictures need; the message names the place."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the country: its names, its colour, and an ink that is readable on that colour."""

    name: str
    en: str
    colour: str
    ink: str

    def label(self, language: Language) -> str:
        """The region's name in `language`."""
        return self.en if language == "en" else self.name


@dataclass(frozen=True, slots=True)
class ThingKind:
    """A kind of thing that acts are about: the shape of its mark and the classes that take it."""

    id: str
    shape: str
    name: str
    en: str
    classes: tuple[str, ...]

    def label(self, language: Language) -> str:
        """The kind's name in `language`."""
        return self.en if language == "en" else self.name


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of adoption: the shape of its mark, ``hollow`` where only its outline is drawn."""

    id: str
    shape: str
    hollow: bool
    name: str
    en: str

    def label(self, language: Language) -> str:
        """The stage's name in `language`."""
        return self.en if language == "en" else self.name


@dataclass(frozen=True, slots=True)
class LagStep:
    """One step of the scale of lags: up to and with month `upto` (None: no end)."""

    upto: int | None
    colour: str
    ink: str


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a unit stands in the grid of tiles, counted from 0: `column` from the west, `row` from north."""

    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Style:
    """All of ``style.yaml``, typed."""

    fonts: tuple[str, ...]
    regions: tuple[Region, ...]
    elsewhere: Region
    kinds: tuple[ThingKind, ...]
    stages: tuple[Stage, ...]
    colours: Mapping[str, str]
    dark: Mapping[str, str]
    lags: tuple[LagStep, ...]
    tiles: Mapping[str, Tile]
    named: frozenset[str]
    words: Mapping[str, Mapping[str, str]]

    def region(self, name: str) -> Region:
        """The region called `name`, else the one for everything elsewhere."""
        return next((region for region in self.regions if region.name == name), self.elsewhere)

    def region_order(self, name: str) -> int:
        """Where the region stands in the official order; unknown ones come last."""
        names = [region.name for region in self.regions]
        return names.index(name) if name in names else len(names)

    def kind_of(self, class_name: str) -> ThingKind:
        """The kind that takes things of a class (``Document``); the last kind takes the rest."""
        return next((kind for kind in self.kinds if class_name in kind.classes), self.kinds[-1])

    def stage(self, name: str) -> Stage:
        """The stage of that identifier; an unknown one is drawn as a circle and called by its identifier."""
        return next((s for s in self.stages if s.id == name), Stage(name, "circle", True, name, name))

    def lag_step(self, months: int) -> LagStep:
        """The step of the scale that `months` falls on."""
        return next((s for s in self.lags if s.upto is not None and months <= s.upto), self.lags[-1])

    def tile(self, code: str) -> Tile | None:
        """Where the unit of a code (``110000``) stands in the grid of tiles; None where it has no place."""
        return self.tiles.get(code)

    def say(self, key: str, language: Language, **values: object) -> str:
        """The words under `key`, with ``{names}`` filled in. Raises KeyError for words that are not there."""
        return self.words[key][language].format(**values)


def bracketed(text: str, language: Language) -> str:
    """A note as it stands behind something.

    >>> bracketed("计划", "zh"), bracketed("planned", "en")
    ('（计划）', ' (planned)')
    """
    return f"（{text}）" if language == "zh" else f" ({text})"


def _exactly(row: Mapping[str, Any], keys: set[str], where: str) -> Mapping[str, Any]:
    if set(row) != keys:
        raise StyleError(f"style.yaml, {where}: expected the keys {sorted(keys)}, found {sorted(row)}")
    return row


def _region(row: Mapping[str, Any], where: str) -> Region:
    return Region(**_exactly(row, {"name", "en", "colour", "ink"}, where))


def _kind(row: Mapping[str, Any], where: str) -> ThingKind:
    row = _exactly(row, {"id", "shape", "name", "en", "classes"}, where)
    return ThingKind(row["id"], row["shape"], row["name"], row["en"], tuple(row["classes"]))


def _stage(row: Mapping[str, Any], where: str) -> Stage:
    return Stage(**_exactly(row, {"id", "shape", "hollow", "name", "en"}, where))


def _lag(row: Mapping[str, Any], where: str) -> LagStep:
    return LagStep(**_exactly(row, {"upto", "colour", "ink"}, where))


def _tiles(rows: Mapping[str, Any]) -> dict[str, Tile]:
    tiles: dict[str, Tile] = {}
    for code, place in rows.items():
        if not (isinstance(code, str) and isinstance(place, list) and list(map(type, place)) == [int, int]):
            raise StyleError(f'style.yaml, tiles: expected "code": [column, row], found {code}: {place}')
        if (tile := Tile(*place)) in tiles.values():
            raise StyleError(f"style.yaml, tiles: {code} stands where another unit does")
        tiles[code] = tile
    return tiles


def parse(text: str) -> Style:
    """Read a style from YAML. Raises StyleError naming the place where a key is missing or unknown."""
    keys = {"fonts", "regions", "elsewhere", "kinds", "stages", "colours", "dark", "lags", "tiles"}
    keys |= {"named", "words"}
    data = _exactly(yaml.safe_load(text), keys, "top level")
    words = {key: dict(_exactly(row, {"zh", "en"}, f"words.{key}")) for key, row in data["words"].items()}
    return Style(
        fonts=tuple(data["fonts"]),
        regions=tuple(_region(row, f"regions[{n}]") for n, row in enumerate(data["regions"])),
        elsewhere=_region(data["elsewhere"], "elsewhere"),
        kinds=tuple(_kind(row, f"kinds[{n}]") for n, row in enumerate(data["kinds"])),
        stages=tuple(_stage(row, f"stages[{n}]") for n, row in enumerate(data["stages"])),
        colours=dict(data["colours"]),
        dark=dict(data["dark"]),
        lags=tuple(_lag(row, f"lags[{n}]") for n, row in enumerate(data["lags"])),
        tiles=_tiles(data["tiles"]),
        named=frozenset(data["named"]),
        words=words,
    )


@cache
def style() -> Style:
    """The style that comes with the package."""
    return parse(files("visualizations").joinpath("style.yaml").read_text(encoding="utf-8"))
