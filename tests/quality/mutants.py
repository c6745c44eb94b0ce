"""Which mutants there are of a file, and which of them nothing could tell apart.

The operators are Cosmic Ray's, and one more: a call whose value nobody takes is left out. Cosmic Ray writes
every other operator in the place of each, most of which fail at once and say nothing; here one of them is
drawn by the seed, so that each place counts once.
"""

from __future__ import annotations

import ast
import csv
import random
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Example, Operator
from parso.python.tree import Keyword
from parso.tree import BaseNode, NodeOrLeaf

from tests.quality.parts import HERE

Position = tuple[int, int]
EQUIVALENT = HERE / "equivalent.csv"
DROPPED = "drop_call"
_REMEMBERS = re.compile(r"@(?:Remembered|cache|lru_cache)\b")
_LOGS = re.compile(r"(?:log|logging|_log|_LOG)\.\w+\(")
_SAMENESS = {
    f"ReplaceComparisonOperator_{a}_{b}"
    for one, other in (("Is", "Eq"), ("IsNot", "NotEq"))
    for a, b in ((one, other), (other, one))
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a file, the operator that changes it, and the which of its places in the file it is."""

    file: str
    operator: str
    occurrence: int
    line: int


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: a line (the first of what is changed) before and after; of lines alike, the which it is."""

    place: Place
    before: str
    after: str
    nth: int = 0

    @property
    def name(self) -> str:
        """How it is told to people."""
        return f"{self.place.file}:{self.place.line}  {self.before}  ->  {self.after}"

    @property
    def change(self) -> tuple[str, str, str]:
        """What it is named by where it makes no difference."""
        return self.place.file, self.before, self.after

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What it is known by while other lines come and go."""
        return *self.change, self.nth


class DropCall(Operator):  # type: ignore[misc]
    """Leaves out a call whose value nobody takes."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[tuple[Position, Position]]:
        """Where such a call stands."""
        if isinstance(node, BaseNode) and node.type == "simple_stmt" and node.children[0].type == "atom_expr":
            yield node.children[0].start_pos, node.children[0].end_pos

    def mutate(self, node: BaseNode, index: int) -> BaseNode:  # noqa: ARG002 - there is one
        """Write `pass` in its place."""
        first = node.children[0].get_first_leaf()
        node.children[0] = Keyword("pass", first.start_pos, first.prefix)
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """What it makes of a file."""
        return (Example("f(x)\n", "pass\n"),)


def operator(name: str) -> Operator:
    """The operator of a name."""
    return DropCall() if name == DROPPED else plugins.get_operator(name)()


def places_of(root: Path, file: Path, seed: int) -> list[Place]:
    """Where a file can be changed, each place and family of operators once."""
    source = (root / file).read_text(encoding="utf-8")
    lines = source.splitlines()
    beside = _spans_of_annotations(source)
    families: dict[tuple[Position, Position, str], list[tuple[str, int]]] = {}
    for name, occurrence, start, end in _all_places(source):
        stands_in_annotation = any(a <= start < b for a, b in beside)
        if not stands_in_annotation and not _tells_nothing(lines[start[0] - 1].strip(), name):
            families.setdefault((start, end, _family(name)), []).append((name, occurrence))
    found = []
    for (start, end, family), several in families.items():
        draw = random.Random(f"{seed}|{file}|{start}|{end}|{family}")  # noqa: S311 - a sample, not a secret
        found.append(Place(str(file), *draw.choice(several), start[0]))
    return found


def mutant(root: Path, place: Place) -> Mutant | None:
    """The change of a place; None where it is no program any more."""
    source = (root / place.file).read_text(encoding="utf-8")
    code = mutated(source, place)
    if code is None or code == source:
        return None
    old, new = source.splitlines(), code.splitlines()
    before, after = old[place.line - 1].strip(), new[place.line - 1].strip()
    nth = sum(line.strip() == before for line in old[: place.line - 1])
    return Mutant(
        place, before, "(no decorator)" if place.operator.endswith("RemoveDecorator") else after, nth
    )


def mutated(source: str, place: Place) -> str | None:
    """The file with the change; None where it is no program any more."""
    try:
        code = mutate_code(source, operator(place.operator), place.occurrence)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a change may make what the compiler warns of
            compile(code or "(", place.file, "exec")
    except (SyntaxError, AttributeError):  # Cosmic Ray stumbles over `except (*SEVERAL, ONE)`
        return None
    return str(code)


def named_equivalents() -> dict[tuple[str, str, str], str]:
    """The changes that somebody read and found to make no difference, with the reason."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as rows:
        return {(row["file"], row["before"], row["after"]): row["reason"] for row in csv.DictReader(rows)}


def sample(places: Sequence[Place], size: int | None, seed: int) -> list[Place]:
    """So many of them in an order drawn by the seed: a larger sample begins with the smaller one."""
    return random.Random(seed).sample(places, len(places))[:size]  # noqa: S311


def _tells_nothing(before: str, name: str) -> bool:
    """Whether a change only makes something slower or tells a log less, or is for type checkers alone."""
    remembers = name.endswith("RemoveDecorator") and _REMEMBERS.match(before)
    logs = name == DROPPED and _LOGS.match(before)
    sameness = name.removeprefix("core/") in _SAMENESS
    return bool(remembers or logs) or sameness or before == "if TYPE_CHECKING:"


def _family(name: str) -> str:
    """Replacements of one operator are one family."""
    bare = name.removeprefix("core/")
    return bare.split("_")[0] if bare.startswith("Replace") else bare


def _all_places(source: str) -> Iterator[tuple[str, int, Position, Position]]:
    """Each operator's places, in the order in which it counts them."""
    tree = get_ast(source)
    for name in [*sorted(_usable()), DROPPED]:
        change = operator(name)
        spans = (span for node in ast_nodes(tree) for span in change.mutation_positions(node))
        for occurrence, (start, end) in enumerate(spans):
            yield name, occurrence, start, end


@cache
def _usable() -> tuple[str, ...]:
    """Cosmic Ray's operators but those that ask for arguments."""
    return tuple(n for n in plugins.operator_names() if not plugins.get_operator(n).arguments())


def _spans_of_annotations(source: str) -> list[tuple[Position, Position]]:
    """Where annotations stand, which nothing evaluates; columns in code points, as parso counts them."""
    lines = source.splitlines()

    def at(line: int, column: int) -> Position:
        return line, len(lines[line - 1].encode()[:column].decode())

    nodes = ast.walk(ast.parse(source))
    told = (getattr(node, name, None) for node in nodes for name in ("annotation", "returns"))
    return [
        (at(each.lineno, each.col_offset), at(each.end_lineno or 0, each.end_col_offset or 0))
        for each in told
        if isinstance(each, ast.expr)
    ]
