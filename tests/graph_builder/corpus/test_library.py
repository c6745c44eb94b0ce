"""The files of sentences: whole, a third held back, and refused where a key is unknown."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from graph_builder.corpus.fill import SLOT
from graph_builder.corpus.library import FOLDER, BadLibrary, Library, read_library


def test_a_third_of_each_kind_is_held_back(library: Library) -> None:
    counts = Counter((t.kind, t.set) for t in library.templates)
    for kind in {t.kind for t in library.templates}:
        assert counts[kind, "known"] == 2 * counts[kind, "held-back"]


def test_no_two_templates_go_by_one_name_or_say_the_same(library: Library) -> None:
    ids = [t.id for t in library.templates] + [e.id for e in library.layouts]
    assert len(set(ids)) == len(ids)
    assert len({t.text for t in library.templates}) == len(library.templates)


def test_every_act_adopts_what_its_sentence_names(library: Library) -> None:
    for template in library.templates:
        slots = set(SLOT.findall(template.text))
        for act in template.acts:
            assert act.adopts is None or act.adopts in slots, template.id
            assert (act.adopts is None) == (act.stage is None), template.id


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("templates.yaml", "  domain: any\n", "  realm: any\n", "adopt-issue-01: unknown keys: ['realm']"),
        ("templates.yaml", "    verb: ", "    word: ", "unknown keys: ['word']"),
        ("templates.yaml", "  domain: any\n", "", "missing keys: ['domain']"),
        ("templates.yaml", "  set: known\n", "  set: new\n", "its set must be one of known, held-back"),
        ("entries.yaml", "  layout: ", "  form: ", "title-01: unknown keys: ['form']"),
        ("words.yaml", "docno: ", "number: ", "unknown keys: ['number']"),
        ("words.yaml", "docno: ", "docno: [", "cannot be read"),
    ],
)
def test_what_nobody_reads_is_refused(tmp_path: Path, file: str, old: str, new: str, words: str) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadLibrary) as refused:
        read_library(folder)
    assert words in str(refused.value)
    assert file in str(refused.value)
