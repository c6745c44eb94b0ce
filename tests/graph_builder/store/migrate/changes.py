"""What older versions of the ontology had otherwise, and stores that are brought to the present one."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from graph_builder.migrate import Report, migrate
from graph_builder.store.layout import MIGRATION
from tests.graph_builder.migrating import build_with, texts, without
from tests.graph_builder.store.kinds import Kind
from tests.ontology.planting import ORGANIZATIONS, POLICIES, VERBS, Damage, add, body, edit

Older = Callable[..., Path]
Old = Callable[..., Path]
SERIES = "registry/series.csv"
TEXTS = texts()
# What another version of the ontology had otherwise: each with what it does to the bulletins.
LATER_SERIES = without(SERIES, "^moe-ict-monthly,")  # their IRIs change
LATER_VERB = without(VERBS, "^(举办|上线),")  # acts come
LATER_POLICY = without(POLICIES, "国家智慧教育平台")  # links and adoptions come
EARLIER_BODY = add(
    ORGANIZATIONS, body("wenzhou-edu-old", "温州市教育局", place="330000")
)  # registered no more
OTHER_NAME = edit(ORGANIZATIONS, "^moe,教育部,", "moe,国家教委,")  # a registered thing is called otherwise


def renamed_action(folder: Path) -> None:
    """An action has another name, which is in the present ontology no more."""
    for file in (VERBS, "concepts/action.ttl", "lexicon/verb_classes.csv"):
        path = folder / file
        if path.exists():
            text = path.read_text(encoding="utf-8")
            text = (
                text.replace(",hold,", ",bygone,")
                .replace("zc:hold ", "zc:bygone ")
                .replace('"hold"', '"bygone"')
            )
            path.write_text(text, encoding="utf-8")


def at_random(seed: int) -> Damage:
    """Leave out a tenth of the rows of the tables that most is read by."""

    def damage(folder: Path) -> None:
        chosen = random.Random(seed)  # noqa: S311 - no secret
        for file in (VERBS, POLICIES, "registry/occasion_series.csv", "lexicon/taken_up.csv"):
            path = folder / file
            with path.open(encoding="utf-8", newline="") as table:
                header, *rows = csv.reader(table)
            with path.open("w", encoding="utf-8", newline="") as table:
                csv.writer(table, lineterminator="\n").writerows(
                    [header, *(row for row in rows if chosen.random() > 0.1)]
                )

    return damage


CHANGES: dict[str, tuple[Damage, ...]] = {
    "a series": (LATER_SERIES,),
    "verbs": (LATER_VERB,),
    "a policy": (LATER_POLICY,),
    "a body that is registered no more": (EARLIER_BODY,),
    "another name": (OTHER_NAME,),
    "an action that has vanished": (renamed_action,),
    "all of them": (LATER_SERIES, LATER_VERB, LATER_POLICY, EARLIER_BODY, OTHER_NAME),
}


def old_store(kind: Kind, place: Path, folder: Path) -> None:
    """A store as it was built with another ontology."""
    kind.empty()
    with kind.open(place) as store:
        build_with(folder, store, TEXTS)


def copied(store: Path, tmp_path: Path) -> Path:
    """A copy of a store, in the place that tests have theirs."""
    return Path(shutil.copytree(store, tmp_path / "store"))


def migrated(kind: Kind, place: Path) -> tuple[Report, list[str]]:
    """What became of a store, and what it holds then."""
    with kind.open(place) as store:
        return migrate(store), store.nquads()


def is_finished(place: Path) -> bool:
    """Whether nothing of a migration is left in a store's folder."""
    return not any((place / name).exists() for name in MIGRATION)
