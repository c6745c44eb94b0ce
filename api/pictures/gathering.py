"""Pictures answered by the service's readers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool

from api.site import Site
from visualizations.asking import Question, Rounds
from visualizations.material import Material
from visualizations.options import Options, Rows
from visualizations.pictures import Picture

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
    answers: tuple[Rows, ...] | None = None
    while True:
        try:
            questions = next(rounds) if answers is None else rounds.send(answers)
        except StopIteration as end:
            found: Material = end.value
            return found
        answers = tuple(await asyncio.gather(*(rows_for(site, each) for each in questions)))


async def rows_for(site: Site, question: Question) -> Rows:
    """The rows of a question; none where it asks about nothing. One that is about all there is, is asked once
    a state.
    """
    if question.is_void:
        return []
    text = question.text()
    if question.about:
        return await site.pool.select(text)
    return await site.kept.get(("question", question.name), lambda: site.pool.select(text))
