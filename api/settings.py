"""What the service may be told from outside: one frozen value, read once from ``ZHENGPU_*`` variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from pyoxigraph import NamedNode

from api.edge.proxies import networks
from api.mail import is_address
from api.tokens import Token, parse_tokens
from api.variables import check_names, variable
from ontology.errors import ZhengpuError
from ontology.terms import ID, root_of


class SettingError(ZhengpuError):
    """A variable or flag holds something that the setting `name` cannot be; the message tells how both are
    called where they are set.
    """

    exit_status = 2

    def __init__(self, name: str, value: object, zh: str, en: str) -> None:
        flag = f"--{name}" if name in _FLAGGED else ""
        super().__init__(
            f"设置 {variable(name)}{flag and f'（{flag}）'} 的值 {value} 不可用：{zh}",
            f"The setting {variable(name)}{flag and f' ({flag})'} cannot be {value}: {en}",
        )


_FLAGGED = frozenset({"store", "state", "create", "host", "port", "base"})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one running service.

    ``store`` is a folder, or the address of a SPARQL server, of which ``state`` is the folder for journal
    and texts; ``create`` makes an empty store where there is none. ``base`` is where instance IRIs start.
    ``readers`` is how many queries may run at once, ``spares`` how many further warm processes stand by,
    ``slow_readers`` how many long queries may run beside, ``slow_per_client`` how many of them one client may
    have (0: any number), ``queue`` how many queries may wait. ``timeout`` (seconds) holds where a query names
    none, ``max_timeout`` is the most it may ask for. Sizes are in MiB, but ``max_query_kb`` in KiB;
    ``max_update_kb`` and ``max_graph_mb`` are the same for updates and for graphs that are put.
    ``ingest_tokens`` and ``admin_tokens`` say who may write (`api.tokens`); without them nobody may.
    ``write_timeout`` and ``max_write_timeout`` (seconds) hold for a write, ``extract_timeout`` for the
    reading of a bulletin before it. ``service_endpoints`` are the IRIs that a SERVICE clause may name.

    ``cache`` is the folder for what can be made again (dumps), by default below the store; ``dump_seconds``
    what a dump may take.

    ``cache_mb`` is what whole answers kept in memory may take (0: none). ``client_timeout`` (seconds) is how
    long a client may take to send its request's head, ``keep_alive`` how long a connection may stand idle.
    Rates are for each client's address, 0 meaning no limit; ``refusals_per_minute`` counts tokens that were
    missing or wrong. ``trusted_proxies`` are the addresses and networks, with commas between, whose
    ``X-Forwarded-*`` headers are believed. Queries of at least ``slow_query`` seconds (0: none) stand in the
    log, which ``log_format`` (json, text, off) and ``log_level`` shape. ``contact`` is the e-mail address to
    which a reader may report a wrong statement.

    >>> Settings.from_environment({"ZHENGPU_PORT": "9000"}).port
    9000
    """

    store: Path | str = Path("zhengpu-store")
    state: Path = Path("zhengpu-state")
    create: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    base: str = ID
    readers: int = 4
    spares: int = 1
    slow_readers: int = 4
    slow_per_client: int = 2
    queue: int = 64
    timeout: float = 10.0
    max_timeout: float = 30.0
    reader_memory_mb: int = 2048
    max_result_mb: int = 32
    max_query_kb: int = 512
    ingest_tokens: tuple[Token, ...] = ()
    admin_tokens: tuple[Token, ...] = ()
    write_timeout: float = 30.0
    max_write_timeout: float = 120.0
    write_queue: int = 32
    writer_memory_mb: int = 4096
    extract_timeout: float = 60.0
    extractor_memory_mb: int = 2048
    max_update_kb: int = 8192
    max_graph_mb: int = 64
    service_endpoints: tuple[str, ...] = ()
    cache: Path | None = None
    dump_seconds: float = 900.0
    max_body_mb: int = 64
    cache_mb: int = 64
    max_connections: int = 1000
    client_timeout: float = 20.0
    keep_alive: int = 30
    writes_per_minute: int = 600
    queries_per_minute: int = 0
    refusals_per_minute: int = 60
    trusted_proxies: str = ""
    log_format: str = "off"
    log_level: str = "info"
    slow_query: float = 1.0
    contact: str = ""

    @property
    def largest_body(self) -> int:
        """How many bytes any request may bring; at least what a graph may have and what stands around it."""
        return max(self.max_body_mb, self.max_graph_mb + 1) * 1024 * 1024

    @property
    def folder(self) -> Path:
        """What of the store is on this machine."""
        return self.state if isinstance(self.store, str) else self.store

    @property
    def root(self) -> str:
        """Where every IRI of the project starts: the base without its last folder."""
        return root_of(self.base)

    @property
    def is_writable(self) -> bool:
        """Whether anybody may write."""
        return bool(self.ingest_tokens or self.admin_tokens)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], **flags: object) -> Settings:
        """Read ``ZHENGPU_<FIELD>`` for every field; `flags` that are not None win.

        Raises `SettingError` naming the variable, its value and what it must be, and `UnknownVariableError`
        for a variable with a value that begins like those and is none.
        """
        told = {name for name, raw in environment.items() if raw.strip()}
        check_names(told, [variable(each.name) for each in fields(cls)])
        values: dict[str, object] = {}
        for each in fields(cls):
            raw = environment.get(variable(each.name))
            if raw is not None and raw.strip():
                values[each.name] = _parse(each.name, raw.strip())
        values.update({name: value for name, value in flags.items() if value is not None})
        if "store" in values:
            values["store"] = _store(str(values["store"]))
        return cls(**values)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        if not self.base.endswith("/id/"):
            raise SettingError(
                "base", self.base, "须是以 /id/ 结尾的绝对 IRI", "an absolute IRI that ends in /id/"
            )
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                listed = ", ".join(choices)
                raise SettingError(name, getattr(self, name), f"须是 {listed} 之一", f"one of {listed}")
        _check_proxies(self.trusted_proxies)
        if self.contact and not is_address(self.contact):
            raise SettingError("contact", self.contact, "须是一个邮箱地址", "one plain e-mail address")
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise SettingError(name, value, f"须在 {low} 与 {high} 之间", f"between {low} and {high}")
        if self.timeout > self.max_timeout:
            raise _over("timeout", self.timeout, "max_timeout", self.max_timeout)
        if self.write_timeout > self.max_write_timeout:
            raise _over("write_timeout", self.write_timeout, "max_write_timeout", self.max_write_timeout)


