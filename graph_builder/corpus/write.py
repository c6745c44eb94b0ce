"""A whole corpus: planned, composed month by month, and written into a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from random import Random

import yaml

from graph_builder.corpus.annotate import Planted
from graph_builder.corpus.compose import Bulletin, Composer
from graph_builder.corpus.library import SETS, Library
from graph_builder.corpus.places import Country, Province
from graph_builder.corpus.plan import Edge, Months, as_csv, network, plan
from graph_builder.corpus.stock import Stock
from ontology.errors import ZhengpuError
from ontology.load import Knowledge

TEMPLATE_SETS: Mapping[str, tuple[str, ...]] = {"known": ("known",), "held-back": ("held-back",), "all": SETS}


class CannotWriteCorpus(ZhengpuError):
    """A folder that no corpus can be written into."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What makes a corpus: the same recipe and knowledge give the same bytes.

    `templates` is a key of TEMPLATE_SETS; `varied` draws the layout of each bulletin.
    """

    months: Months
    seed: int
    templates: str = "all"
    varied: bool = False


@dataclass(frozen=True, slots=True)
class Corpus:
    """Bulletins, who looks at whom, and the first day of each stage of each policy in each province."""

    bulletins: tuple[Bulletin, ...]
    edges: tuple[Edge, ...]

    @property
    def planted(self) -> list[Planted]:
        """The first telling of each stage, by policy, province and day."""
        first: dict[tuple[str, str, str], Planted] = {}
        for told in (p for b in self.bulletins for p in b.planted):
            key = (told.policy, told.province, told.stage)
            first[key] = min(first.get(key, told), told, key=lambda p: (p.date, p.bulletin))
        return sorted(first.values(), key=lambda p: (p.policy, p.province, p.date, p.stage))


def make(recipe: Recipe, knowledge: Knowledge, library: Library) -> Corpus:
    """Return the corpus of a recipe."""
    sets = TEMPLATE_SETS[recipe.templates]
    stock, provinces = Stock(knowledge, library, sets), _provinces(knowledge, library)
    random = Random(f"{recipe.seed} plan")  # noqa: S311 - reproducible on purpose
    edges = network([p.place.id for p in provinces], random)
    events = plan(stock.planned(), edges, recipe.months, random)
    composer = Composer(stock, provinces, sets, recipe.varied)
    bulletins = []
    for index in range(recipe.months.count):
        first = recipe.months.first_day(index)
        due = [e for e in events if recipe.months.index(e.day) == index]
        of_month = Random(f"{recipe.seed} {first:%Y-%m}")  # noqa: S311
        bulletins.append(composer.bulletin(first, due, of_month))
    return Corpus(tuple(bulletins), edges)


def _provinces(knowledge: Knowledge, library: Library) -> tuple[Province, ...]:
    words = library.words
    return Country(knowledge, [*words.domains.values(), *words.second_roles]).provinces


def files_of(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Yield the files of a corpus: their path in the folder and their text."""
    for bulletin in corpus.bulletins:
        yield f"texts/{bulletin.stem}.txt", bulletin.text
        gold = yaml.safe_dump(bulletin.gold, allow_unicode=True, sort_keys=False, width=1000)
        yield f"gold/{bulletin.stem}.yaml", gold
    header = ("policy", "province", "stage", "date", "bulletin")
    yield "plan.csv", as_csv(header, [astuple(p) for p in corpus.planted])
    yield "network.csv", as_csv(("leader", "follower", "lag_months"), [astuple(e) for e in corpus.edges])


def write(corpus: Corpus, folder: Path) -> int:
    """Write a corpus into a new or empty folder; return how many files that made.

    Raises CannotWriteCorpus.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotWriteCorpus(
            f"{folder}：不是空目录；请换一个，或先清空",
            f"{folder}: is no empty folder; name another, or empty it first",
        )
    count = 0
    try:
        for name, text in files_of(corpus):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            count += 1
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotWriteCorpus(
            f"{folder}：无法写入：{reason}", f"{folder}: cannot be written: {reason}"
        ) from error
    return count
