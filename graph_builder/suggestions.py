"""What something that is no rule proposes for one bulletin: acts, and names of bodies, persons and places.

Suggestions are an input of the reading, like the text and the corrections: the same text, knowledge and
suggestions give the same extraction, so that a store that keeps them can be read again without whoever made
them. What is wrong with one is told when the bulletin is read (`graph_builder.suggested_acts`).

>>> kept = Suggestions((SuggestedAct(0, 2, "甲乙", ("甲",), "印发", "issue", "乙", "reported", "llm:m"),))
>>> suggestions_of(text_of(kept)) == kept, text_of(NOTHING)
(True, '')
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from graph_builder.model import Source
from ontology.errors import ZhengpuError

LLM, NER = "llm:", "ner:"
"""How the rules of suggestions begin; the rest names the model."""


@dataclass(frozen=True, slots=True)
class SuggestedAct:
    """An act as a model tells it: ``start`` and ``end`` of its quote are offsets of the text as read, the
    other cells words that it claims to have read there.
    """

    start: int
    end: int
    quote: str
    agents: tuple[str, ...]
    verb: str
    action: str
    target: str
    status: str
    rule: str


@dataclass(frozen=True, slots=True)
class SuggestedName:
    """A name as a model sees it; offsets are of the text as read, ``kind`` is one of `model.Kind`."""

    start: int
    end: int
    kind: str
    rule: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Everything that is proposed for one bulletin."""

    acts: tuple[SuggestedAct, ...] = ()
    names: tuple[SuggestedName, ...] = ()

    def __or__(self, other: Suggestions) -> Suggestions:
        """Return these and others."""
        return Suggestions(self.acts + other.acts, self.names + other.names)


NOTHING = Suggestions()
Suggest = Callable[[Source], Suggestions]
"""Whatever proposes something for a source."""


def nothing(_: Source) -> Suggestions:
    """Propose nothing: what is read is what the rules read."""
    return NOTHING


class UnreadableSuggestions(ZhengpuError):
    """Kept suggestions that are not in the form in which they are kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"库中所存的模型建议无法读取：{reason}；请用同样的选项重新运行 zhengpu build",
            f"The suggestions kept in the store cannot be read: {reason}; run zhengpu build again as before",
        )


def text_of(suggestions: Suggestions) -> str:
    """Return suggestions as text to keep, the same for the same; empty where there are none."""
    if suggestions == NOTHING:
        return ""
    return json.dumps(asdict(suggestions), ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def suggestions_of(text: str) -> Suggestions:
    """Return what `text_of` made a text of. Raises UnreadableSuggestions."""
    if not text:
        return NOTHING
    try:
        told = json.loads(text)
        return Suggestions(
            tuple(_act(row) for row in told["acts"]), tuple(SuggestedName(**row) for row in told["names"])
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableSuggestions(str(error)) from error


def _act(row: Mapping[str, Any]) -> SuggestedAct:
    return SuggestedAct(**{**row, "agents": tuple(row["agents"])})


def is_suggested(rule: str) -> bool:
    """Whether a rule is that of a suggestion: what the graph tells by.

    >>> is_suggested("llm:local-7b"), is_suggested("frame.object")
    (True, False)
    """
    return rule.startswith((LLM, NER))
