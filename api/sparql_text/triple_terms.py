"""RDF 1.2 in updates: what rdflib and most tools cannot read is refused before it is written."""

from __future__ import annotations

import re
from itertools import pairwise

from api.problems import ProblemError
from api.sparql_text.scanning import scan
from api.sparql_text.terminals import keyword

_HINT = re.compile(r"<<|\{\s*\||~|--|triple|strlangdir", re.IGNORECASE)
_MAKERS = re.compile(r"(?:.*(?<!is)triple|.*strlangdir)", re.DOTALL)


def refuse_triple_terms(update: str) -> None:
    """Raise the problem ``triple-terms`` if an update holds syntax of RDF 1.2.

    That is ``<<...>>``, ``<<(...)>>``, ``{|...|}``, ``~ reifier``, the functions TRIPLE and STRLANGDIR, and
    text with a direction, as in ``"x"@ar--rtl``. A query may hold them: it reads what is there. ``VERSION``
    passes.
    """
    if _HINT.search(update) is None or (found := _found(update)) is None:
        return
    raise ProblemError(
        "triple-terms",
        f"更新含有 RDF 1.2 的语法（{found}），rdflib 等工具读不了，本库不收。"
        "请改用具名图或普通的节点来描述陈述。",
        f"The update has syntax of RDF 1.2 ({found}), which rdflib and others cannot read; it is not taken "
        "here. Describe statements with named graphs or plain nodes.",
    )


def _found(update: str) -> str | None:
    tokens = (token.match for token in scan(update))
    return next((found for pair in pairwise(tokens) if (found := _made_by(*pair))), None)


def _made_by(first: re.Match[str], second: re.Match[str]) -> str:
    pair = first[0] + second[0]
    adjoin = first.end() == second.start()
    if second[0] == "~":
        return "~"
    if adjoin and pair in ("<<", "{|", "|}"):
        return pair
    if second[0] == "(" and _MAKERS.fullmatch(keyword(first)):
        return first[0]
    return f"{first[0]}--" if first["language"] and adjoin and second[0] == "-" else ""
