"""Asking one question until it is answered or given up: budgets, waits that grow, answers kept."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from graph_builder.extras.llm.budget import Budget, BudgetSpent, estimate, reserve
from graph_builder.extras.llm.cache import Cache
from graph_builder.extras.llm.endpoint import Model, Reply
from graph_builder.extras.llm.schema import Answer, BadAnswer, answer_of
from graph_builder.extras.llm.settings import LlmSettings
from graph_builder.extras.llm.trouble import Kind, Trouble

_FIRST_WAIT = 1.0


@dataclass
class Asker:
    """Asks on behalf of one command; tests replace `sleep` and `jitter` (0 to 1), the clock and chance."""

    settings: LlmSettings
    model: Model
    cache: Cache
    task: str
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    run: Budget = field(init=False)

    def __post_init__(self) -> None:
        self.run = Budget("run", self.settings.run_requests, self.settings.run_tokens)

    def bulletin(self) -> Budget:
        """The budget of the next bulletin."""
        return Budget("bulletin", self.settings.requests, self.settings.tokens)

    def answer(self, digest: str, question: str, budget: Budget) -> Answer:
        """Return the answer to a question about the text of a digest, the kept one where there is one.

        Raises Trouble where there is none: asking again did not help or would not, or a budget is spent.
        """
        if kept := self.cache.get(digest, question):
            return kept
        try:
            reply = self._reply(question, (budget, self.run))
            answer = answer_of(reply.text)
        except BadAnswer as error:
            raise Trouble(Kind.SHAPE, str(error)) from None
        except BudgetSpent as error:
            raise Trouble(Kind.BUDGET, f"{error.scope} {error.what}") from None
        self.cache.put(digest, question, answer)
        return answer

    def _reply(self, question: str, budgets: tuple[Budget, ...]) -> Reply:
        for tried in range(1, self.settings.tries + 1):
            try:
                return self._once(question, budgets)
            except Trouble as trouble:
                if not trouble.is_passing or tried == self.settings.tries:
                    raise
                self.sleep(self._wait(tried, trouble))
        raise AssertionError("no try was made")

    def _once(self, question: str, budgets: tuple[Budget, ...]) -> Reply:
        """One request, counted in each budget; one that timed out may have cost what was set aside for it."""
        expected = estimate(self.task, question) + self.settings.answer_tokens
        reserve(budgets, expected)
        used = 0
        try:
            reply = self.model.ask(self.task, question)
            used = estimate(self.task, question, reply.text) if reply.tokens is None else reply.tokens
        except Trouble as trouble:
            used = expected if trouble.kind in {Kind.TIMEOUT, Kind.CUT} else 0
            raise
        finally:
            for budget in budgets:
                budget.settle(expected, used)
        return reply

    def _wait(self, tried: int, trouble: Trouble) -> float:
        """How long to wait before the next try. Raises the trouble where the endpoint wants too long one."""
        if trouble.wait is not None:
            if trouble.wait > self.settings.longest_wait:
                raise trouble
            return trouble.wait + self.jitter()
        return min(self.settings.longest_wait, _FIRST_WAIT * 2.0 ** (tried - 1)) * (0.5 + self.jitter() / 2)
