"""The stage of adoption that an act shows of a policy: from what stands around the policy's name, else its
verb.

What a policy is called tells nothing of how far its adoption has come: 甲试点 is piloted no more by being
named than 甲行动 is. Cues are those of ``lexicon/stages.csv``, the first of them wins.
"""

from __future__ import annotations

from ontology.load import Knowledge

STAGES = ("announce", "plan", "deploy", "pilot", "issue", "implement", "train", "evaluate", "revise")
"""The stages, in the order of a policy's life."""

_TEXTUAL = frozenset({"issue", "plan", "announce", "revise"})  # a text is made or told: its title says less
_USUAL = "implement"


class StageReader:
    """Tells stages of adoption; compiled once for some knowledge.

    >>> from ontology.load import load
    >>> stages = StageReader(load())
    >>> stages.of("应用培训班", "implement"), stages.of("应用培训班方案", "issue"), stages.of("", "")
    ('train', 'issue', 'implement')
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._cues = [(row.cue, row.stage, frozenset(row.verbs)) for row in knowledge.stages]

    def of(self, around: str, verb: str) -> str:
        """Return the stage of what stands `around` a policy's name in the target of an act whose verb tells
        the stage `verb` (empty where it tells none).
        """
        for cue, stage, verbs in self._cues:
            if cue in around and (verb in verbs or verb not in _TEXTUAL):
                return stage
        return verb or _USUAL
