"""What `benchmarks.growth` asks of the indexes of two stores: what their sums tell, and who names a thing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from api.rest.entities import classes_of
from graph_builder.store.layout import Home
from graph_builder.store.search import counting, naming
from graph_builder.store.search.lookup import Lookup, View
from graph_builder.store.search.marks import group_of
from graph_builder.store.snapshots import Snapshots
from ontology.terms import ID, Class

STATEMENTS = tuple(map(str, (Class.ACTIVITY, Class.OBSERVATION, Class.OMISSION)))
PLACE = f"{ID}place/110000"
MONTH = ("2012-01-01", "2012-01-31")
Question = Callable[[View], object]


def questions(document: str) -> Iterator[tuple[str, Question]]:
    """What is asked, each by a name that begins with that of the query in whose stead it is."""
    entities, documents = classes_of(None), (str(Class.DOCUMENT),)
    group = group_of(document)
    yield "counts", counting.by_class
    yield "partitions_by_class", counting.partitions
    yield "typed_total", counting.with_class
    yield "begins", counting.begun
    yield "entities (all, counted)", lambda view: counting.groups(view, entities)
    yield "entities (documents, counted)", lambda view: counting.groups(view, documents)
    yield "entities (all, a group)", lambda view: list(counting.members(view, entities, group))
    yield "told (all, counted)", lambda view: counting.told(view, STATEMENTS)
    yield "told (action, counted)", lambda view: counting.told(view, STATEMENTS, f"{ID}action/launch")
    yield "told (status, counted)", lambda view: counting.told(view, STATEMENTS, None, "reported")
    yield "told (month, counted)", lambda view: counting.told_between(view, STATEMENTS, MONTH)
    yield "bodies", lambda view: naming.bodies(view, PLACE)
    yield "related (place)", lambda view: naming.linked(view, PLACE, 301)
    yield "who_is_of", lambda view: naming.belonging(view, PLACE, 2)
    yield "naming (document)", lambda view: naming.naming(view, [document])
    yield "naming (place)", lambda view: naming.naming(view, _of_place(view))


def _of_place(view: View) -> list[str]:
    return [PLACE, *(row["body"] for row in naming.bodies(view, PLACE))]


def asked(place: Path, question: Question, rounds: int) -> float:
    """Milliseconds of processor that a question takes, the median; the first round is not counted."""
    with (
        Snapshots(Home(place).snapshots).lease() as lease,
        Lookup.open(Home(place).search) as lookup,
        lookup.at(lease.revision) as view,
    ):
        times = []
        for _ in range(rounds + 1):
            began = time.thread_time()
            question(view)
            times.append(time.thread_time() - began)
        return 1000 * median(times[1:])
