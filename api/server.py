"""Runs the service: finds out early what would go wrong, says when it is ready, stops when told."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.edge.logs import logging_to_stderr
from api.edge.protocol import protocol_of
from api.settings import Settings
from api.site import Site
from ontology.errors import ZhengpuError

# What a client has to take the rest of its answer when the service stops: queries end at once, so this is for
# slow lines only.
GRACE_SECONDS = 1
# What uvicorn would write into the log for every request that a client got wrong.
_CLIENTS_DOING = frozenset(
    {"Invalid HTTP request received.", "Unsupported upgrade request.", "Exceeded concurrency limit."}
)
Ready = Callable[[str], None]


class CannotListenError(ZhengpuError):
    """The address or port is not to be had."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(
            f"无法监听 {host}:{port}：{reason}。请用 --port 换一个端口，或停止占用它的程序。",
            f"Cannot listen on {host}:{port}: {reason}. Choose another --port, or stop what uses it.",
        )


def serve(settings: Settings, on_ready: Ready | None = None) -> None:
    """Serve until told to stop (SIGINT, SIGTERM); call `on_ready` with the address once it answers.

    Raises `CannotListenError`, the errors of opening the store, `SnapshotUnreadableError`; prints nothing
    itself.
    """
    with _listen(settings.host, settings.port) as listener:
        app = create_app(settings)
        address = _address(settings.host, listener.getsockname()[1])
        config = configuration(app, settings)
        site: Site = app.state.site
        server = _Server(config, lambda: _announce(site, address, on_ready), site.pool.stop)
        _stop_softly()
        with (
            logging_to_stderr(settings.log_format, settings.log_level),
            _only_news(app),
            suppress(KeyboardInterrupt),
        ):
            try:
                server.run(sockets=[listener])
            except SystemExit:  # how uvicorn ends when the application cannot start
                if app.state.failure is None:
                    raise
        if app.state.failure:
            raise app.state.failure


def configuration(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How uvicorn runs the application: its fast loop and parser, our bounds, nobody's word for who asks."""
    return uvicorn.Config(
        app,
        loop="uvloop" if find_spec("uvloop") else "asyncio",
        http=protocol_of(settings.client_timeout, app.state.direct),
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=settings.max_connections,
        timeout_keep_alive=settings.keep_alive,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


class _Server(uvicorn.Server):
    """uvicorn, telling when it answers and when it is about to stop."""

    def __init__(
        self, config: uvicorn.Config, on_ready: Callable[[], None], on_stop: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, then call back."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Call back, then stop as uvicorn does."""
        self._on_stop()
        await super().shutdown(sockets)


@contextmanager
def _only_news(app: FastAPI) -> Iterator[None]:
    """Keep uvicorn's log to what nobody else tells: not a client cut off because we stop, nor a failure to
    start, which `serve` raises.
    """

    def is_news(record: logging.LogRecord) -> bool:
        kind = record.exc_info[0] if record.exc_info else None
        cut_off = record.msg.startswith("Cancel ") or (
            kind is not None and issubclass(kind, asyncio.CancelledError)
        )
        return not cut_off and record.msg not in _CLIENTS_DOING and app.state.failure is None

    log = logging.getLogger("uvicorn.error")
    log.addFilter(is_news)
    try:
        yield
    finally:
        log.removeFilter(is_news)


def _stop_softly() -> None:
    """uvicorn stops gracefully at SIGTERM and then raises it again: let that end `serve`, not the process."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CannotListenError(host, port, error.strerror or str(error)) from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise CannotListenError(host, port, error.strerror or str(error)) from error
    return listener


def _address(host: str, port: int) -> str:
    """The address to open in a browser; a wildcard is this machine.

    >>> _address("::", 8000)
    'http://[::1]:8000/'
    """
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def _announce(site: Site, address: str, on_ready: Ready | None) -> None:
    site.source.announce(address)
    if on_ready:
        on_ready(address)
