"""build, through a running service: each file is posted to it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

from api.language import words_of
from graph_builder.inputs import Inputs
from graph_builder.read import bytes_at
from graph_builder.store.remote.access import Access
from ontology.errors import ZhengpuError

SECONDS = 300.0
_NOT_ALLOWED = (401, 403)


class NotTaken(ZhengpuError):
    """A file that the service did not take, in its words."""

    def __init__(self, path: Path, zh: str, en: str) -> None:
        super().__init__(f"{path}：{zh}", f"{path}: {en}")


class NotAllowed(NotTaken):
    """What the service takes of nobody without a token that it knows: it would take no other file either."""


def run_post(inputs: Inputs, address: str, replace: bool, environment: Mapping[str, str]) -> int:
    """Post every file to the service at `address` with the token of ``ZHENGPU_TOKEN``; the exit status.
    Raises NotAllowed at the first file where the token is not one that may write.
    """
    token = environment.get("ZHENGPU_TOKEN", "")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    failed = bool(inputs.faults)
    endpoint = Access.of(address).endpoint
    with httpx.Client(base_url=endpoint, headers=headers, timeout=SECONDS, trust_env=False) as client:
        for path in inputs.files:
            try:
                print(_posted(client, path, replace))
            except NotAllowed:
                raise
            except ZhengpuError as error:
                failed = True
                print(words_of(error), file=sys.stderr)
    return 1 if failed else 0


def _posted(client: httpx.Client, path: Path, replace: bool) -> str:
    parameters = {"name": path.name, "replace": "true" if replace else "false"}
    kind = {"Content-Type": "application/octet-stream"}
    try:
        reply = client.post("/bulletins", params=parameters, headers=kind, content=bytes_at(path))
    except httpx.HTTPError as error:
        raise NotTaken(path, f"服务没有回答：{error}", f"the service did not answer: {error}") from error
    told = _told(reply)
    if not reply.is_success:
        messages = told.get("messages") or {}
        fallback = f"{reply.status_code} {told.get('detail', '')}".strip()
        spoken = messages if isinstance(messages, dict) else {}
        kind_of = NotAllowed if reply.status_code in _NOT_ALLOWED else NotTaken
        raise kind_of(path, str(spoken.get("zh", fallback)), str(spoken.get("en", fallback)))
    return f"{path.name}  {str(told.get('bulletin', '')).rpartition('/')[2]}  {told.get('change', '')}"


def _told(reply: httpx.Response) -> dict[str, object]:
    try:
        told = reply.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
