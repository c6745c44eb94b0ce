"""What an update may change, as far as its text tells: which graphs, or by a query which triples.

What is not told for certain is counted in: the index then looks at more than it need.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# Escapes may hide a name, a relative IRI may be the base itself, and these words mean many graphs.
_UNCLEAR = re.compile(r"\\|<[#?]?>|\b(?:all|named)\b", re.IGNORECASE)
_VARIABLE = re.compile(r"[?$]")
_TAIL = re.compile(r"[^/#:]*$")

_PROLOGUE = re.compile(
    r"(?:\s+|#[^\n]*|PREFIX\s+[\w.-]*:\s*<[^<>\s]*>|BASE\s+<[^<>\s]*>)*", re.IGNORECASE | re.ASCII
)
_TOKEN = re.compile(
    r"\"\"\".*?\"\"\"|'''.*?'''|\"[^\"\n]*\"|'[^'\n]*'|<[^<>\"{}|^`\s]*>|#[^\n]*|[{};]|[?$:@]?[\w.:-]+|\S",
    re.DOTALL,
)
# What may come to something else when it is asked twice, or elsewhere; an escape may hide any of it.
_UNSURE = re.compile(
    r"\\|\b(?:rand|uuid|struuid|now|bnode|limit|offset|sample|group_concat|service|with|using)\b",
    re.IGNORECASE,
)
_FORMS = (["delete", "where"], ["delete", "insert", "where"], ["insert", "where"])


def may_touch(update: str, graphs: Iterable[str]) -> list[str] | None:
    """Those of the named graphs that the update may change; None where it may be any.

    >>> may_touch("INSERT DATA { GRAPH <urn:x:one> { <a:b> <a:c> 1 } }", ["urn:x:one", "urn:x:two"])
    ['urn:x:one']
    >>> may_touch("DELETE { GRAPH ?g { ?s ?p 1 } } WHERE { GRAPH ?g { ?s ?p 1 } }", ["urn:x:one"]) is None
    True
    """
    if _UNCLEAR.search(update) or (_VARIABLE.search(update) and "graph" in update.lower()):
        return None
    return [graph for graph in graphs if _tail(graph) in update]


def construct_of(update: str) -> str | None:
    """The query for the triples that an update may delete and insert, whichever their graphs, asked before
    it is carried out; None where it has more than one operation, or may come to something else.

    >>> construct_of("DELETE { GRAPH ?g { ?s ?p 1 } ?s ?p 2 . } WHERE { GRAPH ?g { ?s ?p 1 } }")
    'CONSTRUCT { ?s ?p 1 . ?s ?p 2 } WHERE { GRAPH ?g { ?s ?p 1 } }'
    >>> construct_of("DELETE WHERE { GRAPH ?g { <urn:a> ?p ?o } }")
    'CONSTRUCT { <urn:a> ?p ?o } WHERE { GRAPH ?g { <urn:a> ?p ?o } }'
    """
    found = _PROLOGUE.match(update)
    start = found.end() if found else 0
    if _UNSURE.search(update, start):
        return None
    words, blocks = _blocks(update, start)
    if words == ["delete", "where"] and len(blocks) == 1:
        blocks *= 2
    if words not in _FORMS or len(blocks) != len(words):
        return None
    template = " . ".join(part for block in blocks[:-1] for part in _triples(block))
    return f"{update[:start]}CONSTRUCT {{ {template} }} WHERE {{{blocks[-1]}}}"


def _blocks(update: str, start: int) -> tuple[list[str], list[str]]:
    """The words outside braces, in small letters, and what stands in each outermost pair of them."""
    words, blocks, depth, begun = [], [], 0, 0
    for token in _tokens(update, start):
        if token[0] == "{":
            depth += 1
            begun = token.end() if depth == 1 else begun
        elif token[0] == "}":
            depth -= 1
            if depth == 0:
                blocks.append(update[begun : token.start()])
        elif depth == 0:
            words.append(token[0].lower())
    return words[: -1 if words and words[-1] == ";" else None], blocks


def _triples(block: str) -> Iterator[str]:
    """The parts of a template, those of its graphs among them."""
    begun, names_graph = 0, False
    for token in _tokens(block, 0):
        if token[0].lower() == "graph":
            yield from _part(block[begun : token.start()])
            names_graph = True
        elif token[0] == "{" and names_graph:
            begun, names_graph = token.end(), False
        elif token[0] == "}":
            yield from _part(block[begun : token.start()])
            begun = token.end()
    yield from _part(block[begun:])


def _part(text: str) -> Iterator[str]:
    if part := text.strip().removeprefix(".").removesuffix(".").strip():
        yield part


def _tokens(text: str, start: int) -> Iterator[re.Match[str]]:
    return (token for token in _TOKEN.finditer(text, start) if not token[0].startswith("#"))


def _tail(iri: str) -> str:
    """The last part of an IRI, which stands in the text however its beginning is written."""
    found = _TAIL.search(iri)
    return found[0] if found else ""
