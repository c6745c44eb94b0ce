"""The common base of every error that a user may read: one text in Chinese, one in English.

It is the ontology's own, so that one `except` at the edge catches a bad knowledge row and a busy store alike:

>>> error = ZhengpuError("没有这份通报。", "There is no such bulletin.")
>>> error.in_language("zh-CN")
'没有这份通报。'
"""

from __future__ import annotations

from ontology.errors import ZhengpuError

__all__ = ["ZhengpuError"]
