"""Rows learnt from a bulletin under evaluation are switched off, and nothing else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from graph_builder.evaluate.own_rows import without_own_rows
from graph_builder.pipeline import Pipeline
from graph_builder.read import read_bytes
from ontology.load import FOLDER, Knowledge


def test_rows_and_words_of_the_bulletin_go_and_are_counted(knowledge: Knowledge, tmp_path: Path) -> None:
    folder = tmp_path / "ontology"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "lexicon" / "posts.csv").open("a", encoding="utf-8") as posts:
        posts.write("试验总监,职务名称；bulletin:2099-01\n")
    policies = (replace(knowledge.policies[0], source="bulletin:2099-01"), *knowledge.policies[1:])
    grown = replace(knowledge, policies=policies, posts=(*knowledge.posts, "试验总监"))
    shrunk, off = without_own_rows(grown, ["2099-01", "2099-02"], folder)
    assert off == 2
    assert shrunk.policies == knowledge.policies[1:]
    assert shrunk.posts == knowledge.posts


def test_without_own_rows_all_others_stay(knowledge: Knowledge) -> None:
    same, off = without_own_rows(knowledge, ["no-such-bulletin"])
    assert off == 0
    assert replace(same, digest="") is not knowledge
    assert (same.places, same.verbs, same.posts) == (knowledge.places, knowledge.verbs, knowledge.posts)


def test_what_refers_to_a_body_switched_off_can_still_be_read(knowledge: Knowledge) -> None:
    organizations = tuple(
        replace(o, source="bulletin:2099-01") if o.slug == "moe" else o for o in knowledge.organizations
    )
    shrunk, off = without_own_rows(replace(knowledge, organizations=organizations), ["2099-01"])
    assert off == 1
    assert not [p for p in shrunk.policies if p.issuer == "moe"]
    text = "2022年11月教育信息化和网络安全工作月报\n★各地工作动态\n江苏 省教育厅印发《甲办法》。\n"
    (act,) = Pipeline(shrunk).extract(read_bytes(text.encode(), "a.txt")).activities
    assert act.target.name == "甲办法"
