"""draw and export: a store as a picture and as a dump."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from api.cells import plain_cell
from api.commands.delivering import deliver, deliver_by, warn_of_damage
from api.language import language
from graph_builder.diffusion.facts import facts_of
from graph_builder.diffusion.told import ADOPTING, rows_of, tell
from graph_builder.dump import write_dump
from graph_builder.label_table import read_from, write_label_table
from graph_builder.serialise import FORMATS
from graph_builder.store.reader import Reader, open_reader
from graph_builder.store.trouble import told
from ontology.errors import ZhengpuError
from ontology.load import load
from visualizations.asking import gathered
from visualizations.graph_files import FORMATS as NETWORK_FORMATS
from visualizations.graph_files import written
from visualizations.material import Material
from visualizations.options import Options
from visualizations.pictures import PICTURES, Picture
from visualizations.png import NoChineseFontError, rasterized, size_of
from visualizations.tables import as_csv

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


class WrongFilter(ZhengpuError):
    """An option's value that no picture can be filtered by."""

    exit_status = 2

    def __init__(self, option: str, value: str, zh: str, en: str) -> None:
        super().__init__(f"{option} {value}：{zh}", f"{option} {value}: {en}")


class WrongSuffix(ZhengpuError):
    """A file's suffix that a picture cannot be written with."""

    exit_status = 2

    def __init__(self, suffix: str, known: Sequence[str]) -> None:
        listed = ", ".join(known)
        super().__init__(
            f"不能写成 {suffix}；可以是 {listed}", f"cannot be written as {suffix}; there are {listed}"
        )


class NoFont(ZhengpuError):
    """The machine has no font to draw the picture with."""


def material_of(reader: Reader, picture: Picture[Any], options: Options) -> Material:
    """Return what a picture is made from."""
    facts = facts_of(tell(reader, ADOPTING))
    return gathered(picture.gather(options, facts), lambda text: rows_of(reader.query(text)))


def run_draw(name: str, store: Path, out: Path | None, filters: Mapping[str, Any]) -> int:
    """Draw a picture to `out`, whose suffix chooses the form, or to standard output. Raises WrongSuffix."""
    picture = PICTURES[name]
    suffix = out.suffix if out else ""
    if suffix and suffix not in (known := _suffixes(picture)):
        raise WrongSuffix(suffix, known)
    _check_months(filters)
    with open_reader(store) as reader, told(reader.place):
        placed = {**filters, "province": _province(filters["province"], reader.base)}
        options = Options(language="zh" if language() == "zh" else "en", **placed)
        material = material_of(reader, picture, options)
    content = picture.read(material)
    deliver(_as_file(picture, content, material.options, suffix), out)
    warn_of_damage(store)
    return 0


def _suffixes(picture: Picture[Any]) -> tuple[str, ...]:
    networks = (f".{form}" for form in NETWORK_FORMATS if picture.network)
    return (picture.suffix, *((".png",) if picture.suffix == ".svg" else ()), ".csv", *networks)


def _as_file(picture: Picture[Any], content: object, options: Options, suffix: str) -> bytes:
    """The picture in the form of a suffix, else as it is drawn. Raises NoFont."""
    if suffix == ".csv":
        return as_csv(picture.table(content, options)).encode()
    if picture.network and suffix.removeprefix(".") in NETWORK_FORMATS:
        return written(picture.network(content), suffix.removeprefix("."))
    drawn = picture.drawing(content, options)
    if suffix != ".png":
        return drawn.encode()
    try:
        return rasterized(drawn, *size_of(drawn))
    except NoChineseFontError as error:
        raise NoFont(
            "没有中文字体，画不成 PNG：请安装 fonts-noto-cjk，或输出 .svg",
            "no font has Chinese characters for a PNG: install fonts-noto-cjk, or write .svg",
        ) from error


def _check_months(filters: Mapping[str, Any]) -> None:
    """Raises WrongFilter."""
    for option, month in (("--from", filters["begin"]), ("--to", filters["end"])):
        if month and not _MONTH.fullmatch(month):
            raise WrongFilter(option, month, "应为月份，如 2022-11", "must be a month such as 2022-11")


def _province(name: str | None, base: str) -> str | None:
    """Return the IRI of a province from its name, or an IRI as it is. Raises WrongFilter."""
    place = load().places_by_name.get(name or "")
    if name and place is None and "/place/" not in name:
        raise WrongFilter("--province", name, "不是省级单位", "is no provincial unit")
    return f"{base}place/{place.id}" if place else name


def run_export(store: Path, form: str, out: Path | None, spreadsheet: bool = False) -> int:
    """Write a whole store to `out`, or to standard output; CSV with formulas made harmless if for a
    `spreadsheet`.
    """
    with open_reader(store) as reader:
        if form in FORMATS:
            deliver_by(lambda target: write_dump(_told(reader, reader.quads()), form, target), out)
        elif form == "csv":
            names, cell = _told(reader, read_from(reader.store)), plain_cell if spreadsheet else str
            deliver_by(lambda target: write_label_table(names, target, cell), out)
        else:
            with told(reader.place):
                exported = _network(reader, form)
            deliver(exported, out)
    warn_of_damage(store)
    return 0


def _told(reader: Reader, quads: Iterator[ox.Quad]) -> Iterator[ox.Quad]:
    """The quads of a store; what goes wrong with reading is told apart from what goes wrong with writing."""
    with told(reader.place):
        yield from quads


def _network(reader: Reader, form: str) -> bytes:
    picture = PICTURES["network"]
    if picture.network is None:
        raise RuntimeError("the network is one")
    material = material_of(reader, picture, Options(all_time=True))
    return written(picture.network(picture.read(material)), form)
