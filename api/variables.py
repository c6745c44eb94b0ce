"""The environment variables that this project reads; another that begins like them is a slip of the pen.

A service whose token or bound was misspelt would start and be without it, so that it does not start.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
        "ZHENGPU_NO_EDITOR",
        "ZHENGPU_RDF_TESTS",  # tests/conformance
        "ZHENGPU_RDF_TESTS_AGAINST",
        "ZHENGPU_REGENERATE",  # tests/graph_builder
        "ZHENGPU_SOAK_SECONDS",  # tests/soak
    }
)
# What begins so belongs to a reader of its own, which judges it: graph_builder.extras.llm.settings.
FAMILIES = ("ZHENGPU_LLM_",)


class UnknownVariableError(ZhengpuError):
    """Variables that nothing reads; the message names what each may have been meant to be, no value."""

    exit_status = 2

    def __init__(self, slips: Mapping[str, str | None]) -> None:
        several = len(slips) > 1
        super().__init__(
            f"没有名为 {'、'.join(_meant(slips, '（是否应为 {}？）'))} 的设置。"
            f"请改正或取消{'这些' if several else '这个'}环境变量；各项设置见 docs/guide/operating.md。",
            f"There {'are no settings' if several else 'is no setting'} "
            f"{', '.join(_meant(slips, ' (is {} meant?)'))}. "
            f"Correct {'these variables or unset them' if several else 'the variable or unset it'}; "
            "docs/guide/operating.md has the settings.",
        )


def variable(field: str) -> str:
    """The variable of a setting.

    >>> variable("max_timeout")
    'ZHENGPU_MAX_TIMEOUT'
    """
    return PREFIX + field.upper()


def check_names(names: Iterable[str], settings: Collection[str]) -> None:
    """Raise `UnknownVariableError` for all names that begin like ours, and that nothing reads.

    `settings` are the variables of the service.

    >>> check_names(["HOME", "ZHENGPU_PORT", "ZHENGPU_NO_BROWSER", "ZHENGPU_LLM_MODEL"], ["ZHENGPU_PORT"])
    """
    known = sorted({*settings, *ELSEWHERE})
    ours = sorted({name for name in names if _is_ours(name) or name.upper() in known})
    slips = {name: _nearest(name.upper(), known) for name in ours if name not in known}
    if slips:
        raise UnknownVariableError(slips)


def _is_ours(name: str) -> bool:
    return name.startswith(PREFIX) and not name.startswith(FAMILIES)


def _nearest(name: str, known: Sequence[str]) -> str | None:
    return next(iter(get_close_matches(name, known, n=1)), None)


def _meant(slips: Mapping[str, str | None], words: str) -> Iterator[str]:
    for name, nearest in slips.items():
        yield name + (words.format(nearest) if nearest else "")
