"""Of which series an occasion is an edition: 第九届世界互联网大会 is the ninth 世界互联网大会."""

from __future__ import annotations

import re

from graph_builder.figures import chinese_number
from graph_builder.names import loose_key
from ontology.load import Knowledge

_EDITION = re.compile(
    r"^(?:\d{4}年?(?:度)?)?(?:(?P<first>首届)|第(?P<number>[一二三四五六七八九十]{1,3}|\d{1,3})届)?(?:\d{4}年?)?"
)


class OccasionNames:
    """Knows the names of the registered series.

    >>> from ontology.load import load
    >>> OccasionNames(load()).details("第九届世界互联网大会")
    (('inSeries', 'series/world-internet-conference'), ('edition', '9'))
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._series = {
            loose_key(name): f"series/{row.slug}"
            for row in knowledge.occasion_series
            for name in (row.name, *row.aliases)
        }

    def details(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return the series of an occasion's `name` and its edition; nothing where the name is no edition of
        one, as 世界互联网大会筹备会 is not.
        """
        folded = loose_key(name)
        match = _EDITION.match(folded)
        series = self._series.get(folded[match.end() :] if match else folded)
        if series is None or match is None:
            return ()
        told = (("inSeries", series),)
        if match["first"]:
            return (*told, ("edition", "1"))
        number = match["number"]
        if not number:
            return told
        return (*told, ("edition", str(int(number) if number.isdigit() else chinese_number(number))))