def _over(name: str, value: float, bound: str, most: float) -> SettingError:
    return SettingError(
        name,
        value,
        f"不得大于 {variable(bound)}（{most:g}）",
        f"not over {variable(bound)}, which is {most:g}",
    )


_RANGES: dict[str, tuple[float, float]] = {
    "port": (0, 65535),
    "readers": (1, 256),
    "spares": (0, 64),
    "slow_readers": (0, 256),
    "slow_per_client": (0, 256),
    "queue": (0, 100_000),
    "timeout": (0.05, 3600),
    "max_timeout": (0.05, 3600),
    "reader_memory_mb": (768, 1_048_576),
    "max_result_mb": (1, 4095),
    "max_query_kb": (1, 65_536),
    "write_timeout": (0.05, 3600),
    "max_write_timeout": (0.05, 3600),
    "write_queue": (1, 10_000),
    "writer_memory_mb": (768, 1_048_576),
    "extract_timeout": (0.05, 3600),
    "extractor_memory_mb": (768, 1_048_576),
    "max_update_kb": (1, 1_048_576),
    "max_graph_mb": (1, 1024),
    "dump_seconds": (1, 86_400),
    "max_body_mb": (1, 65_536),
    "cache_mb": (0, 1_048_576),
    "max_connections": (2, 1_000_000),
    "client_timeout": (0.05, 3600),
    "keep_alive": (1, 3600),
    "writes_per_minute": (0, 1_000_000),
    "queries_per_minute": (0, 1_000_000),
    "refusals_per_minute": (0, 1_000_000),
    "slow_query": (0, 3600),
}
_CHOICES = {
    "log_format": ("json", "text", "off"),
    "log_level": ("debug", "info", "warning", "error"),
}

_FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def _flag(raw: str) -> bool:
    try:
        return _FLAGS[raw.lower()]
    except KeyError:
        raise ValueError("not a flag") from None


def _iris(raw: str) -> tuple[str, ...]:
    iris = tuple(each.strip() for each in raw.split(",") if each.strip())
    if not all(each.startswith(("http://", "https://")) for each in iris):
        raise ValueError("not http")
    return tuple(NamedNode(each).value for each in iris)


def _folder(raw: str) -> Path:
    folder = Path(raw)
    if folder.exists() and not folder.is_dir():
        raise ValueError("not a folder")
    return folder


_PARSERS: dict[str, Callable[[str], object]] = {
    "store": str,
    "state": Path,
    "create": _flag,
    "host": str,
    "base": str,
    "timeout": float,
    "max_timeout": float,
    "write_timeout": float,
    "max_write_timeout": float,
    "extract_timeout": float,
    "service_endpoints": _iris,
    "ingest_tokens": parse_tokens,
    "admin_tokens": parse_tokens,
    "cache": _folder,
    "dump_seconds": float,
    "client_timeout": float,
    "slow_query": float,
    "trusted_proxies": str,
    "contact": str,
    "log_format": str.lower,
    "log_level": str.lower,
}


def _check_proxies(listed: str) -> None:
    try:
        networks(listed)
    except ValueError:
        raise SettingError(
            "trusted_proxies",
            listed,
            "须是以逗号分隔的 IP 地址或网段",
            "IP addresses or networks with commas between",
        ) from None


def _parse(name: str, raw: str) -> object:
    parser = _PARSERS.get(name, int)
    try:
        return parser(raw)
    except ValueError:
        shown = "***" if parser is parse_tokens else raw
        raise SettingError(name, shown, *_WANTED.get(parser, _WANTED[int])) from None


def _store(told: str) -> Path | str:
    return told if "://" in told else Path(told)


_WANTED: Mapping[Callable[[str], object], tuple[str, str]] = {
    int: ("须是整数", "a whole number"),
    float: ("须是数字", "a number"),
    _folder: ("须是目录", "a folder"),
    _flag: ("须是 1 或 0", "1 or 0"),
    _iris: ("须是 http(s) 的 IRI，以逗号分隔", "http(s) IRIs, with commas between"),
    parse_tokens: (
        "须是令牌的 SHA-256（64 位十六进制），可写作 名称:摘要，以逗号分隔；用 zhengpu token 可得",
        "SHA-256 digests of tokens, NAME:DIGEST or DIGEST, with commas between (`zhengpu token` makes one)",
    ),
}
