"""What the model is asked: the task (``prompt.txt``) with the actions of the lexicon, and entries as JSON.

Entries stand in a JSON string of their own, so that nothing in them can end the material and begin a task.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files

from graph_builder.clauses import mask, sentences
from graph_builder.extras.llm.schema import response_format
from graph_builder.model import Bulletin, Item, Span
from ontology.load import Knowledge

_LONGEST = 2_400  # code points of text in one question
_WORDS = 4  # example verbs an action


@dataclass(frozen=True, slots=True)
class Piece:
    """What one question asks about: stretches of entries, over the folded text."""

    parts: tuple[tuple[Item, Span], ...]

    def message(self, text: str) -> str:
        """The entries as the model is shown them."""
        entries = [{"head": item.head, "text": text[s.start : s.end]} for item, s in self.parts]
        return json.dumps({"entries": entries}, ensure_ascii=False)


def task(knowledge: Knowledge) -> str:
    """Return the task with the actions that the lexicon knows."""
    words: dict[str, list[str]] = {}
    for verb in knowledge.verbs:
        told = words.setdefault(verb.action, [])
        if verb.head not in told and len(told) < _WORDS:
            told.append(verb.head)
    lines = [f"{action}：{'、'.join(words[action])}" for action in sorted(words)]
    return files(__package__).joinpath("prompt.txt").read_text(encoding="utf-8") + "\n".join(lines) + "\n"


def version_of(task: str) -> str:
    """Return the version of a task: whatever changes what is asked changes it."""
    return hashlib.sha256((task + json.dumps(response_format(), sort_keys=True)).encode()).hexdigest()[:12]


def pieces(bulletin: Bulletin, text: str) -> Iterator[Piece]:
    """Yield the entries of a bulletin, as many in one piece as one question holds; a long one is cut between
    sentences.
    """
    parts: list[tuple[Item, Span]] = []
    for item, span in _stretches((i for s in bulletin.sections for i in s.items), text):
        if parts and sum(s.length for _, s in parts) + span.length > _LONGEST:
            yield Piece(tuple(parts))
            parts = []
        parts.append((item, span))
    if parts:
        yield Piece(tuple(parts))


def _stretches(items: Iterable[Item], text: str) -> Iterator[tuple[Item, Span]]:
    masked = mask(text)
    for item in items:
        begin = end = item.body.start
        for sentence in sentences(masked, item.body) if item.body.length > _LONGEST else ():
            if sentence.end - begin > _LONGEST and end > begin:
                yield item, Span(begin, end)
                begin = sentence.start
            end = sentence.end
        if begin < item.body.end:
            yield item, Span(begin, item.body.end)
