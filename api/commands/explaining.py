"""`zhengpu extract --explain`: for each clause the rules that fired, and those that nearly did."""

from __future__ import annotations

import sys

from api.commands.naming import Reader
from api.language import say
from graph_builder.explain import Explained, explain
from graph_builder.inputs import Inputs
from graph_builder.pipeline import pipeline_for
from graph_builder.relate import Act
from ontology.load import load

_REASONS = {
    "content": ("讲话、文件的内容或目的，不是行为", "the content or aim of a text or a speech, no act"),
    "negated": ("否定、推迟或未成，不是行为", "negated, put off or come to nothing: no act"),
    "no-verb": ("没有词库里的动词", "no verb of the lexicon"),
    "no-subject": (
        "有动词，但谁所为没有认出；可用 --unresolved 查缺少的机构",
        "a verb, but who acts is not known; --unresolved lists bodies that lack",
    ),
    "no-object": ("有动词，没有可命名的对象", "a verb, and no object that can be named"),
}
_NEARLY = {
    "noun": ("在此是名词的一部分", "part of a noun here"),
    "not-chosen": ("另有动词入选", "another verb was chosen"),
}


def run_explain(inputs: Inputs, about: str = "") -> int:
    """Print how the clauses of some files were read; only those that tell of `about`, by their text
    or by the name of what they were found to tell of.

    Returns 1, and says so, when no clause of a file does, or a file cannot be read.
    """
    reader = Reader(inputs)
    silent = False
    for source in reader.sources():
        told = [clause for clause in explain(pipeline_for(load()), source) if clause.is_about(about)]
        if len(inputs.files) > 1:
            print(f"# {source.origin}")
        for clause in told:
            print("\n".join(_lines(clause)))
        if about and not told:
            silent = True
            file = source.origin
            words = say(
                f"{file} 中没有句子含“{about}”，也没有主体、地方、对象的名称含它。",
                f"No clause of {file} holds “{about}”, nor does the name of a body, place or object in one.",
            )
            print(words, file=sys.stderr)
    return reader.status or int(silent)


def _lines(clause: Explained) -> list[str]:
    lines = [f"{clause.span.start}-{clause.span.end}  {clause.text}"]
    lines += [f"  + {_act(act)}" for act in clause.acts]
    reason = clause.reason
    if reason == "no-verb" and any(why == "not-chosen" for _, why in clause.nearly):
        reason = "no-subject"
    if not clause.acts:
        lines.append(f"  - {say(*_REASONS[reason])}")
    spare = {} if reason == "no-subject" else _NEARLY  # then no verb was chosen
    lines += [f"  ~ {verb}: {say(*spare[why])}" for verb, why in clause.nearly if why in spare]
    return lines


def _act(act: Act) -> str:
    who = "、".join(agent.name for agent in act.agents) or "—"
    mark = say("（承前或推断）", " (carried over or inferred)") if act.agent_inferred else ""
    return (
        f"{act.rule} {act.confidence:.2f}  {who}{mark}  {act.verb.head}({act.verb.action})"
        f"  {act.object.kind}: {act.object.name}"
    )
