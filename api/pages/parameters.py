"""The values that a parameter of a question may take: those that the graph knows, with their names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.iris import tail
from api.names import Name
from api.queries import query
from api.query_parameters import parameters_of
from api.rest.bulletins import every_bulletin
from api.rest.finding import adopted
from api.site import Site

MOST = 400
"""More values than these are no choice; such a parameter is a plain field."""

_BULLETINS, _ADOPTED = "bulletins", "adopted"
# The folder of a default among the instances, and the query that lists what else it might be.
_LISTED = {
    "place": "choices_place",
    "policy": _ADOPTED,
    "platform": _ADOPTED,
    "bulletin": _BULLETINS,
    "theme": "choices_theme",
    "action": "choices_action",
}
_MONTH = re.compile(r'"\d{4}-\d\d"')


@dataclass(frozen=True, slots=True)
class Choice:
    """A value as a query takes it, and its name."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field of a question's form: its name, its value now, and the values to choose from, if any."""

    name: str
    value: str
    choices: tuple[Choice, ...] = ()


async def parameters(site: Site, text: str, language: str) -> list[Parameter]:
    """The parameters of a query as fields."""
    return [
        await _parameter(site, text, name, value, language) for name, value in parameters_of(text).items()
    ]


async def _parameter(site: Site, text: str, name: str, value: str, language: str) -> Parameter:
    if _MONTH.fullmatch(value):
        found = await _months(site)
        now = value.strip('"')
        return _field(name, Choice(now, now), [Choice(month, month) for month in found])
    if value.startswith('"'):
        return Parameter(name, _plain(value))
    iri = iri_of(text, value)
    folder = site.addresses.local(iri).partition("/")[0] if iri else ""
    if iri is None or folder not in _LISTED:
        return Parameter(name, value)
    found = await _listed(site, _LISTED[folder])
    if len(found) > MOST:
        return Parameter(name, f"<{iri}>")
    names = await site.names.of([*found, iri])
    known = [Choice(f"<{each}>", _name(names, each, language)) for each in found]
    return _field(name, Choice(f"<{iri}>", _name(names, iri, language)), known)


def _field(name: str, now: Choice, choices: Sequence[Choice]) -> Parameter:
    """The value that stands now is a choice, whether the graph knows it or not."""
    if len(choices) > MOST:
        return Parameter(name, now.value)
    known = any(choice.value == now.value for choice in choices)
    return Parameter(name, now.value, tuple(choices if known else (now, *choices)))


async def _months(site: Site) -> Sequence[str]:
    """The months that bulletins cover, the newest first."""
    days = ((entry.begin, entry.end) for entry in (await every_bulletin(site)).values())
    return sorted({day[:7] for begin, end in days if begin and end for day in (begin, end)}, reverse=True)


async def _listed(site: Site, name: str) -> Sequence[str]:
    """The values that a choice has: those of a query, where the service does not list them anyway."""
    if name == _BULLETINS:
        return list(await every_bulletin(site))
    return await adopted(site) if name == _ADOPTED else await _asked(site, name, "iri")


async def _asked(site: Site, name: str, variable: str) -> tuple[str, ...]:
    async def ask() -> tuple[str, ...]:
        return tuple(row[variable] for row in await site.pool.select(query(name)))

    return await site.kept.get(("choices", name), ask)


def _name(names: Mapping[str, Name], iri: str, language: str) -> str:
    known = names.get(iri)
    return (known.in_language(language) if known else "") or tail(iri)


def iri_of(text: str, term: str) -> str | None:
    """The IRI that a term of a query means, by the prefixes that the query declares; None for what is no IRI.

    >>> iri_of("PREFIX place: <https://x/id/place/>", "place:450000"), iri_of("", "0.8")
    ('https://x/id/place/450000', None)
    """
    if term.startswith("<"):
        return term.strip("<>")
    prefix, colon, rest = term.partition(":")
    declared = re.search(
        rf"^\s*PREFIX\s+{re.escape(prefix)}:\s*<([^>]*)>", text, re.MULTILINE | re.IGNORECASE
    )
    return declared[1] + rest if colon and declared else None


def _plain(string: str) -> str:
    """The text of a string as a query writes it, for a field of a form."""
    inner = string.rpartition('"')[0].removeprefix('"')
    escapes = {'\\"': '"', "\\\\": "\\", "\\n": "\n", "\\r": "\r"}
    return re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\.", lambda m: chr(int(m[1], 16)) if m[1] else escapes.get(m[0], m[0]), inner
    )
