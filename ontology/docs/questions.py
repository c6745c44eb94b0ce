"""The competency questions and the queries that compute direct links, each a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ontology.docs.graph import Text


@dataclass(frozen=True, slots=True)
class Question:
    """A query: its number and title, its parameters as ``name=default``, and its SPARQL without them."""

    stem: str
    title: Text
    parameters: tuple[str, ...]
    query: str

    @property
    def number(self) -> str:
        """The number in the file's name, if it has one.

        >>> Question("q05-acts", Text(), (), "").number
        '5'
        """
        match = re.match(r"q0*(\d+)", self.stem)
        return match[1] if match else ""


def read_questions(folder: Path) -> tuple[Question, ...]:
    """Return the queries in a folder, by name."""
    return tuple(question(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.rq")))


def question(stem: str, text: str) -> Question:
    """Return one query, whose first comments hold title and parameters.

    >>> question("q02-x", "# zh: 文件\\n# en: Documents\\nASK {}\\n").title
    Text(zh='文件', en='Documents')
    """
    head = re.match(r"(?:#.*\n)*", text)
    comments = dict(re.findall(r"^# (zh|en|params): (.+)$", head[0] if head else "", flags=re.MULTILINE))
    body = re.sub(r"^# (zh|en|params|group|view|page): .+\n", "", text, flags=re.MULTILINE)
    parameters = tuple(p for p in comments.get("params", "").split(", ") if p)
    return Question(stem, Text(comments.get("zh", stem), comments.get("en", "")), parameters, body.strip())
