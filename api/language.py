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
    """Return ``zh`` or ``en``.

    >>> language({"LANG": "zh_CN.UTF-8"}), language({"LANG": "C"})
    ('zh', 'en')
    """
    told = _chosen.get() or next((environment[k] for k in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(k)), "")
    return "zh" if told.lower().startswith("zh") else "en"


def say(zh: str, en: str) -> str:
    """Return the words in the user's language."""
    return zh if language() == "zh" else en


def words_of(error: ZhengpuError) -> str:
    """Return what an error says, in the user's language."""
    return error.in_language(language())
