"""What the reader is told from outside: one frozen value, read once from ``ZHENGPU_LLM_*`` variables.

>>> told = {"ZHENGPU_LLM_BASE_URL": "http://127.0.0.1:8080/v1", "ZHENGPU_LLM_MODEL": "local"}
>>> LlmSettings.from_environment(told | {"ZHENGPU_LLM_API_KEY": "secret"}).model
'local'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from ontology.errors import ZhengpuError

PREFIX = "ZHENGPU_LLM_"
_MODEL = re.compile(r"[\w./:@+-]{1,100}", re.ASCII)


class LlmSettingError(ZhengpuError):
    """A variable that lacks or cannot be used; the message names it, and never a key."""

    exit_status = 2

    def __init__(self, name: str, zh: str, en: str) -> None:
        super().__init__(f"环境变量 {name}：{zh}", f"The variable {name}: {en}")


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """Where the model is and how much may be asked of it.

    ``timeout`` is the longest that one answer may take from the first byte sent to the last byte read, and
    ``longest_wait`` the longest wait that an endpoint may ask for, in seconds; ``tries`` are those of one
    question.
    ``requests`` and ``tokens`` are the most for one bulletin, ``run_requests`` and ``run_tokens`` for one
    command. The key is in no representation.
    """

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    timeout: float = 120.0
    tries: int = 4
    longest_wait: float = 60.0
    requests: int = 60
    tokens: int = 200_000
    run_requests: int = 2_000
    run_tokens: int = 5_000_000
    answer_tokens: int = 4_096
    seed: int = 1
    cache: Path = field(default_factory=lambda: Path.home() / ".cache" / "zhengpu" / "llm")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> LlmSettings:
        """Read ``ZHENGPU_LLM_<FIELD>`` for every field. Raises LlmSettingError."""
        told = {f.name: environment.get(PREFIX + f.name.upper(), "").strip() for f in fields(cls)}
        values: dict[str, object] = {n: _parsed(n, raw) for n, raw in told.items() if raw}
        for name in ("base_url", "model"):
            if name not in values:
                raise LlmSettingError(
                    PREFIX + name.upper(),
                    "没有设置；使用 --llm 须设置端点地址（…_BASE_URL）和模型名（…_MODEL）",
                    "is not set; --llm needs the address of the endpoint (…_BASE_URL) and a model (…_MODEL)",
                )
        return cls(**values)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        if not re.match(r"https?://[^\s/@]+(/|$)", self.base_url):
            raise LlmSettingError(
                PREFIX + "BASE_URL",
                "须是 http:// 或 https:// 开头的地址，不含用户名和密码",
                "must be an address that begins with http:// or https:// and holds no user name or password",
            )
        if not _MODEL.fullmatch(self.model):
            raise LlmSettingError(
                PREFIX + "MODEL",
                "只能用字母、数字和 . / : @ + - _",
                "may only have letters, digits and . / : @ + - _",
            )


_INTEGERS = frozenset({"tries", "requests", "tokens", "run_requests", "run_tokens", "answer_tokens"})
_FLOATS = frozenset({"timeout", "longest_wait"})


def _parsed(name: str, raw: str) -> object:
    if name == "cache":
        return Path(raw)
    if name not in _INTEGERS | _FLOATS | {"seed"}:
        return raw
    try:
        value = float(raw) if name in _FLOATS else int(raw)
    except ValueError:
        value = -1
    if not (0 if name == "seed" else 0.01) <= value <= 10**9:
        raise LlmSettingError(
            PREFIX + name.upper(), f"{raw} 不是可用的正数", f"{raw} is no usable positive number"
        )
    return value
