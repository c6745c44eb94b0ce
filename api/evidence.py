"""The texts behind statements, as they were read: nobody is shown another."""

from __future__ import annotations

import logging

from api.problems import ProblemError
from graph_builder.store.base import NotFound, StoreDamaged
from graph_builder.store.texts import Texts

log = logging.getLogger("zhengpu.api")


def text_of(texts: Texts, digest: str) -> str | None:
    """The text of a digest, or None where there is none. Raises ProblemError where it is damaged."""
    try:
        return texts.sound(digest)
    except NotFound:
        return None
    except StoreDamaged as error:
        log.error("%s", error.en)  # noqa: TRY400 - the words tell all
        raise ProblemError(
            "damaged",
            f"这份公报的原文已损坏（{digest[:12]}），不予显示；陈述和引句不受影响。"
            "请管理员运行 zhengpu verify，再用原文件重新构建，或从备份恢复。",
            f"The text of this bulletin is damaged ({digest[:12]}) and not shown; statements and their "
            "sentences are not affected. Whoever runs the service: `zhengpu verify`, then build its file "
            "again, or restore a backup.",
        ) from error
