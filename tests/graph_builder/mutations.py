"""Damage done to texts, each kind a function of a text and a seeded chance: what copying, converting and
pasting do to bulletins, and what nobody would do.

>>> from random import Random
>>> repeated("教育部。", Random(1)).count("教") >= 1
True
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from random import Random

from opencc import OpenCC

ROOT = Path(__file__).parents[2]
FOLDERS = ("examples/bulletins", "examples/dev-bulletins", "tests/gold/further")
SUFFIXES = {".txt", ".html"}
REPEATS = 1000

_SENTENCE = re.compile(r"[^。!?！？;；\n]*[。!?！？;；\n]?")
_BRACKETS = "()（）[]【】《》〈〉“”‘’「」『』\"'〔〕{}"
_LATIN = "aZ_&<>/\\@#%=+-*|~`^ é ǐ ß İ"
_DIGITS = "0123456789０９①⑳㈠Ⅷ½零〇一廿万亿"
_STRANGE = (
    "😀👨‍👩‍👧🇨🇳☃︎\u202e\u202d\u2066\u2069\u200b\u200d\ufeff\u00ad\u0301\ue000\U000f0000𠮷שלוםمرحبا\x85\u2028"
)
_HTML = (
    "<p>", "</div>", "<script>alert(1)</script>", "<!--", "-->", "&nbsp;", "&#x4e00;", "&lt;b&gt;", "<br/>",
    '<a href="x">', "&#55296;", "<table><tr><td>", "]]>", "<style>p{}</style>", "&amp;amp;",
)  # fmt: skip

Mutation = Callable[[str, Random], str]


@lru_cache(maxsize=1)
def texts() -> tuple[tuple[str, str], ...]:
    """The real and the invented bulletins of the project, by name, web pages as they are."""
    found = [p for folder in FOLDERS for p in sorted((ROOT / folder).iterdir()) if p.suffix in SUFFIXES]
    return tuple((path.name, path.read_text(encoding="utf-8")) for path in found)


def cut(text: str, chance: Random) -> str:
    """A stretch is missing."""
    start, end = _stretch(text, chance)
    return text[:start] + text[end:]


def kept(text: str, chance: Random) -> str:
    """Only a stretch is left."""
    start, end = _stretch(text, chance)
    return text[start:end]


def doubled(text: str, chance: Random) -> str:
    """A stretch stands twice."""
    start, end = _stretch(text, chance)
    return text[:end] + text[start:end] + text[end:]


def swapped(text: str, chance: Random) -> str:
    """Two sentences have changed places."""
    sentences = _SENTENCE.findall(text)
    one, other = chance.randrange(len(sentences)), chance.randrange(len(sentences))
    sentences[one], sentences[other] = sentences[other], sentences[one]
    return "".join(sentences)


def shuffled(text: str, chance: Random) -> str:
    """The lines stand in any order."""
    lines = text.splitlines(keepends=True)
    chance.shuffle(lines)
    return "".join(lines)


def bracketed(text: str, chance: Random) -> str:
    """Brackets and quotation marks, in pairs or not."""
    return _sprinkled(text, _BRACKETS, chance)


def numbered(text: str, chance: Random) -> str:
    """Digits of all kinds."""
    return _sprinkled(text, _DIGITS, chance)


def latin(text: str, chance: Random) -> str:
    """Latin letters and signs."""
    return _sprinkled(text, _LATIN, chance)


def strange(text: str, chance: Random) -> str:
    """Emoji, writing from right to left, marks without width, private use."""
    return _sprinkled(text, _STRANGE, chance)


def torn(text: str, chance: Random) -> str:
    """Lone surrogates, which no encoding of a file holds."""
    return _sprinkled(text, "\ud800\udfff\udc80", chance)


def marked_up(text: str, chance: Random) -> str:
    """Fragments of HTML."""
    return _sprinkled(text, _HTML, chance)


def widened(text: str, chance: Random) -> str:
    """Full width where there was half, or the other way."""
    if chance.random() < 0.5:
        return unicodedata.normalize("NFKC", text)
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def traditional(text: str, _chance: Random) -> str:
    """In traditional script."""
    return _traditional(text)


def joined(text: str, chance: Random) -> str:
    """Everything on one line, with a space or nothing between."""
    return chance.choice(("", " ", "　")).join(text.split())


def spaced(text: str, chance: Random) -> str:
    """A space, or the end of a line, after every character of a stretch."""
    start, end = _stretch(text, chance, 2000)
    return text[:start] + chance.choice(" 　\n\r").join(text[start:end]) + text[end:]


def nested(text: str, chance: Random) -> str:
    """A title within a title, some levels down; or opened and never closed."""
    depth = chance.choice((2, 5, 40))
    title = "《关于印发〈" * depth + "办法" + ("〉的通知》" * depth if chance.random() < 0.5 else "")
    at = chance.randrange(len(text) + 1)
    return text[:at] + title + text[at:]


def repeated(text: str, chance: Random) -> str:
    """One character, or a few, a thousand times."""
    start = chance.randrange(max(1, len(text)))
    end = start + chance.choice((1, 1, 2, 4))
    return text[:start] + text[start:end] * REPEATS + text[end:]


def spliced(text: str, chance: Random) -> str:
    """The beginning of one bulletin and the end of another."""
    _, other = chance.choice(texts())
    return text[: chance.randrange(len(text) + 1)] + other[chance.randrange(len(other) + 1) :]


def without_stops(text: str, chance: Random) -> str:
    """A mark of punctuation is lost everywhere."""
    return text.replace(chance.choice("。，、；：《》“”（）\n"), "")


MUTATIONS: tuple[Mutation, ...] = (
    cut, kept, doubled, swapped, shuffled, bracketed, numbered, latin, strange, torn, marked_up, widened,
    traditional, joined, spaced, nested, repeated, spliced, without_stops,
)  # fmt: skip


def mutated(seed: int) -> tuple[str, str]:
    """Return a damaged bulletin and what was done to it; the same seed gives the same."""
    chance = Random(seed)  # noqa: S311 - of damage, not of secrets
    name, text = chance.choice(texts())
    done = [name]
    for mutation in chance.choices(MUTATIONS, k=chance.choice((1, 1, 2, 3))):
        text = mutation(text, chance) or name
        done.append(mutation.__name__)
    return text, f"{seed}: {' '.join(done)}"


def _stretch(text: str, chance: Random, longest: int | None = None) -> tuple[int, int]:
    start = chance.randrange(len(text) + 1)
    most = len(text) - start if longest is None else min(longest, len(text) - start)
    return start, start + chance.randint(0, most)


def _sprinkled(text: str, pieces: Sequence[str], chance: Random) -> str:
    """Pieces put in at some places, from one to one in ten characters."""
    several = max(1, int(len(text) * chance.choice((0.0, 0.001, 0.01, 0.1))))
    at = sorted(chance.randrange(len(text) + 1) for _ in range(several))
    parts = [text[a:b] + chance.choice(pieces) for a, b in zip([0, *at], at, strict=False)]
    return "".join(parts) + text[at[-1] :]


def _traditional(text: str) -> str:
    encodable = text.encode("utf-8", "replace").decode()
    convert: Callable[[str], str] = OpenCC("s2t").convert
    return convert(encodable)
