"""The knowledge files as rows: what is written comes out typed, and a row that cannot be used is named."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ontology.errors import KnowledgeError
from ontology.load import FOLDER, TABLES, WORDS, Verb, digest_of, load, table, words
from ontology.patterns import read_genre
from ontology.tables import read_table
from ontology.themes import read_themes


@dataclasses.dataclass(frozen=True)
class Herb:
    """A row with a cell of each kind: due, several, optional."""

    name: str
    uses: tuple[str, ...]
    source: str = ""


@pytest.fixture
def herbs(tmp_path: Path) -> Callable[[str], Path]:
    """Write the table of herbs."""

    def write(text: str) -> Path:
        path = tmp_path / "herbs.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


Herbs = Callable[[str], Path]


def test_cells_are_typed_and_trimmed(herbs: Herbs) -> None:
    rows = read_table(herbs("name,uses,source\n 艾草 , 针灸 | 食用 |,药典\n薄荷,茶,\n"), Herb)
    assert rows == (Herb("艾草", ("针灸", "食用"), "药典"), Herb("薄荷", ("茶",)))


def test_a_byte_order_mark_line_ends_and_empty_lines_do_not_matter(herbs: Herbs) -> None:
    assert read_table(herbs("\ufeffname,uses,source\r\n\r\n薄荷,茶,\r\n"), Herb) == (Herb("薄荷", ("茶",)),)


def test_a_quoted_cell_may_hold_a_comma(herbs: Herbs) -> None:
    assert read_table(herbs('name,uses,source\n"艾草,干",茶,\n'), Herb)[0].name == "艾草,干"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("name,uses,colour\n", 1, "unknown ['colour'], missing ['source']"),
        ("name,uses\n", 1, "missing ['source']"),
        ("uses,name,source\n", 1, "the columns must be name,uses,source"),
        ("", 1, "missing ['name', 'uses', 'source']"),
        ("name,uses,source\n艾草,茶,\n薄荷,茶\n", 3, "2 cells where 3 are due"),
        ("name,uses,source\n艾草,干,茶,\n", 2, "4 cells where 3 are due"),
        ("name,uses,source\n\n ,茶,\n", 3, "“name” must not be empty"),
        ("name,uses,source\n艾草,,\n", 2, "“uses” must not be empty"),
        ('name,uses,source\n艾草,"茶,\n', 2, "not valid CSV"),
    ],
)
def test_a_wrong_row_is_named_by_file_line_and_reason(
    herbs: Herbs, text: str, line: int, reason: str
) -> None:
    with pytest.raises(KnowledgeError, match=r"^herbs\.csv, line ") as refused:
        read_table(herbs(text), Herb)
    assert (refused.value.file, refused.value.line) == ("herbs.csv", line)
    assert reason in refused.value.en
    assert refused.value.zh.startswith(f"herbs.csv 第 {line} 行：")


def test_a_table_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    for name in ("absent.csv", "binary.csv"):
        with pytest.raises(KnowledgeError, match=rf"^{name}(, line 1)?: cannot be read"):
            read_table(tmp_path / name, Herb)


GENRE = (
    "genre: g\nlabel: {zh-Hans: 甲, en: G}\nsource: s\nhead_limit: 3\npatterns: {section: '^★(?P<head>.)'}\n"
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GENRE + "colour: red\n", "['colour']"),
        (GENRE.replace("source: s\n", ""), "['source']"),
        (GENRE.replace("'^★", "'(^★"), "“section” is no valid pattern"),
    ],
)
def test_a_wrong_genre_is_named(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "g.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"^g\.yaml(, line 5)?: ") as refused:
        read_genre(path)
    assert reason in refused.value.en


def test_a_genre_is_its_compiled_patterns(tmp_path: Path) -> None:
    path = tmp_path / "g.yaml"
    path.write_text(GENRE, encoding="utf-8")
    genre = read_genre(path)
    assert (genre.name, genre.head_limit) == ("g", 3)
    assert genre.patterns["section"].match("★数据")


def test_themes_that_are_no_turtle_are_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "theme.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n这不是\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"^theme\.ttl, line 2: not valid Turtle"):
        read_themes(path)


@pytest.mark.parametrize("name", [n for n in TABLES if n not in {"corrections", "merges"}])
def test_every_table_of_the_project_has_rows(name: str) -> None:
    rows = table(FOLDER, name)
    assert rows
    assert {type(r) for r in rows} == {TABLES[name][1]}


@pytest.mark.parametrize("name", WORDS)
def test_every_list_of_the_project_has_words(name: str) -> None:
    found = words(FOLDER, name)
    assert found
    assert len(found) == len(set(found))
    assert all(w == w.strip() != "" for w in found)


def test_loading_twice_is_the_same(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "copy", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    one, other = load(), load(tmp_path / "copy")
    assert load() is one
    for field in dataclasses.fields(one):
        assert getattr(one, field.name) == getattr(other, field.name), field.name


def test_the_digest_knows_every_change(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "copy", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    digests = {digest_of(tmp_path / "copy")}
    for file in ("lexicon/verbs.csv", "genres/paragraphs.yaml", "zhengpu.ttl", "links/shows.rq"):
        path = tmp_path / "copy" / file
        path.write_bytes(path.read_bytes() + b"\n")
        digests.add(digest_of(tmp_path / "copy"))
    (tmp_path / "copy" / "links" / "shows.rq").rename(tmp_path / "copy" / "links" / "shown.rq")
    digests.add(digest_of(tmp_path / "copy"))
    assert len(digests) == 6
    assert load().digest == digest_of(FOLDER)


def test_places_are_known_by_each_of_their_names() -> None:
    knowledge = load()
    assert knowledge.place("广西") == knowledge.place("广西壮族自治区") == knowledge.places_by_id["450000"]
    with pytest.raises(KeyError):
        knowledge.place("桂林")


def test_every_province_is_there_with_its_code() -> None:
    coded = [p for p in load().provinces if p.code]
    assert len(coded) == 34
    assert all(p.id == p.code and p.within == "000000" and p.abbreviation for p in coded)


def test_a_row_of_the_lexicon_is_typed() -> None:
    verb = next(v for v in load().verbs if v.verb == "举办")
    assert isinstance(verb, Verb)
    assert (verb.head, verb.action, verb.frame, verb.target) == (
        "举办",
        "hold",
        ("object", "subject"),
        "Event",
    )


def test_a_theme_has_its_label_first_and_knows_the_broader_one() -> None:
    theme = next(t for t in load().themes if t.slug == "cybersecurity-training")
    assert (theme.label, theme.broader) == ("网络安全培训", "cybersecurity")
    assert "网络安全培训" in theme.cues


def test_repairs_mend_their_examples() -> None:
    for repair in load().repairs:
        assert re.sub(repair.pattern, repair.replacement, repair.example) != repair.example
