"""Every way a request can fail, turned into a problem: as JSON, or as a page for a browser."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api import query_errors, write_errors
from api.edge.exchange import CLIENT_LEFT, note_problem
from api.methods import allowed_methods
from api.negotiate import wants_html
from api.problems import BY_STATUS, KINDS, ProblemError, in_its_words, problem_response
from api.query_faults import fault_of
from api.rest.refusals import refusal
from api.site import language_of, site_of
from api.write_problems import problem_of_write

log = logging.getLogger("zhengpu.api")


def install(app: FastAPI) -> None:
    """Answer every exception that reaches the application."""
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(query_errors.QueryError, _on_query_error)
    app.add_exception_handler(write_errors.WriteError, _on_write_error)
    app.add_exception_handler(RequestValidationError, _on_parameter)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(ClientDisconnect, _on_client_left)


def problem_of(error: query_errors.QueryError) -> ProblemError:
    """The problem that a query's failure is to its asker."""
    return next(make(error) for kind, make in _QUERY_PROBLEMS if isinstance(error, kind))


def respond(request: Request, problem: ProblemError) -> Response:
    """A page where a browser asked, else problem details."""
    note_problem(request.scope, problem.kind)
    if wants_html(request.headers.get("accept")):
        document = problem.document(language_of(request))
        response: Response = site_of(request).page(request, "problem.html", problem.status, problem=document)
        response.headers.update(problem.headers())
        return response
    return problem_response(problem, language_of(request))


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 - registered for this class
    return respond(request, error)


async def _on_query_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, query_errors.QueryError)  # noqa: S101 - registered for this class
    return respond(request, problem_of(error))


async def _on_write_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, write_errors.WriteError)  # noqa: S101 - registered for this class
    return respond(request, problem_of_write(error))


async def _on_parameter(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    return respond(request, refusal(request, error))


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    kind = BY_STATUS.get(error.status_code, "bad-request" if error.status_code < 500 else "internal")
    words = KINDS[kind]
    response = respond(request, ProblemError(kind, words.zh, words.en))
    response.headers.update(error.headers or {})
    if kind == "method-not-allowed":
        response.headers["Allow"] = allowed_methods(request.scope)
    return response


async def _on_client_left(_request: Request, _error: Exception) -> Response:
    return Response(status_code=CLIENT_LEFT)  # nobody hears it


async def on_crash(request: Request, error: Exception) -> Response:
    """What nobody foresaw: into the log, and a problem that tells nothing of it."""
    log.error("unhandled error at %s", request.url.path, exc_info=error)
    problem = ProblemError(
        "internal", "服务内部出错，已记入日志。", "Something failed here; it is in the log."
    )
    return respond(request, problem)


def _syntax(error: query_errors.QueryError) -> ProblemError:
    assert isinstance(error, query_errors.QuerySyntaxError)  # noqa: S101 - from the table below
    fault = fault_of(error.query, str(error))
    return ProblemError("syntax", *fault.detail, line=fault.line, column=fault.column)


def _timeout(error: query_errors.QueryError) -> ProblemError:
    assert isinstance(error, query_errors.QueryTimeoutError)  # noqa: S101 - from the table below
    return ProblemError(
        "timeout",
        f"查询在 {error.seconds:g} 秒后被终止。请缩小范围（更少的变量组合、LIMIT、具体的 IRI），"
        "或用 timeout 参数延长。",
        f"The query was ended after {error.seconds:g} s. Narrow it (fewer combinations of variables, LIMIT, "
        "known IRIs), or ask for more time with the timeout parameter.",
        seconds=error.seconds,
    )


_QUERY_PROBLEMS: tuple[
    tuple[type[query_errors.QueryError], Callable[[query_errors.QueryError], ProblemError]], ...
] = (
    (query_errors.QuerySyntaxError, _syntax),
    (query_errors.QueryTimeoutError, _timeout),
    (
        query_errors.BusyError,
        lambda _: ProblemError(
            "busy", "等待读取进程超时，请稍后再试。", "No reader became free in time; try again."
        ),
    ),
    (
        query_errors.TooManySlowError,
        lambda _: ProblemError(
            "too-many-requests",
            "来自这一地址的长查询已达上限，这一个没有执行完。请等前面的结束再试。",
            "As many long queries as one address may have are running, and this one was ended. Try again "
            "when they are done.",
        ),
    ),
    (
        query_errors.StoppingError,
        lambda _: ProblemError(
            "stopping", "服务正在停止，请稍后再试。", "The service is being stopped; try again later."
        ),
    ),
    (
        query_errors.QueueFullError,
        lambda _: ProblemError("too-many-requests", "请稍后再试。", "Try again in a moment."),
    ),
    (
        query_errors.ResultTooLargeError,
        lambda _: ProblemError(
            "result-too-large",
            "结果超过上限。请用 LIMIT 和 OFFSET 分页，或从 /dumps 下载全部数据。",
            "The result passes the cap. Page it with LIMIT and OFFSET, or take all of it from /dumps.",
        ),
    ),
    (
        query_errors.DamagedError,
        lambda _: ProblemError(
            "damaged",
            "所读的库文件已损坏，引擎的原话已记入日志。请告知服务的维护者：停止服务后运行 zhengpu verify，"
            "再从备份恢复，或重新构建。",
            "The files of the store that this reads are damaged; the log has the engine's words. Tell "
            "whoever runs the service: stop it, run `zhengpu verify`, then restore a backup, or build again.",
        ),
    ),
    (
        query_errors.ReaderCrashedError,
        lambda _: ProblemError(
            "out-of-resources",
            "查询用完了内存或嵌套过深。请减少排序、聚合与嵌套。",
            "The query used up its memory or nested too deep. Sort, aggregate and nest less.",
        ),
    ),
    (
        query_errors.QueryError,
        lambda error: ProblemError(
            "evaluation", f"引擎无法执行此查询。{in_its_words(error)}", f"The engine says: {error}"
        ),
    ),
)
