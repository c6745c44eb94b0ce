"""Which ontology a store is of, and what is said where that is not the present one.

>>> from graph_builder.store.layout import Marker
>>> differs(Marker(ontology=load().digest)), differs(Marker(ontology="an older one")), differs(Marker())
(False, True, False)
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from graph_builder.store.base import Marked
from ontology.errors import ZhengpuError
from ontology.load import load


class OtherOntology(ZhengpuError):
    """A store whose bulletins were read with another ontology than the present one, or some of them."""

    def __init__(self, place: Path, begun: bool = False) -> None:
        why_zh = "向新本体的迁移尚未完成" if begun else "中的公报是用另一版本体读取的"
        why_en = (
            "has bulletins that are not yet brought to the new ontology"
            if begun
            else "has bulletins that were read with another ontology"
        )
        super().__init__(
            f"{place} {why_zh}。请先运行 zhengpu migrate（加 --dry-run 只看会改什么），再继续。",
            f"{place} {why_en}. Run `zhengpu migrate` first (with --dry-run it tells what would change).",
        )


class _Placed(Protocol):
    @property
    def place(self) -> Path: ...

    @property
    def marker(self) -> Marked: ...


def differs(marker: Marked) -> bool:
    """Whether a store was built with another ontology than the present one, or is half way to some."""
    return bool(marker.migrating) or (bool(marker.ontology) and marker.ontology != load().digest)


def refuse_other_ontology(store: _Placed) -> None:
    """Refuse a store that is of another ontology. Raises OtherOntology."""
    if differs(store.marker):
        raise OtherOntology(store.place, bool(store.marker.migrating))
