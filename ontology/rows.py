"""The rows of the knowledge files: one frozen type a table, its fields the columns in order.

>>> Word("会议", source="会议名称惯例").text
'会议'
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Suffix:
    """An ending that tells a body, and its class."""

    suffix: str
    type: str
    source: str


@dataclass(frozen=True)
class Generic:
    """A word that makes a phrase generic (各类学校) when it stands at its start or right after it."""

    word: str
    position: str
    source: str


@dataclass(frozen=True)
class Word:
    """One word of a plain list (surnames, posts, adverbs, content verbs)."""

    text: str
    source: str


@dataclass(frozen=True)
class Verb:
    """A verb as written, the verb it is reported as, its action and its argument frame.

    `target` is the kind of object where its head noun does not tell; with ``!`` it overrides the head noun.
    """

    verb: str
    head: str
    action: str
    frame: tuple[str, ...]
    target: str = ""
    not_before: tuple[str, ...] = ()
    stage: str = ""
    example: str = ""
    counter_example: str = ""
    source: str = ""


@dataclass(frozen=True)
class VerbClass:
    """Verbs that an annotation and a reading may use for the same act."""

    verbs: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Modal:
    """A word before the verb that makes an act planned or negated."""

    modal: str
    status: str
    source: str


@dataclass(frozen=True)
class Head:
    """A noun that ends a target's name, the kind it tells and the concept of its genre."""

    head: str
    kind: str
    concept: str = ""
    source: str = ""


@dataclass(frozen=True)
class StageCue:
    """A word beside a policy's name that tells the stage of an adoption, whatever the verb; where the verb
    tells that a text is made or made known, only if its stage is one of `verbs`.
    """

    cue: str
    stage: str
    verbs: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Unit:
    """A measure word; `kind` is count or rate.

    What a word of `unlike` follows is another word that only begins with the measure word (2022年列|入).
    """

    unit: str
    kind: str
    source: str
    unlike: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImpliedUnit:
    """What a number without measure word counts behind a noun: 用户突破1600万."""

    noun: str
    unit: str
    source: str


@dataclass(frozen=True)
class Repair:
    """A mend of damage that web pages do to a text: a pattern over folded text and what stands in its place,
    nothing if empty.
    """

    pattern: str
    replacement: str = ""
    example: str = ""
    source: str = ""


@dataclass(frozen=True)
class Spelling:
    """How a Latin abbreviation is spelt in a label."""

    written: str
    standard: str
    source: str


@dataclass(frozen=True)
class Series:
    """A series of bulletins and what tells an issue of it whose title is lost (`cues`: heads of its
    sections).
    """

    slug: str
    name: str
    publisher: str
    genre: str
    title_pattern: str
    cues: tuple[str, ...]
    en: str
    source: str


@dataclass(frozen=True)
class OccasionSeries:
    """A conference, contest or week that is held again and again, each time as another occasion."""

    slug: str
    name: str
    aliases: tuple[str, ...] = ()
    first_year: str = ""
    source: str = ""


@dataclass(frozen=True)
class NotAdopted:
    """What tells that an act adopts no policy: its `action`, or a word `before` or `after` the policy's name.

    A word of `unless` between the name and the word (应用大赛) takes it back.
    """

    position: str
    word: str
    unless: tuple[str, ...] = ()
    example: str = ""
    source: str = ""


@dataclass(frozen=True)
class TakenUp:
    """How a clause tells that a policy is taken up which is no target of its act: the patterns of what
    stands right before the policy's name and right after it, and the stage that this shows, if it is another
    than the act's.
    """

    before: str = ""
    after: str = ""
    stage: str = ""
    example: str = ""
    source: str = ""


@dataclass(frozen=True)
class Counted:
    """The nouns that end what a measure word counts."""

    unit: str
    nouns: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Policy:
    """A registered policy, programme, campaign, initiative or platform.

    `unlike` are names that hold one of its names and mean another thing; `document` and `number` are the
    title and the 发文字号 of the document that set it forth.
    """

    slug: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    issuer: str = ""
    national_date: str = ""
    stage: str = ""
    en: str = ""
    document: str = ""
    number: str = ""
    source: str = ""

    def __hash__(self) -> int:
        return hash(self.slug)  # it stands in many keys, and its fields are many


@dataclass(frozen=True)
class Correction:
    """What a person says of a statement read from a text: `digest` begins the SHA-256 of that text,
    `quote` is the statement's evidence.

    A `refuted` statement is left out; a `mended` one has `value` in its `cell`. `verb` and `object` tell
    which statement is meant where the quote holds several.
    """

    digest: str
    quote: str
    verdict: str
    who: str
    why: str
    date: str
    verb: str = ""
    object: str = ""
    cell: str = ""
    value: str = ""


@dataclass(frozen=True)
class Merge:
    """What a person says of two names: that they are `one` thing, or `not-one`.

    `other` is a registered thing (org/moe, policy/…, platform/…, place/…) or another name; `scope` the place
    in whose entries it holds, everywhere where it is empty.
    """

    name: str
    other: str
    verdict: str
    who: str
    why: str
    date: str
    scope: str = ""


@dataclass(frozen=True)
class Theme:
    """A theme: `slug` ends its IRI; `cues` are its Chinese labels, the preferred one first."""

    slug: str
    cues: tuple[str, ...]
    broader: str = ""

    @property
    def label(self) -> str:
        """The theme's name.

        >>> Theme("cybersecurity", ("网络安全", "网安")).label
        '网络安全'
        """
        return self.cues[0]


@dataclass(frozen=True)
class Genre:
    """How a kind of bulletin is laid out: compiled patterns by name."""

    name: str
    label: dict[str, str]
    source: str
    head_limit: int
    patterns: dict[str, re.Pattern[str]]
