"""What can be wrong with a remote store, each with what to do about it."""

from __future__ import annotations

from pathlib import Path

from graph_builder.store.base import StoreError


class ServerError(StoreError):
    """Any trouble with the server that holds the quads; ``endpoint`` is its address without credentials."""

    endpoint: str


class ServerAway(ServerError):
    """Nobody listens there, or the line broke; of a write that was sent, it is not known what it did."""

    def __init__(self, endpoint: str, reason: str) -> None:
        self.endpoint = endpoint
        super().__init__(
            f"{endpoint} 无法连接或连接中断：{reason}。请确认服务器在运行、地址正确，然后重新运行。",
            f"{endpoint} cannot be reached, or the line broke: {reason}. See that the server runs and the "
            "address is right, then run the command again.",
        )


class ServerSlow(ServerError):
    """No whole answer in time."""

    def __init__(self, endpoint: str, seconds: float) -> None:
        self.endpoint = endpoint
        self.seconds = seconds
        super().__init__(
            f"{endpoint} 在 {seconds:g} 秒内没有答完。请稍后重试，或设 ZHENGPU_STORE_TIMEOUT（秒）。",
            f"{endpoint} gave no whole answer within {seconds:g} s. Try again later, or set "
            "ZHENGPU_STORE_TIMEOUT (seconds).",
        )


class ServerRefused(ServerError):
    """The server answers that it will not (a 4xx status): no credentials, read-only, too much at once."""

    def __init__(self, endpoint: str, status: int, said: str) -> None:
        self.endpoint = endpoint
        self.status = status
        self.said = said
        super().__init__(
            f"{endpoint} 拒绝了请求（{status}）：{said}",
            f"{endpoint} refuses ({status}): {said}",
        )


class ServerFailed(ServerError):
    """The server answers that it failed (a 5xx status)."""

    def __init__(self, endpoint: str, status: int, said: str) -> None:
        self.endpoint = endpoint
        self.status = status
        self.said = said
        super().__init__(
            f"{endpoint} 出错（{status}）：{said}。请查看该服务器的日志。",
            f"{endpoint} failed ({status}): {said}. See the log of that server.",
        )


class NotSparql(ServerError):
    """What answers there does not speak the SPARQL 1.1 protocol, or broke off in its answer."""

    def __init__(self, endpoint: str, reason: str) -> None:
        self.endpoint = endpoint
        super().__init__(
            f"{endpoint} 的回答不是完整的 SPARQL 结果：{reason}。请核对地址（如 http://主机:端口/数据集）。",
            f"{endpoint} does not answer with a whole SPARQL result: {reason}. See that the address is right "
            "(such as http://host:port/dataset).",
        )


class AnswerTooLarge(ServerError):
    """An answer past the cap."""

    def __init__(self, endpoint: str, limit: int) -> None:
        self.endpoint = endpoint
        super().__init__(
            f"{endpoint} 的回答超过 {limit} 字节。",
            f"{endpoint} answers with more than {limit} bytes.",
        )


class NotFaithful(ServerError):
    """A server that gives back other terms than were written, so that nothing could be compared."""

    def __init__(self, endpoint: str, changed: str) -> None:
        self.endpoint = endpoint
        super().__init__(
            f"{endpoint} 不能原样保存或删除这些值，不能用作库：{changed}",
            f"{endpoint} does not give back, or does not delete, what was written, and cannot be a store: "
            f"{changed}",
        )


class DifferentEndpoint(StoreError):
    """A state folder that belongs to another server."""

    exit_status = 2

    def __init__(self, folder: Path, stored: str, wanted: str) -> None:
        super().__init__(
            f"{folder} 是 {stored} 的状态目录，不是 {wanted} 的；请用 --state 另指一个目录。",
            f"{folder} is the state of {stored}, not of {wanted}; name another folder with --state.",
        )
