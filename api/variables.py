"""The environment variables that this project reads; another that begins like them is a slip of the pen.

A service whose token or bound was misspelt would start and be without it, so that it does not start.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from ontology.errors import ZhengpuError

PREFIX = "ZHENGPU_"
# Read elsewhere, by other commands and by the project's own scripts and tests; any service may meet them.
ELSEWHERE = frozenset(
    {
        "ZHENGPU_TOKEN",  # api.commands.posting
        "ZHENGPU_STORE_UPDATE",  # graph_builder.store.remote.access
        "ZHENGPU_STORE_TOKEN",
        "ZHENGPU_STORE_TIMEOUT",
        "ZHENGPU_NO_BROWSER",  # scripts/setup, Makefile
        "ZHENGPU_NO_CLIENTS",
        "ZHENGPU_RDF_TESTS",  # tests/conformance
        "ZHENGPU_RDF_TESTS_AGAINST",
        "ZHENGPU_REGENERATE",  # tests/graph_builder
    }
)
# What begins so belongs to a reader of its own, which judges it: graph_builder.extras.llm.settings.
FAMILIES = ("ZHENGPU_LLM_",)


class UnknownVariableError(ZhengpuError):
    """A variable that nothing reads; the message names what it may have been meant to be, never its value."""

    exit_status = 2

    def __init__(self, name: str, nearest: str | None) -> None:
        zh = f"是否应为 {nearest}？" if nearest else ""
        en = f"Is {nearest} meant? " if nearest else ""
        super().__init__(
            f"没有名为 {name} 的设置。{zh}请改正或取消这个环境变量；各项设置见 docs/guide/operating.md。",
            f"There is no setting {name}. {en}Correct the variable or unset it; docs/guide/operating.md has "
            "the settings.",
        )


def variable(field: str) -> str:
    """The variable of a setting.

    >>> variable("max_timeout")
    'ZHENGPU_MAX_TIMEOUT'
    """
    return PREFIX + field.upper()


def check_names(names: Iterable[str], settings: Collection[str]) -> None:
    """Raise `UnknownVariableError` for the first name that begins like ours, and that nothing reads.

    `settings` are the variables of the service.

    >>> check_names(["HOME", "ZHENGPU_PORT", "ZHENGPU_NO_BROWSER", "ZHENGPU_LLM_MODEL"], ["ZHENGPU_PORT"])
    """
    known = {*settings, *ELSEWHERE}
    for name in sorted(names):
        if name.startswith(PREFIX) and name not in known and not name.startswith(FAMILIES):
            nearest = get_close_matches(name, sorted(known), n=1)
            raise UnknownVariableError(name, nearest[0] if nearest else None)
