"""Which language words to the user are in: ``--lang``, else the environment's locale."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextvars import ContextVar

from ontology.errors import ZhengpuError

_chosen: ContextVar[str] = ContextVar("language", default="")


def choose(language: str) -> None:
    """Speak `language` (zh or en) from now on; "" leaves it to the environment."""
    _chosen.set(language)


def language(environment: Mapping[str, str] = os.environ) -> str:
    """Return ``zh`` or ``en``: Chinese where the environment names no language (C, POSIX).

    >>> [language({"LANG": told}) for told in ("zh_CN.UTF-8", "en_US.UTF-8", "C.UTF-8")]
    ['zh', 'en', 'zh']
    """
    told = _chosen.get() or next(
        (environment[k] for k in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(k)), ""
    )
    told = told.partition(".")[0].lower()
    return "zh" if told.startswith("zh") or told in {"", "c", "posix"} else "en"


def say(zh: str, en: str) -> str:
    """Return the words in the user's language."""
    return zh if language() == "zh" else en


def words_of(error: ZhengpuError) -> str:
    """Return what an error says, in the user's language."""
    return error.in_language(language())
