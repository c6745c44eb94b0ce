"""Cascades for the commands of diffusion: from a file of one's own, or from a store."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from api.commands.delivering import warn_of_damage
from api.language import say
from graph_builder.diffusion.adopted_cascades import Adoptions, adoptions_of
from graph_builder.diffusion.adopters import By
from graph_builder.diffusion.cascade_files import Brought, Columns, read_cascades
from graph_builder.diffusion.cascade_tables import Known, known_of
from graph_builder.diffusion.cascades import Scale, chosen
from graph_builder.diffusion.facts import facts_of
from graph_builder.diffusion.tables import policies_of
from graph_builder.diffusion.told import tell
from graph_builder.store.reader import open_reader
from graph_builder.store.trouble import told
from ontology.errors import ZhengpuError
from ontology.load import load


class Words(NamedTuple):
    """What something is called."""

    zh: str
    en: str


PERIODS = {
    Scale.NUMBER: Words("1", "1"),
    Scale.YEAR: Words("年", "one year"),
    Scale.MONTH: Words("月", "one month"),
    Scale.DAY: Words("日", "one day"),
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where cascades come from: a file with the names of its columns, else a store. `unit` is a column, or
    the sort of units of a store.
    """

    file: Path | None
    store: Path
    unit: str | None
    cascade: str
    time: str
    period: Scale | None
    policies: Sequence[str]


@dataclass(frozen=True, slots=True)
class Found:
    """Cascades with what is known of them and where they are from; of a store how many periods it covers."""

    known: Known
    source: Mapping[str, str]
    adoptions: Adoptions | None = None


class NoSuchCascade(ZhengpuError):
    """A cascade that a file does not have, or a sort of units that a store does not have."""

    exit_status = 2


def found(origin: Origin) -> Found:
    """Return the cascades; say on standard error what was left out of them."""
    return _of_store(origin) if origin.file is None else _of_file(origin.file, origin)


def _of_file(file: Path, origin: Origin) -> Found:
    columns = Columns(origin.unit or "unit", origin.cascade, origin.time)
    brought = read_cascades(file, columns, origin.period)
    _warn(brought)
    cascades = brought.cascades
    for wanted in origin.policies:
        if wanted not in cascades.names:
            like = get_close_matches(wanted, cascades.names)
            zh, en = (f"；相近的：{'、'.join(like)}", f"; alike are: {', '.join(like)}") if like else ("", "")
            raise NoSuchCascade(f"{file} 中没有级联 {wanted}{zh}", f"{file} has no cascade {wanted}{en}")
    source = {"file": file.name, **asdict(columns), "period": str(cascades.scale)}
    return Found(Known(chosen(cascades, origin.policies) if origin.policies else cascades), source)


def _warn(brought: Brought) -> None:
    """Say what the owner of a file should know of how it was read."""
    per = PERIODS[brought.cascades.scale]
    notes = [
        (brought.guessed, "不是 UTF-8，按 GB18030 读取。", "Not UTF-8: read as GB18030."),
        (
            not len(brought.cascades) and not brought.absent,
            "没有数据行。",
            "There are no rows of data.",
        ),
        (
            brought.absent,
            f"{brought.absent} 行没有时间，计为未采纳。",
            f"{brought.absent} rows have no time: not adopted.",
        ),
        (
            brought.untaken,
            f"{brought.untaken} 个级联无人采纳，不计入。",
            f"{brought.untaken} cascades were taken up by nobody and are left out.",
        ),
        (
            brought.repeated,
            f"{brought.repeated} 行重复（同一单位、同一级联），只取最早的。",
            f"{brought.repeated} rows repeat a unit in a cascade: the earliest counts.",
        ),
        (
            brought.mixed,
            f"日期精度不一，以{per.zh}为期；--period 另定。",
            f"Dates are of several precisions: a period is {per.en}, unless --period says otherwise.",
        ),
    ]
    for is_so, zh, en in notes:
        if is_so:
            print(say(zh, en), file=sys.stderr)


def _of_store(origin: Origin) -> Found:
    by = _by(origin.unit)
    with open_reader(origin.store) as reader, told(reader.place):
        facts = facts_of(tell(reader))
    warn_of_damage(origin.store)
    policies = policies_of(facts, origin.policies, load().policies)
    adoptions = adoptions_of(facts, by, policies, origin.period or Scale.MONTH)
    if adoptions.undated:
        print(
            say(
                f"{adoptions.undated} 个首次采纳时间不明，未计入。",
                f"{adoptions.undated} first adoptions have no time and are left out.",
            ),
            file=sys.stderr,
        )
    source = {"unit": str(by), "period": str(adoptions.cascades.scale)}
    return Found(known_of(facts, adoptions), source, adoptions)


def _by(unit: str | None) -> By:
    try:
        return By(unit or By.PROVINCE)
    except ValueError as error:
        listed = "、".join(By)
        raise NoSuchCascade(
            f"库的单位是 {listed}，不是 {unit}；列名只用于 --cascades",
            f"units of a store are {listed}, not {unit}; a column's name goes with --cascades",
        ) from error
