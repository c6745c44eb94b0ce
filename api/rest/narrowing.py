"""What a search is narrowed to, as an address says it: kinds, provinces, themes, and a span of months."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.problems import ProblemError
from api.site import Site
from graph_builder.store.search.facets import FIRST_YEAR, YEARS, month_of, province_of
from graph_builder.store.search.kinds import KINDS
from graph_builder.store.search.lookup import View
from graph_builder.store.search.narrowing import Wanted

PROVINCE = r"^([^\x00-\x20<>\"{}|\\^`\x7f]*place/)?[0-9]{2}0000$"
MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
MOST_VALUES = 50
"""Values of one facet that a search may be narrowed to at once."""
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen of each facet: kinds, IRIs of provinces and themes, the first and last month."""

    kinds: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    first: str = ""
    last: str = ""

    def __bool__(self) -> bool:
        return bool(self.kinds or self.provinces or self.themes or self.first or self.last)

    def wanted(self) -> Wanted:
        """The same as the index is asked."""
        codes = (province_of(province) for province in self.provinces)
        return Wanted(
            kinds=frozenset(self.kinds),
            provinces=frozenset(code for code in codes if code is not None),
            themes=frozenset(self.themes),
            months=_months(self.first, self.last) if self.first or self.last else None,
        )

    def check(self, view: View) -> None:
        """Raises a 404 where nothing is known of a province or theme."""
        known = view.of((*self.provinces, *self.themes))
        for parameter, values in (("province", self.provinces), ("theme", self.themes)):
            if unknown := [iri for iri in values if iri not in known]:
                shown = unknown[0][-_SHOWN:]
                zh, en = f"参数 {parameter}：没有 {shown}", f"{parameter}: there is no {shown}"
                raise ProblemError("not-found", zh, en, parameter=parameter)


def choice_of(
    site: Site, kinds: Sequence[str], provinces: Sequence[str], themes: Sequence[str], first: str, last: str
) -> Choice:
    """What the values of an address choose, each once. Raises a 400 for values that cannot be."""
    return Choice(
        _few("kind", _kinds(kinds)),
        _few("province", [_province(site, each) for each in provinces]),
        _few("theme", [_theme(site, each) for each in themes]),
        _month("from", first),
        _month("to", last),
    )


def short(site: Site, iri: str) -> str:
    """A province or theme as an address says it: ``450000``, ``online-space``."""
    return site.addresses.local(iri).removeprefix("place/").removeprefix("theme/")


def _kinds(kinds: Sequence[str]) -> Sequence[str]:
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        listed = ", ".join(KINDS)
        raise ProblemError(
            "bad-request",
            f"没有类别 {unknown[0][:40]}；可选：{listed}",
            f"There is no kind {unknown[0][:40]}; there are {listed}",
            parameter="kind",
        )
    return kinds


def _province(site: Site, value: str) -> str:
    if re.fullmatch(PROVINCE, value) is None:
        raise ProblemError(
            "bad-request",
            f"参数 province：{value[:_SHOWN]} 不是省级区划；例如 450000，全国为 000000",
            f"province: {value[:_SHOWN]} is no province; for instance 450000, or 000000 for the nation",
            parameter="province",
        )
    return _iri(site, value, "place")


def _theme(site: Site, value: str) -> str:
    iri = _iri(site, value, "theme")
    if site.addresses.instance(site.addresses.local(iri)) is None:
        raise ProblemError(
            "bad-request",
            f"参数 theme：{value[:_SHOWN]} 不是标识符",
            f"theme: {value[:_SHOWN]} is no identifier",
            parameter="theme",
        )
    return iri


def _iri(site: Site, value: str, folder: str) -> str:
    local = value if "/" in value else f"{folder}/{value}"
    return value if "://" in value else site.addresses.base + local


def _month(parameter: str, value: str) -> str:
    if value and re.fullmatch(MONTH, value) is None:
        raise ProblemError(
            "bad-request",
            f"参数 {parameter}：{value[:_SHOWN]} 不是月份；例如 2022-11",
            f"{parameter}: {value[:_SHOWN]} is no month; for instance 2022-11",
            parameter=parameter,
        )
    return value


def _months(first: str, last: str) -> range:
    """The months from one to another, either of them open; of what lies outside those that are told, none."""
    begin, end = f"{FIRST_YEAR}-01", f"{FIRST_YEAR + YEARS - 1}-12"
    if first > end or (last and last < begin):
        return range(0)
    from_, to = month_of(max(first, begin)), month_of(min(last or end, end))
    return range(from_ or 0, (to or 0) + 1)


def _few(parameter: str, values: Sequence[str]) -> tuple[str, ...]:
    each = tuple(dict.fromkeys(values))
    if len(each) > MOST_VALUES:
        raise ProblemError(
            "bad-request",
            f"参数 {parameter} 最多 {MOST_VALUES} 个值",
            f"{parameter} may have {MOST_VALUES} values at most",
            parameter=parameter,
        )
    return each
