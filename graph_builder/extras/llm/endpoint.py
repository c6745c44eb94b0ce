"""One question to an OpenAI-compatible endpoint: the only module that imports ``openai``.

The package's own retries are off, since each request is counted before it is made. An answer has to be whole
within the time-out and below a size, however slowly or endlessly an endpoint sends, headers as well as body:
a request that is not is left behind and its connection cut. No redirect is followed.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import Any, Protocol, Self, cast

import httpx2
import openai

from graph_builder.extras.llm.deadline import within
from graph_builder.extras.llm.schema import response_format
from graph_builder.extras.llm.settings import LlmSettings
from graph_builder.extras.llm.trouble import Kind, Trouble

_LARGEST = 4 * 1024 * 1024
_NO_KEY = "none"  # many local endpoints want none; the package's own variable must not lend one
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """The words of an answer, and the tokens that it took where the endpoint tells them."""

    text: str
    tokens: int | None


class Model(Protocol):
    """Whatever answers questions."""

    def ask(self, task: str, question: str) -> Reply:
        """Return the answer to one question. Raises Trouble."""


class Endpoint:
    """A client of one endpoint; closed after use."""

    def __init__(self, settings: LlmSettings) -> None:
        self._settings = settings
        self._line = _Line(settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._line.close()

    def ask(self, task: str, question: str) -> Reply:
        """Return the answer to one question. Raises Trouble."""
        line, seconds = self._line, self._settings.timeout
        try:
            told = within(seconds, lambda: line.asked(task, question), self._cut)
        except (openai.APITimeoutError, TimeoutError):
            raise Trouble(Kind.TIMEOUT, f"no whole answer within {seconds:g} s") from None
        except openai.APIStatusError as error:
            raise self._status(error) from None
        except openai.APIConnectionError as error:
            raise Trouble(Kind.CONNECTION, self._words(error.__cause__ or error)) from None
        except RecursionError:
            raise Trouble(Kind.SHAPE, "the answer is nested too deep") from None
        except (openai.OpenAIError, ValueError) as error:
            raise Trouble(Kind.SHAPE, self._words(error)) from None
        return _reply(told)

    def _cut(self) -> None:
        """Give up the line, which the request left behind still holds, for a new one."""
        self._line.cut()
        self._line = _Line(self._settings)

    def _status(self, error: openai.APIStatusError) -> Trouble:
        code = error.status_code
        kind = Kind.BUSY if code == 429 else Kind.SERVER if code >= 500 or code == 408 else Kind.REFUSED
        return Trouble(kind, f"HTTP {code}: {self._words(error)}", _seconds(error.response))

    def _words(self, error: BaseException) -> str:
        """What an error says on one line, without the key that some endpoints repeat."""
        said = " ".join(str(error).split()) or type(error).__name__
        if self._settings.api_key:
            said = said.replace(self._settings.api_key, "***")
        return said[:_LONGEST_REASON]


class _Line:
    """One connection to an endpoint, kept for the next question, which another thread may cut."""

    def __init__(self, settings: LlmSettings) -> None:
        self._settings = settings
        self._client = openai.OpenAI(
            api_key=settings.api_key or _NO_KEY,
            base_url=settings.base_url,
            max_retries=0,
            timeout=settings.timeout,
            http_client=httpx2.Client(
                timeout=settings.timeout,
                follow_redirects=False,
                event_hooks={"request": [self._begin], "response": [self._bound]},
            ),
            default_headers={"Accept-Encoding": "identity"},
        )
        self._deadline = 0.0
        self._socket: socket.socket | None = None
        self._is_cut = False

    def asked(self, task: str, question: str) -> object:
        try:
            return self._asked(task, question)
        finally:
            if self._is_cut:  # nobody waits for this thread: it puts away what it used
                self.close()

    def _asked(self, task: str, question: str) -> object:
        settings = self._settings
        return self._client.chat.completions.create(
            model=settings.model,
            messages=[{"role": "system", "content": task}, {"role": "user", "content": question}],
            response_format=cast(Any, response_format()),
            temperature=0,
            seed=settings.seed,
            max_tokens=settings.answer_tokens,
        )

    def close(self) -> None:
        self._client.close()

    def cut(self) -> None:
        """End whatever is sent or awaited: a read that waits in another thread returns at once."""
        self._is_cut = True
        if self._socket:
            with contextlib.suppress(OSError):  # the other side was faster
                # of the plain socket: a secure one would first change what the other thread reads from
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _begin(self, request: httpx2.Request) -> None:
        self._deadline = monotonic() + self._settings.timeout
        request.extensions = {**request.extensions, "trace": self._note}

    def _note(self, event: str, told: Mapping[str, Any]) -> None:
        """Keep the socket of a new connection, a secure one in place of the plain one beneath it."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = told["return_value"].get_extra_info("socket")
            if self._is_cut:
                self.cut()

    def _bound(self, response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise httpx2.ReadError("a compressed answer was not asked for")
        response.stream = _Bounded(cast(httpx2.SyncByteStream, response.stream), self._deadline)


class _Bounded(httpx2.SyncByteStream):
    """A body that has to end in time and below a size."""

    def __init__(self, stream: httpx2.SyncByteStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            if monotonic() > self._deadline:
                raise httpx2.ReadTimeout("the answer does not end in time")
            if size > _LARGEST:
                raise httpx2.ReadError("the answer is too large")
            yield chunk

    def close(self) -> None:
        self._stream.close()


def _seconds(response: httpx2.Response) -> float | None:
    """How long an endpoint asks us to wait, where it tells that in seconds."""
    try:
        wait = float(response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return wait if 0 <= wait < float("inf") else None


def _reply(told: object) -> Reply:
    """The words of a chat completion. Raises Trouble for whatever is none, or was cut off."""
    choices = getattr(told, "choices", None)
    first = choices[0] if isinstance(choices, list) and choices else None
    content = getattr(getattr(first, "message", None), "content", None)
    if getattr(first, "finish_reason", None) == "length":
        raise Trouble(Kind.CUT, "the answer was cut off; raise ZHENGPU_LLM_ANSWER_TOKENS")
    if not isinstance(content, str):
        raise Trouble(Kind.SHAPE, "no chat completion with words in it")
    tokens = getattr(getattr(told, "usage", None), "total_tokens", None)
    return Reply(content, tokens if isinstance(tokens, int) and tokens >= 0 else None)
