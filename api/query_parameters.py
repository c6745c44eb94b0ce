"""The parameters of a ready question: ``# params: name=default`` stands for ``VALUES ?name { default }``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ontology.errors import ZhengpuError

_STATED = re.compile(r"^# params: (.+)$", re.MULTILINE)
_TERM = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]+>          # an IRI
    | [A-Za-z][\w.-]*:[\w-]+               # a prefixed name
    | "(?:[^"\\\r\n]|\\.)*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*)?
    | -?\d+(?:\.\d+)? | true | false""",
    re.VERBOSE | re.ASCII,
)
_LOCAL = re.compile(r"[a-z-]+/[^\s<>\"{}|^`\\]+")


class WrongParameter(ZhengpuError):
    """A parameter that the query has not, or a value that is no term."""

    exit_status = 2

    def __init__(self, told: str, zh: str, en: str) -> None:
        super().__init__(f"--param {told}：{zh}", f"--param {told}: {en}")


def parameters_of(query: str) -> Mapping[str, str]:
    """Return the parameters that a query states, with their defaults.

    >>> parameters_of("# params: one=place:460000, other=place:500000")
    {'one': 'place:460000', 'other': 'place:500000'}
    """
    stated = _STATED.search(query)
    pairs = (each.partition("=") for each in stated[1].split(",")) if stated else ()
    return {name.strip(): default.strip() for name, _, default in pairs}


def bind(query: str, told: Sequence[str], base: str) -> str:
    """Return the query with its parameters filled from ``name=value``; its lines stay where they are.

    A value is an IRI, a prefixed name, a string, a number, or short: ``org/moe`` below `base`, and a plain
    word where the default is a string. Raises WrongParameter.

    >>> bind('# params: month="2022-11"\\nVALUES ?month { "2022-11" }', ["month=2022-12"], "").splitlines()[1]
    'VALUES ?month { "2022-12" }'
    """
    stated = parameters_of(query)
    for each in told:
        name, equals, value = each.partition("=")
        if not equals or name not in stated:
            raise _unknown(each, stated)
        line = f"VALUES ?{name} {{ {stated[name]} }}"
        if line not in query:
            raise WrongParameter(each, f"查询中没有这一行：{line}", f"the query lacks the line {line}")
        term = _term(each, value.strip(), stated[name], base)
        query = query.replace(line, f"VALUES ?{name} {{ {term} }}")
    return query


def fill(query: str, told: Sequence[str], base: str) -> str:
    """Return the query with its parameters filled as by `bind`, and its ``# params:`` line saying so.

    So it can be filled once more. Raises WrongParameter.

    >>> print(fill('# params: month="2022-11"\\nVALUES ?month { "2022-11" }', ["month=2023-01"], ""))
    # params: month="2023-01"
    VALUES ?month { "2023-01" }
    """
    for each in told:
        name = each.partition("=")[0]
        before = parameters_of(query)
        query = bind(query, [each], base)
        found = re.search(rf"VALUES \?{re.escape(name)} {{ (.+) }}", query)
        after = dict(before) | {name: found[1] if found else before[name]}
        query = _restated(query, ", ".join(f"{key}={value}" for key, value in after.items()))
    return query


def _restated(query: str, parameters: str) -> str:
    stated = _STATED.search(query)
    return query[: stated.start(1)] + parameters + query[stated.end(1) :] if stated else query


def _unknown(told: str, stated: Mapping[str, str]) -> WrongParameter:
    listed = ", ".join(f"{name}={default}" for name, default in stated.items())
    return WrongParameter(
        told,
        f"应为 名称=值；查询的参数（及其默认值）：{listed or '无'}",
        f"write name=value; the query's parameters, with their defaults: {listed or 'none'}",
    )


def _escaped(text: str) -> str:
    """A text as it may stand in a string of a query, and among the parameters that a comma parts."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", ",": "\\u002C"}
    return "".join(escapes.get(char, char) for char in text)


def _term(told: str, value: str, default: str, base: str) -> str:
    if default.startswith('"') and value and not value.startswith('"'):
        return f'"{_escaped(value)}"'
    if _LOCAL.fullmatch(value) and not default.startswith('"'):
        return f"<{base}{value}>"
    if _TERM.fullmatch(value):
        return value
    raise WrongParameter(
        told,
        f"值应如 {default}，或 org/moe、<IRI>",
        f"the value must be like {default}, or org/moe, or <IRI>",
    )
