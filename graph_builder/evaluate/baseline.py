"""The figures that must not fall: kept as a file beside the annotations, compared after every change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_builder.evaluate.score import Score, Scores
from ontology.errors import ZhengpuError

_KEYS = {"hit", "told", "wanted"}
_SLACK = 1e-9


class BadBaseline(ZhengpuError):
    """A baseline that cannot be used."""

    exit_status = 2

    def __init__(self, path: Path, zh: str, en: str) -> None:
        super().__init__(
            f"{path}：{zh}；可用 --write-baseline 重写",
            f"{path}: {en}; --write-baseline writes it anew",
        )


@dataclass(frozen=True, slots=True)
class Fall:
    """A row whose F1 is below the baseline's; `now` is None where the row is gone."""

    row: str
    before: float
    now: float | None


def read_baseline(path: Path) -> dict[str, Score]:
    """Return the scores of a baseline file. Raises BadBaseline."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadBaseline(path, f"无法读取：{error}", f"cannot be read: {error}") from error
    except json.JSONDecodeError as error:
        raise BadBaseline(
            path,
            f"第 {error.lineno} 行不是合格的 JSON：{error.msg}",
            f"line {error.lineno} is no JSON: {error.msg}",
        ) from error
    if not isinstance(data, dict):
        raise BadBaseline(path, "应为各行到计数", "must map rows to counts")
    return {row: _score(path, row, counts) for row, counts in data.items()}


def _score(path: Path, row: str, counts: object) -> Score:
    whole = isinstance(counts, dict) and set(counts) == _KEYS
    if not (whole and isinstance(counts, dict) and all(isinstance(n, int) for n in counts.values())):
        raise BadBaseline(
            path, f"“{row}”应有整数 {sorted(_KEYS)}", f"“{row}” must have the whole numbers {sorted(_KEYS)}"
        )
    return Score(**counts)


def text_of(scores: Scores) -> str:
    """Return scores as the text of a baseline file, one row a line."""
    lines = [
        f"  {json.dumps(row)}: " + json.dumps({"hit": score.hit, "told": score.told, "wanted": score.wanted})
        for row, score in scores.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def falls(baseline: Mapping[str, Score], scores: Scores) -> Iterator[Fall]:
    """Yield the rows whose F1 fell.

    >>> list(falls({"figures": Score(9, 10, 10)}, {"figures": Score(8, 10, 10)}))
    [Fall(row='figures', before=0.9, now=0.8)]
    """
    for row, score in baseline.items():
        before, now = score.f1, scores.get(row, Score()).f1
        if before is not None and (now is None or now < before - _SLACK):
            yield Fall(row, before, now)
