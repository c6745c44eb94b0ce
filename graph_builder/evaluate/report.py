"""Several bulletins against their annotations: who belongs together, what comes of each, what of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_builder.contract import as_json
from graph_builder.evaluate.bulletin import score_bulletin
from graph_builder.evaluate.faults import Fault
from graph_builder.evaluate.names import Likeness
from graph_builder.evaluate.own_rows import without_own_rows
from graph_builder.evaluate.score import Score, total
from graph_builder.gold_rows import GoldError, Row, check, load
from graph_builder.pipeline import Pipeline, pipeline_for
from graph_builder.read import SUFFIXES, read_path
from graph_builder.suggestions import Suggest, nothing
from ontology.errors import ZhengpuError
from ontology.load import Knowledge


class NothingToEvaluate(ZhengpuError):
    """Folders that do not fit together."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Annotated:
    """An annotation and the file of its bulletin."""

    stem: str
    gold: Path
    text: Path


@dataclass(frozen=True, slots=True)
class BulletinReport:
    """What comes of one bulletin; `genre` is the one it was read as."""

    stem: str
    genre: str
    scores: Mapping[str, Score]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What comes of several; `switched_off` counts the rows left out, None where all were used."""

    bulletins: tuple[BulletinReport, ...]
    switched_off: int | None = None

    @property
    def total(self) -> dict[str, Score]:
        """All bulletins as one."""
        return total(b.scores for b in self.bulletins)

    @property
    def by_genre(self) -> dict[str, dict[str, Score]]:
        """The bulletins of each genre as one."""
        genres = sorted({b.genre for b in self.bulletins})
        return {g: total(b.scores for b in self.bulletins if b.genre == g) for g in genres}


def pairs_of(gold: Path, texts: Path) -> tuple[Annotated, ...]:
    """Return the annotations (.yaml) of a folder with the bulletins of the same stem in another.

    Raises NothingToEvaluate for a folder that is none or holds no annotation, and for an annotation that
    has no bulletin, or more than one.
    """
    for folder in (gold, texts):
        if not folder.is_dir():
            raise NothingToEvaluate(
                f"{folder}：没有这个目录；请检查路径", f"{folder}: no such folder; check the path"
            )
    files = sorted(p for p in texts.iterdir() if p.suffix.lower() in SUFFIXES)
    annotations = sorted(gold.glob("*.yaml"))
    if not annotations:
        raise NothingToEvaluate(
            f"{gold}：没有标注文件（.yaml）；请给出标注所在的目录",
            f"{gold}: holds no annotation (.yaml); name the folder of the annotations",
        )
    return tuple(_pair(a, [f for f in files if f.stem == a.stem], texts) for a in annotations)


def _pair(annotation: Path, found: list[Path], folder: Path) -> Annotated:
    if len(found) == 1:
        return Annotated(annotation.stem, annotation, found[0])
    endings = "、".join(SUFFIXES)
    if found:
        names = [p.name for p in found]
        raise NothingToEvaluate(
            f"{annotation.name}：{folder} 中有多份公报 {names}；请只留一份",
            f"{annotation.name}: {folder} holds {names}; keep one of them",
        )
    raise NothingToEvaluate(
        f"{annotation.name}：{folder} 中没有 {annotation.stem}（{endings}）；请补上或移走标注",
        f"{annotation.name}: {folder} holds no {annotation.stem} ({endings}); add it or move the annotation",
    )


def read_annotation(path: Path) -> Row:
    """Return an annotation as its file has it. Raises GoldError, naming file, row and reason."""
    gold = load(path)
    if not isinstance(gold, dict):
        raise GoldError(path.name, "file", "应为键值对", "must be a mapping")
    check(gold, path.name)
    return gold


def evaluate(
    pairs: Iterable[Annotated],
    knowledge: Knowledge,
    without_own: bool = False,
    suggesting: Callable[[Pipeline], Suggest] = lambda _: nothing,
) -> Report:
    """Read every bulletin and compare it with its annotation; `without_own` leaves out the rows of
    knowledge that these bulletins are the source of. `suggesting` makes what suggests beside a pipeline.
    """
    annotated = tuple(pairs)
    off = None
    if without_own:
        knowledge, off = without_own_rows(knowledge, [p.stem for p in annotated])
    pipeline, likeness = pipeline_for(knowledge), Likeness(knowledge)
    suggest = suggesting(pipeline)
    return Report(tuple(_report(p, pipeline, likeness, suggest) for p in annotated), off)


def _report(pair: Annotated, pipeline: Pipeline, likeness: Likeness, suggest: Suggest) -> BulletinReport:
    gold = read_annotation(pair.gold)
    source = read_path(pair.text)
    got = as_json(pipeline.extract(source, suggest(source)), pipeline.knowledge)
    scores, faults = score_bulletin(gold, got, source.text, likeness)
    return BulletinReport(pair.stem, got["bulletin"]["genre"] or "", scores, faults)
