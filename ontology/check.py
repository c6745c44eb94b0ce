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
        faults += [fault for look in _OF_BOOKS for fault in look(book)]
    return faults + [fault for look in _OF_FOLDERS for fault in look(folder)]
