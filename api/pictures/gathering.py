"""Pictures answered by the service's readers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool

from api.pictures.names import names_by_index
from api.site import Site
from graph_builder.store.search.counting import by_class
from graph_builder.store.search.lookup import View
from graph_builder.store.search.naming import bodies
from visualizations.asking import Question, Rounds
from visualizations.material import Material
from visualizations.naming import Names, NamingQuestion, days_of, names_in
from visualizations.options import Options, Rows
from visualizations.period import Period
from visualizations.pictures import Picture

T = TypeVar("T")
About = Mapping[str, tuple[str, ...]]
_TRIES = 3  # a writer may publish between two rounds


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture with its material and its content; the options have the months filled in."""

    picture: Picture[Any]
    material: Material
    content: Any

    @property
    def options(self) -> Options:
        """The choices that the picture was made for."""
        return self.material.options


async def seen(site: Site, picture: Picture[Any], options: Options) -> Seen:
    """What a picture shows for some choices, as one state of the store has it; who asks for the same at the
    same time, or soon after, shares it: the page, its drawing and its files. Raises a `QueryError`.
    """
    return await site.seen.get((picture.name, options.choices), lambda: _gathered(site, picture, options))


async def _gathered(site: Site, picture: Picture[Any], options: Options) -> Seen:
    for _ in range(_TRIES):
        tag = site.source.state().tag
        material = await _answered(site, picture.gather(options, await site.diffusion.adoptions()))
        if site.source.state().tag == tag:
            break
    return Seen(picture, material, await run_in_threadpool(picture.read, material))


async def _answered(site: Site, rounds: Rounds[Material]) -> Material:
    answers: tuple[object, ...] | None = None
    while True:
        try:
            questions = next(rounds) if answers is None else rounds.send(answers)
        except StopIteration as end:
            found: Material = end.value
            return found
        answers = tuple(await asyncio.gather(*(_answer(site, each) for each in questions)))


async def _answer(site: Site, question: Question) -> object:
    if isinstance(question, NamingQuestion):
        return await named_by(
            site, question.about["thing"], question.period, lambda names, _: question.sum(names)
        )
    return question.read(await rows_for(site, question))


async def named_by(
    site: Site,
    things: Sequence[str],
    period: Period,
    read: Callable[[Names[Any], Names[Any] | None], T],
    also: Sequence[str] = (),
) -> T:
    """What is made of the statements that name some things, and of those that name others, if there are any:
    of a period and more. The index tells them, if it can.
    """
    days = days_of(period)

    def told(view: View) -> tuple[T] | None:
        if _has_class(view, (*things, *also)):
            return None
        beside = names_by_index(view, also, days) if also else None
        return (read(names_by_index(view, things, days), beside),)

    found = await site.search.told(told)
    if found is not None:
        return found[0]
    of, beside = await asyncio.gather(*(_naming(site, some) for some in (things, also)))
    return read(of, beside if also else None)


async def _naming(site: Site, things: Sequence[str]) -> Names[str]:
    return names_in(await rows_for(site, Question("naming", {"thing": tuple(things)})))


async def rows_for(site: Site, question: Question) -> Rows:
    """The rows of a question; none where it asks about nothing. One that is about all there is, is asked once
    a state; what the index can tell, it tells.
    """
    if question.is_void:
        return []
    if not question.about:
        return await site.kept.get(("question", question.name), lambda: site.pool.select(question.text()))
    tell = _TOLD.get(question.name)
    found = await site.search.told(lambda view: tell(view, question.about)) if tell else None
    return await site.pool.select(question.text()) if found is None else found


def _bodies(view: View, about: About) -> Rows:
    return [row for place in about["place"] for row in bodies(view, place)]


def _has_class(view: View, things: Iterable[str]) -> bool:
    """Whether one is a class: the index does not say what all is of one."""
    return not by_class(view).keys().isdisjoint(things)


_TOLD: Mapping[str, Callable[[View, About], Rows | None]] = {"bodies": _bodies}
