"""What a SPARQL text must be before an engine sees it; everything else is a 400 that says what to change."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from api.guard import Form, Verdict, inspect
from api.problems import ProblemError
from api.sparql_text.nesting import refuse_deep_query, refuse_deep_update
from api.sparql_text.triple_terms import refuse_triple_terms
from api.sparql_text.update_dataset import with_dataset


def admit_query(text: str, service_endpoints: Collection[str] = ()) -> Verdict:
    """The verdict on a query that may be evaluated; it may ask the endpoints with these IRIs.

    Raises `ProblemError` of the kinds ``bad-request`` (an update), ``service-refused`` and ``too-deep``.

    >>> admit_query("ASK { ?s ?p 'SERVICE' }").form
    <Form.ASK: 'ask'>
    """
    refuse_deep_query(text)
    verdict = inspect(text)
    if verdict.form is Form.UPDATE:
        raise ProblemError(
            "bad-request",
            "这是更新，不是查询；更新用 POST 以 update 参数或 application/sparql-update 发送",
            "This is an update, no query; POST it as the parameter update or as application/sparql-update",
        )
    _refuse_calls(verdict, service_endpoints)
    return verdict


def admit_update(
    text: str,
    using: Sequence[str] = (),
    using_named: Sequence[str] = (),
    service_endpoints: Collection[str] = (),
) -> str:
    """The update as the engine gets it, with the dataset of the parameters written into it.

    Raises `ProblemError` of the kinds ``service-refused``, ``too-deep``, ``triple-terms`` and, where
    parameters and text disagree, ``bad-request``.

    >>> admit_update("DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", using=["x:g"])
    'DELETE { ?s ?p 1 } USING <x:g> WHERE { ?s ?p 1 }'
    """
    refuse_deep_update(text)
    _refuse_calls(inspect(text), service_endpoints)
    refuse_triple_terms(text)
    return with_dataset(text, using, using_named)


def _refuse_calls(verdict: Verdict, service_endpoints: Collection[str]) -> None:
    if verdict.stays_within(service_endpoints):
        return
    if verdict.loads:
        raise ProblemError(
            "service-refused",
            "本服务不代为取回文件；请去掉 LOAD，用图存储协议（PUT /graph-store）写入。",
            "This service fetches nothing for you; leave out LOAD, and PUT the data to /graph-store.",
        )
    raise _service_refused(verdict, service_endpoints)


def _service_refused(verdict: Verdict, service_endpoints: Collection[str]) -> ProblemError:
    asked = "、".join(verdict.endpoints)[:200]
    if not service_endpoints or not verdict.endpoints:
        return ProblemError(
            "service-refused",
            "本服务不代为访问其他端点；请去掉 SERVICE 子句。",
            "This service asks no other endpoint for you; leave out the SERVICE clause.",
        )
    listed = "、".join(f"<{iri}>" for iri in sorted(service_endpoints))
    return ProblemError(
        "service-refused",
        f"SERVICE 只能写明这些端点的 IRI：{listed}；查询写的是 {asked}",
        f"SERVICE may name these endpoints by their IRI written out: {listed}; the text has {asked}",
    )
