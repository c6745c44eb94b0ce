"""``zhengpu check``: every row of the knowledge files that cannot be right, named by file, line and reason.

>>> check()
[]
"""

from __future__ import annotations

from pathlib import Path

from ontology.checks import cells, files, forms, names, people, references, trees, vocabulary
from ontology.checks.book import read_book
from ontology.errors import KnowledgeError
from ontology.load import FOLDER

_OF_BOOKS = (
    references.dangling,
    references.idle_actions,
    names.repeated,
    names.repeated_roles,
    names.shared,
    trees.cycles,
    *forms.CHECKS,
    *vocabulary.CHECKS,
    *people.CHECKS,
)
_OF_FOLDERS = (cells.damaged, *files.CHECKS)


def check(folder: Path = FOLDER) -> list[KnowledgeError]:
    """Return every fault in the knowledge files below `folder`.

    Where a table or Turtle file cannot be read, what refers to it is not looked at: it would only repeat
    that fault.
    """
    book, faults = read_book(folder)
    if book is not None:
        found = [fault for look in _OF_BOOKS for fault in look(book)]
        faults += _beside(faults, found) if faults else found
    return faults + [fault for look in _OF_FOLDERS for fault in look(folder)]


def _beside(empty: list[KnowledgeError], found: list[KnowledgeError]) -> list[KnowledgeError]:
    """What else is wrong with the rows that have an empty cell: elsewhere it may only follow from that."""
    rows = {(fault.file, fault.line) for fault in empty}
    said = tuple(fault.en for fault in empty)
    return [f for f in found if (f.file, f.line) in rows and not f.en.startswith(said)]
