"""Every verb of the lexicon: its example gives an act, its counter-example none."""

from __future__ import annotations

import pytest

from ontology.load import Verb, load
from tests.graph_builder.conftest import Acts

VERBS = [pytest.param(v, id=v.verb) for v in load().verbs]
BY_BODIES = [
    pytest.param(v, id=v.verb)
    for v in load().verbs
    if "subject" not in v.frame and v.example.startswith(("省", "市")) and "长" not in v.example
]
COUNTERS = [pytest.param(v, id=v.verb) for v in load().verbs if v.counter_example]


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_gives_an_act(in_province: Acts, verb: Verb) -> None:
    acts = in_province(f"{verb.example}。")
    assert (verb.head, verb.action) in [(a.verb, a.action) for a in acts]
    assert all(a.target.name for a in acts)


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_holds_the_verb_and_is_read_to_the_full(in_province: Acts, verb: Verb) -> None:
    assert verb.verb in verb.example
    (act, *_) = in_province(f"{verb.example}。")
    assert act.evidence.quote == verb.example


@pytest.mark.parametrize("verb", COUNTERS)
def test_the_counter_example_gives_none(in_province: Acts, verb: Verb) -> None:
    assert verb.verb in verb.counter_example
    assert verb.head not in [a.verb for a in in_province(f"{verb.counter_example}。")]


@pytest.mark.parametrize("verb", BY_BODIES)
def test_the_example_put_into_the_future_or_negated_is_told_so(in_province: Acts, verb: Verb) -> None:
    subject, found, rest = verb.example.partition(verb.verb)
    assert verb.head not in [a.verb for a in in_province(f"{subject}尚未{found}{rest}。")]
    assert {str(a.status) for a in in_province(f"{subject}拟{found}{rest}。")} == {"planned"}
