"""The query page: the editor, the questions to begin with, and what came of a query: a table or a picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.examples import Example, example, grouped
from api.iris import tail
from api.negotiate import TURTLE
from api.pages.parameters import Parameter, iri_of, parameters
from api.pages.result_rows import Rows, columns_shown, named, provinces
from api.prefixes import PREFIXES
from api.problems import ProblemError
from api.query_parameters import WrongParameter, fill, parameters_of
from api.results import Result
from api.site import Site, language_of, site_of
from api.sparql_request import Pairs
from api.words import ontology_terms
from ontology.questions import VIEWS
from visualizations.results.table import ResultTable
from visualizations.results.views import TABLE, draw, offered
from visualizations.style import Language

ROWS_ON_A_PAGE = 200
LAST_PAGE = 50
DRAWN = 2000
"""A picture is made of the first so many rows, and says so where there are more."""
JUDGED = 200
"""The views that fit are judged by the first so many rows."""
TURTLE_SHOWN = 256 * 1024
PARAMETER = "param."
EDITOR = "editor/yasqe.min.js"


@dataclass(frozen=True, slots=True)
class Posed:
    """What the address asks of the page: a query, perhaps one of the questions, and how to show it."""

    query: str = ""
    question: Example | None = None
    filled: Sequence[str] = ()
    view: str = ""
    page: int = 1

    @property
    def chosen_view(self) -> str:
        """The view that was asked for, else the one that tells the question's answer best."""
        return self.view or (self.question.view if self.question else TABLE)

    @property
    def rows(self) -> int:
        """So many rows of the result are needed."""
        return max(self.page * ROWS_ON_A_PAGE, JUDGED if self.chosen_view == TABLE else DRAWN)

    def address(self, **changed: str | int) -> str:
        """The address of this page with another view or page."""
        told = [("question", self.question.name)] if self.question else [("query", self.query)]
        if self.question:
            told += [(PARAMETER + n, v) for n, _, v in (each.partition("=") for each in self.filled)]
        kept = {"view": self.view} | changed
        return "/sparql?" + urlencode(
            [*told, *((k, str(v)) for k, v in kept.items() if v)], quote_via=quote, errors="replace"
        )


def posed(parameters: Pairs, base: str, query: str = "") -> Posed:
    """What is asked. Raises ProblemError for a question, a parameter, a view or a page that there is not."""
    last = dict(parameters)
    question = _question(last.get("question", "")) if not query else None
    filled = [
        f"{name.removeprefix(PARAMETER)}={value}" for name, value in parameters if name.startswith(PARAMETER)
    ]
    try:
        text = fill(question.query if question else query, filled, base)
    except WrongParameter as error:
        raise ProblemError("bad-request", *map(_told, (error.zh, error.en))) from error
    return Posed(text, question, filled, _view(last.get("view", "")), _page(last.get("page", "")))


def _told(words: str) -> str:
    """What is wrong with a parameter, without the option of the command line."""
    return words.removeprefix("--param ")


def _question(name: str) -> Example | None:
    found = example(name) if name else None
    if name and found is None:
        raise ProblemError(
            "bad-request", f"没有这个问题：{name[:80]}", f"There is no such question: {name[:80]}"
        )
    return found


def _view(name: str) -> str:
    if name and name not in VIEWS:
        listed = ", ".join(VIEWS)
        raise ProblemError("bad-request", f"view 须是 {listed} 之一", f"view must be one of {listed}")
    return name


def _page(number: str) -> int:
    if not number:
        return 1
    if not (number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= LAST_PAGE):
        raise ProblemError(
            "bad-request", f"page 须在 1 与 {LAST_PAGE} 之间", f"page must lie between 1 and {LAST_PAGE}"
        )
    return int(number[:9])


