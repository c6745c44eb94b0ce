"""Answers that were given, so that the same question is asked once: a file each, named by what was asked.

The name is a digest of the text's digest, the model, the version of the prompt and the question. No key and
no address is in it. What cannot be read as an answer is as if it were not there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from graph_builder.extras.llm.schema import Answer, BadAnswer, answer_of
from graph_builder.store.texts import write_whole
from ontology.errors import CannotWrite


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of answers of one model to one version of the prompt."""

    folder: Path
    model: str
    version: str

    def path(self, digest: str, question: str) -> Path:
        """Where the answer to a question about the text of a digest stands, or would."""
        asked = "\0".join((digest, self.model, self.version, question))
        name = hashlib.sha256(asked.encode()).hexdigest()
        return self.folder / name[:2] / f"{name}.json"

    def get(self, digest: str, question: str) -> Answer | None:
        """The answer that was given, None where none was."""
        try:
            return answer_of(self.path(digest, question).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, BadAnswer):
            return None

    def put(self, digest: str, question: str, answer: Answer) -> None:
        """Keep an answer. Raises CannotWrite."""
        path = self.path(digest, question)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, answer.model_dump_json(indent=1).encode())
        except OSError as error:
            raise CannotWrite(path, error.strerror or str(error)) from error
