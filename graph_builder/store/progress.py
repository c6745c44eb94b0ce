"""What is done of a migration, in a file of the store's folder: one line a step, the last perhaps torn.

A line is written when its step is made and never before, so that a migration that was cut off at any moment
goes on where it was, and at most does one step again that changes nothing more.

>>> import tempfile
>>> progress = Progress.begin(Path(tempfile.mkdtemp()), Aim("old", "new", revision=3, triples=10))
>>> progress.note(Done("urn:b", "changed"))
>>> Progress.find(progress.folder).done["urn:b"].became
'changed'
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from graph_builder.store.layout import MIGRATION
from graph_builder.store.texts import write_whole

Became = Literal["unchanged", "changed", "moved", "failed"]


@dataclass(frozen=True, slots=True)
class Aim:
    """The digests of the ontologies that a store is brought from and to, and what it was at the beginning."""

    old: str
    new: str
    revision: int
    triples: int


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a bulletin: the IRI that it has now where that is another, and why it failed."""

    iri: str
    became: Became
    now: str = ""
    zh: str = ""
    en: str = ""


class Progress:
    """The steps that are done: whether the registry was taken over, bulletins, moves that were begun."""

    def __init__(self, folder: Path, aim: Aim) -> None:
        self.folder = folder
        self.aim = aim
        self.registry = False
        self.done: dict[str, Done] = {}
        self.moving: dict[str, str] = {}

    @classmethod
    def begin(cls, folder: Path, aim: Aim) -> Progress:
        """Begin a new one, in place of any other."""
        write_whole(folder / MIGRATION[0], _line({"aim": asdict(aim)}))
        return cls(folder, aim)

    @classmethod
    def find(cls, folder: Path) -> Progress | None:
        """The one that was begun, None where there is none or it cannot be read."""
        lines = _lines(folder / MIGRATION[0])
        try:
            progress = cls(folder, Aim(**next(lines)["aim"]))
            for line in lines:
                progress._take(line)
        except (StopIteration, KeyError, TypeError):
            return None
        return progress

    def mend(self) -> None:
        """Write the file anew without a line that was torn: what comes after it could not be read."""
        told: list[dict[str, Any]] = [{"aim": asdict(self.aim)}]
        told += [{"registry": True}] if self.registry else []
        told += [{"moving": old, "to": new} for old, new in self.moving.items()]
        told += [asdict(each) for each in self.done.values()]
        write_whole(self.folder / MIGRATION[0], b"".join(map(_line, told)))

    def note_registry(self) -> None:
        """The registry was taken over."""
        self._note({"registry": True})

    def note_moving(self, old: str, new: str) -> None:
        """A bulletin is about to move."""
        self._note({"moving": old, "to": new})

    def note(self, done: Done) -> None:
        """A bulletin is done."""
        self._note(asdict(done))

    @property
    def failed(self) -> list[Done]:
        """The bulletins that are as they were, because they could not be brought to the new ontology."""
        return [each for each in self.done.values() if each.became == "failed"]

    def forget(self, iri: str) -> None:
        """A bulletin that failed is here no more."""
        del self.done[iri]

    def finished(self) -> frozenset[str]:
        """The IRIs of bulletins that need not be read again."""
        made = [each for each in self.done.values() if each.became != "failed"]
        return frozenset(each.now or each.iri for each in made)

    def remove(self) -> None:
        """Forget it: all is done."""
        (self.folder / MIGRATION[0]).unlink(missing_ok=True)

    def _note(self, line: Mapping[str, Any]) -> None:
        with (self.folder / MIGRATION[0]).open("ab") as file:
            file.write(_line(line))
        self._take(line)

    def _take(self, line: Mapping[str, Any]) -> None:
        if "registry" in line:
            self.registry = True
        elif "moving" in line:
            self.moving[line["moving"]] = line["to"]
        else:
            done = Done(**line)
            self.done[done.iri] = done
            self.moving.pop(done.iri, None)


def _line(told: Mapping[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False) + "\n").encode()


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines, up to the first that is torn."""
    try:
        whole = path.read_bytes()
    except FileNotFoundError:
        return
    for line in whole.split(b"\n")[:-1]:
        try:
            told = json.loads(line)
        except ValueError:
            return
        if not isinstance(told, dict):
            return
        yield told