async def show(
    request: Request, asked: Posed, result: Result | None = None, problem: ProblemError | None = None
) -> Response:
    """The page with the query and what came of it: its result, or what is wrong with it."""
    site, language = site_of(request), _language(request)
    values = _frame(asked) | {"fields": await _fields(site, asked, language, problem)}
    values["elsewhere"] = _elsewhere(site, asked)
    if result is not None:
        values |= await _shown(site, asked, result, language)
    if problem is None:
        return site.page(request, "sparql.html", **values)
    values["problem"] = problem.document(language_of(request))
    page = site.page(request, "sparql.html", problem.status, **values)
    page.headers.update(problem.headers())
    return page


def _language(request: Request) -> Language:
    return "en" if language_of(request) == "en" else "zh"


def _frame(asked: Posed) -> dict[str, Any]:
    """What the template wants to know even if there is no result."""
    return {
        "asked": asked,
        "query": asked.query,
        "groups": grouped(),
        "editor": has_editor(),
        "prefixes": PREFIXES,
        "terms": _completions(),
        "answered": False,
        "truth": None,
        "graph": None,
        "table": None,
        "problem": None,
    }


async def _fields(site: Site, asked: Posed, language: str, problem: ProblemError | None) -> list[Parameter]:
    """The fields of the query's parameters; none where something is wrong already, perhaps with them."""
    return [] if problem else await parameters(site, asked.query, language)


def _elsewhere(site: Site, asked: Posed) -> str:
    """The page that tells the answer to a question better than a query does, or nothing."""
    path = asked.question.page if asked.question else ""
    for name, value in parameters_of(asked.query).items():
        iri = iri_of(asked.query, value)
        path = path.replace(f"{{{name}}}", quote(site.addresses.local(iri)) if iri else "")
    return path


@cache
def _completions() -> list[str]:
    """The terms of the ontology as a query writes them."""
    return sorted(f"zp:{tail(term.iri)}" for term in ontology_terms())


@cache
def has_editor() -> bool:
    """Whether set-up installed the editor; without it there is the plain field of the form."""
    return files("api").joinpath("static", EDITOR).is_file()


async def _shown(site: Site, asked: Posed, result: Result, language: Language) -> dict[str, Any]:
    """The result as the page shows it: a table, a picture, a truth value, or the beginning of its Turtle."""
    if result.media_type == TURTLE:
        return {"answered": True, "graph": _turtle(result)}
    found = json.loads(result.body)
    if "boolean" in found:
        return {"answered": True, "truth": found["boolean"]}
    return {"answered": True} | await _table(site, asked, Rows.read(found), language)


async def _table(site: Site, asked: Posed, rows: Rows, language: Language) -> dict[str, Any]:
    start = (asked.page - 1) * ROWS_ON_A_PAGE
    judged = await named(site, rows.part(0, JUDGED), language)
    views = offered(judged)
    view = asked.chosen_view if asked.chosen_view in views else TABLE
    shown = await named(site, rows.part(start, start + ROWS_ON_A_PAGE), language)
    svg = await _drawn(site, rows, view, language) if view != TABLE else None
    pages = min(LAST_PAGE, -(-rows.total // ROWS_ON_A_PAGE))
    return {
        "table": shown,
        "columns": columns_shown(shown),
        "start": start,
        "pages": pages,
        "drawn": DRAWN,
        "most": LAST_PAGE * ROWS_ON_A_PAGE,
        "views": views,
        "view": view,
        "unfit": asked.view if asked.view and asked.view != view else "",
        "svg": svg,
    }


async def _drawn(site: Site, rows: Rows, view: str, language: Language) -> Markup:
    table: ResultTable = await named(site, rows.part(0, DRAWN), language)
    table = replace(table, provinces=await provinces(site))
    svg = await run_in_threadpool(draw, view, table)
    return Markup(svg)  # noqa: S704 - made here; the drawing escapes every text


def _turtle(result: Result) -> str:
    """Its Turtle, or the lines of it that a page can hold."""
    shown = result.beginning(TURTLE_SHOWN)
    if result.size <= TURTLE_SHOWN:
        return shown.decode()
    return shown[: shown.rfind(b"\n") + 1].decode() + f"# … {result.size} bytes\n"
