"""How much may be asked: requests and tokens, refused before a limit is passed.

>>> budget = Budget("bulletin", requests=1, tokens=100)
>>> budget.reserve(90)
>>> budget.settle(90, 40)
>>> (budget.used_requests, budget.used_tokens)
(1, 40)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scope = Literal["bulletin", "run"]


class BudgetSpent(Exception):
    """A request that would pass a limit; it was not made."""

    def __init__(self, scope: Scope, what: Literal["requests", "tokens"]) -> None:
        super().__init__(f"budget of the {scope}: no {what} left")
        self.scope = scope
        self.what = what


@dataclass
class Budget:
    """The limits of one scope and what was used of them."""

    scope: Scope
    requests: int
    tokens: int
    used_requests: int = 0
    used_tokens: int = 0

    def check(self, tokens: int) -> None:
        """Raise BudgetSpent where one more request of so many tokens would pass a limit."""
        if self.used_requests + 1 > self.requests:
            raise BudgetSpent(self.scope, "requests")
        if self.used_tokens + tokens > self.tokens:
            raise BudgetSpent(self.scope, "tokens")

    def reserve(self, tokens: int) -> None:
        """Count a request that is about to be made. Raises BudgetSpent."""
        self.check(tokens)
        self.used_requests += 1
        self.used_tokens += tokens

    def settle(self, reserved: int, used: int) -> None:
        """Count what a request took in place of what was set aside for it."""
        self.used_tokens += used - reserved


def reserve(budgets: tuple[Budget, ...], tokens: int) -> None:
    """Count a request in every budget, or in none. Raises BudgetSpent."""
    for budget in budgets:
        budget.check(tokens)
    for budget in budgets:
        budget.reserve(tokens)


def estimate(*texts: str) -> int:
    """Return at least how many tokens texts are, for any usual tokeniser: half their bytes.

    >>> estimate("印发办法")
    7
    """
    return sum(len(text.encode()) // 2 + 1 for text in texts)
