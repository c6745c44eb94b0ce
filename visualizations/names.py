"""Names in two languages, as the rows of a query tell them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from visualizations.options import Row
from visualizations.style import Language
from visualizations.svg import clean


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name in Chinese and, where there is one, in English."""

    zh: str
    en: str = ""

    def text(self, language: Language) -> str:
        """The name in `language`, else in the other one."""
        return self.en if (language == "en" and self.en) or not self.zh else self.zh


def local(iri: str) -> str:
    """The last part of an IRI.

    >>> local("https://w3id.org/zhengpu/ontology#Document")
    'Document'
    """
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]


def names_in(rows: Iterable[Row], what: str) -> dict[str, Name]:
    """The names that rows of (`what`, ``name``, ``language``) give to IRIs; the least of several.

    >>> names_in([{"thing": "x", "name": "平台", "language": "zh-Hans"}], "thing")["x"].zh
    '平台'
    """
    found: dict[str, tuple[set[str], set[str]]] = {}
    for row in rows:
        text = clean(row.get("name", "")).strip()
        if text:
            zh, en = found.setdefault(row[what], (set(), set()))
            (en if row.get("language", "").lower().startswith("en") else zh).add(text)
    return {iri: Name(min(zh, default=""), min(en, default="")) for iri, (zh, en) in found.items()}
