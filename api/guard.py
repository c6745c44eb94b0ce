"""Looks at a SPARQL text before the engine does: what form it is, and whether it would reach for the network.

The engine carries out SERVICE and LOAD by real HTTP requests, and its parser reads keywords without asking
where a word ends: ``trueSERVICE<...>``, ``service:x {`` and ``LOADSILENT<...>`` are keywords to it. A text is
refused when any way to read it has the clause in the open; in strings, IRIs, comments, variables and names
the word is just a word.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from api.sparql_text.readings import Before, Readings, Step, TangledError
from api.sparql_text.terminals import Text, is_gap, is_name, keyword, tokens

_UPDATE_WORDS = ("insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with")
_FORM_WORDS = ("select", "ask", "construct", "describe")
_REMEMBERED = 16_384  # characters: a longer text is judged anew each time
_LONGEST_PROLOGUE = 30_000  # tokens
_WORDS = re.compile("service|load", re.IGNORECASE)
_SMALL_WORDS = re.compile("service|load")
_SILENT = re.compile("silent", re.IGNORECASE)
_INTO = re.compile(r"into(?:graph.*)?", re.IGNORECASE | re.DOTALL)


class Form(StrEnum):
    """What a request asks for; ``UNKNOWN`` is left to the engine's parser to complain about."""

    SELECT = "select"
    ASK = "ask"
    CONSTRUCT = "construct"
    DESCRIBE = "describe"
    UPDATE = "update"
    UNKNOWN = "unknown"

    @property
    def gives_graph(self) -> bool:
        """Whether the result is triples instead of bindings."""
        return self in (Form.CONSTRUCT, Form.DESCRIBE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The form of a text and what it would fetch; ``tangled`` where telling takes too long.

    ``endpoints`` are what its SERVICE clauses ask, as written: ``<http://...>``, ``?variable``, ``x:name``.
    ``loads`` tells of a LOAD, in an update.
    """

    form: Form
    endpoints: tuple[str, ...] = ()
    loads: bool = False
    tangled: bool = False

    @property
    def service(self) -> bool:
        """Whether there is a SERVICE clause."""
        return bool(self.endpoints)

    def stays_within(self, allowed: Collection[str]) -> bool:
        """Whether nothing is fetched but from the endpoints with these IRIs, each named literally.

        >>> inspect("ASK { SERVICE <http://h/> {} }").stays_within({"http://h/"})
        True
        >>> inspect("ASK { SERVICE ?where {} }").stays_within({"http://h/"})
        False
        """
        literal = {f"<{iri}>" for iri in allowed}
        return not (self.tangled or self.loads) and literal.issuperset(self.endpoints)


def inspect(text: str) -> Verdict:
    """Judge a query or an update.

    >>> inspect("SELECT * { ?s ?p 'SERVICE <x:> {' } # SERVICE")
    Verdict(form=<Form.SELECT: 'select'>, endpoints=(), loads=False, tangled=False)
    >>> inspect("ask{serviCe?x{}}").endpoints
    ('?x',)
    >>> inspect("CLEAR ALL; load<http://h/>").loads
    True
    """
    return _remembered(text) if len(text) <= _REMEMBERED else _judge(text)


def _judge(text: str) -> Verdict:
    form = form_of(text)
    small = text.lower()
    if "service" not in small and "load" not in small:
        return Verdict(form)
    search = _Search(text)
    try:
        if not search.may_find(small if len(small) == len(text) else text):
            return Verdict(form)
        return Verdict(form, *search.found())
    except TangledError:
        return Verdict(form, tangled=True)


_remembered = lru_cache(maxsize=1024)(_judge)


def form_of(text: str) -> Form:
    """The first word that is no part of the prologue says it.

    The engine also takes a keyword that runs into the next word, as in ``ASKWHERE`` and ``WITHex:graph``.
    """
    before = ""
    for match in islice(tokens(text), _LONGEST_PROLOGUE):
        word = keyword(match) or (match["word"] or "").lower()
        if match["word"] and before != "prefix" and word not in ("prefix", "base", "version"):
            return _form_of_word(word)
        if not (match["word"] or match["local"] or match["iri"] or match["string"]):
            return Form.UNKNOWN
        before = word
    return Form.UNKNOWN


def _form_of_word(word: str) -> Form:
    form = next((Form(form) for form in _FORM_WORDS if word.startswith(form)), Form.UNKNOWN)
    return Form.UPDATE if word.startswith(_UPDATE_WORDS) else form


class _Search:
    """Looks for clauses that fetch: first roughly, by their shape anywhere; then in every reading."""

    def __init__(self, text: str) -> None:
        self._text = Text(text)
        self._readings = Readings(self._text)

    def may_find(self, text: str) -> bool:
        """Whether the shape of a clause stands anywhere, strings and comments included.

        `text` has the words at the same places; finding them is quicker if it is in small letters.
        """
        words = _WORDS if text is self._text.text else _SMALL_WORDS
        return any(
            self._service_at(match.end()) if match[0].lower() == "service" else self._is_load(match.end())
            for match in words.finditer(text)
        )

    def found(self) -> tuple[tuple[str, ...], bool]:
        """The endpoints asked, and whether something is loaded."""
        endpoints: dict[str, None] = {}
        loads = False
        for step in self._readings:
            if step.match["word"] and not (step.before is Before.NAMES_GRAPH and is_name(step.match)):
                endpoints |= dict.fromkeys(self._services(step.match))
                loads = loads or self._loads(step)
        return tuple(endpoints), loads

    def _services(self, match: re.Match[str]) -> list[str]:
        """The endpoints of the clauses that start in a word; its letters may belong to several keywords."""
        word = _WORDS.finditer(self._text.text, match.start("word"), match.end("word"))
        ends = (each.end() for each in word if each[0].lower() == "service")
        return [endpoint for end in ends if (endpoint := self._service_at(end))]

    def _loads(self, step: Step) -> bool:
        opens = step.before.opens and step.match["word"].lower().startswith("load")
        return opens and self._is_load(step.match.start() + len("load"))

    def _service_at(self, position: int) -> str:
        """The endpoint of a clause whose keyword ends there: an IRI or variable, then ``{``."""
        for target in self._targets(position):
            following = self._significant(target.end())
            if following and following[0] == "{":
                return target[0]
        return ""

    def _is_load(self, position: int) -> bool:
        """Whether a source follows, then the end of the operation or ``INTO``."""
        for target in self._targets(position):
            following = self._significant(target.end())
            if following is None or following[0] == ";" or _INTO.fullmatch(following[0]):
                return True
        return False

    def _targets(self, position: int) -> list[re.Match[str]]:
        """What may be the IRI or variable there; ``SILENT`` before it may be part of its name, or not."""
        starts = [self._gap_end(position)]
        if silent := _SILENT.match(self._text.text, starts[0]):
            starts.append(self._gap_end(silent.end()))
        found = [match for start in starts if (match := self._text.at(start))]
        self._readings.spend(1 + sum(match.end() - match.start() for match in found) // 64)
        return [match for match in found if match["iri"] or match["variable"] or is_name(match)]

    def _significant(self, position: int) -> re.Match[str] | None:
        return self._text.at(self._gap_end(position))

    def _gap_end(self, position: int) -> int:
        while (match := self._text.at(position)) and is_gap(match):
            position = self._text.after(match)
            self._readings.spend(1)
        return position
