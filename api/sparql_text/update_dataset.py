"""``using-graph-uri`` and ``using-named-graph-uri``: the dataset of an update, written into its text.

The engine's ``update`` takes no dataset, so every operation that has a WHERE gets USING clauses (SPARQL 1.1
Protocol, 2.2.3; Update, 3.1.3). Templates and data are left alone: the protocol names what is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from api.problems import ProblemError
from api.sparql_text.scanning import Token, scan
from graph_builder.store.dataset import DEFAULT, UNION


def with_dataset(update: str, using: Sequence[str] = (), using_named: Sequence[str] = ()) -> str:
    """The update with the graphs that its WHERE clauses read; the same text where none are given.

    Raises `ProblemError`: ``bad-request`` if the update itself says what it reads (USING or WITH), or for a
    graph that is none (the union, the unnamed graph) or no IRI.

    >>> with_dataset("INSERT { ?s <x:p> 1 } WHERE { ?s ?p ?o }", ["x:g"])
    'INSERT { ?s <x:p> 1 } USING <x:g> WHERE { ?s ?p ?o }'
    >>> with_dataset("DELETE WHERE { ?s ?p ?o }", [], ["x:g"])
    'DELETE { ?s ?p ?o } USING NAMED <x:g> WHERE { ?s ?p ?o }'
    """
    if not (using or using_named):
        return update
    written = _written(using, using_named)
    tokens = list(scan(update))
    if any(_is_own_dataset(before, token) for before, token in zip([None, *tokens], tokens, strict=False)):
        raise _conflict()
    return _inserted(update, list(_insertions(update, tokens, written)))


def _written(using: Sequence[str], using_named: Sequence[str]) -> str:
    for iri in (*using, *using_named):
        _check(iri)
    clauses = [f"USING <{iri}>" for iri in using] + [f"USING NAMED <{iri}>" for iri in using_named]
    return " ".join(clauses) + " "


def _check(iri: str) -> None:
    if iri in (UNION, DEFAULT):
        raise ProblemError(
            "bad-request",
            f"更新的 WHERE 不能以 {iri} 为数据集：不带参数时，GRAPH 之外匹配无名图；"
            "要读所有的图，写 GRAPH ?g { … }。",
            f"No WHERE of an update can have {iri} as its dataset: without the parameter, patterns outside "
            "of GRAPH match the unnamed graph; to read all graphs, write GRAPH ?g { … }.",
        )
    try:
        ox.NamedNode(iri)
    except ValueError:
        shown = iri[:200]
        raise ProblemError(
            "bad-request", f"不是绝对 IRI：{shown}", f"This is no absolute IRI: {shown}"
        ) from None


def _conflict() -> ProblemError:
    return ProblemError(
        "bad-request",
        "更新里已有 USING 或 WITH，不能再用 using-graph-uri 或 using-named-graph-uri 参数。",
        "The update has USING or WITH itself; it cannot have the parameters using-graph-uri or "
        "using-named-graph-uri as well.",
    )


def _is_own_dataset(before: Token | None, token: Token) -> bool:
    """Whether USING or WITH starts here: after a template, after an operation or the prologue.

    The engine lets the keyword run into what follows, as in ``USINGNAMED<x:g>`` and ``WITHex:g``.
    """
    word = (token.match["word"] or "").lower()
    if token.depth or not word.startswith(("using", "with")):
        return False
    if before is None or before.match[0] in (";", "}"):
        return True
    return bool(before.match["iri"] or before.match["string"])


def _insertions(update: str, tokens: Sequence[Token], written: str) -> Iterator[tuple[int, str]]:
    """What to write where: the clauses before each WHERE, and the template that DELETE WHERE leaves out."""
    outside = [token for token in tokens if not token.depth]
    for before, token, following in zip([None, *outside], outside, [*outside[1:], None], strict=False):
        word = (token.match["word"] or "").lower()
        if token.match["colon"] or following is None or following.match[0] != "{":
            continue
        if word == "where" and before is not None and before.match[0] == "}":
            yield token.match.start(), written
        elif word in ("where", "deletewhere"):
            group = update[following.match.start() : _group_end(outside, following)]
            yield token.match.end() - len("where"), f"{group} {written}"


def _group_end(outside: Sequence[Token], opening: Token) -> int:
    """Where the group ends; where the text does if it is not closed."""
    closing = (
        t.match.end() for t in outside if t.match.start() > opening.match.start() and t.match[0] == "}"
    )
    return next(closing, opening.match.endpos)


def _inserted(update: str, insertions: Sequence[tuple[int, str]]) -> str:
    parts, position = [], 0
    for place, text in insertions:
        parts += [update[position:place], text]
        position = place
    return "".join([*parts, update[position:]])
