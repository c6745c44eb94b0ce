"""`zhengpu check`: each kind of fault, planted in a copy of the files, is named by file, line and reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import pytest

from ontology.check import check

Cell = TypeVar("Cell", bound=tuple[str, ...])


def told(folder: Path) -> list[tuple[str, int, str]]:
    """The faults as file, line and English reason; each has words in Chinese too."""
    faults = check(folder)
    assert all(f.zh != f.en and f.zh.startswith(f.file) for f in faults)
    return [(f.file, f.line, f.en.partition(": ")[2]) for f in faults]


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def set_cell(path: Path, line: int, column: str, value: str) -> None:
    """Put `value` into a cell; the header is line 1."""
    rows = rows_of(path)
    rows[line - 1][rows[0].index(column)] = value
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")


def rounds(cells: Iterable[Cell]) -> list[list[Cell]]:
    """Cells in groups in which each file has one, so that no fault can hide another of its row: a check costs
    half a second, and names the faults of all files.
    """
    groups: list[list[Cell]] = []
    for cell in cells:
        group = next((g for g in groups if cell[0] not in {file for file, *_ in g}), None)
        if group is None:
            groups.append(group := [])
        group.append(cell)
    return groups


def test_the_knowledge_files_of_the_project_have_no_fault() -> None:
    assert check() == []


def test_an_untouched_copy_has_none_either(copy: Path) -> None:
    assert told(copy) == []


Wrong = tuple[str, str, str, str]
"""The file, the column, what is put into a cell, the reason."""
REFERENCES: list[Wrong] = [
    ("gazetteer/places.csv", "within", "999999", "is not in places.csv"),
    ("gazetteer/places.csv", "level", "empire", "is not in concepts/admin-level.ttl"),
    ("gazetteer/localities.csv", "within", "999999", "is not in places.csv"),
    ("gazetteer/prefixes.csv", "level", "empire", "is not in concepts/admin-level.ttl"),
    ("gazetteer/roles.csv", "level", "province|empire", "is not in concepts/admin-level.ttl"),
    ("gazetteer/roles.csv", "type", "Guild", "is not in zhengpu.ttl"),
    ("gazetteer/suffixes.csv", "type", "Guild", "is not in zhengpu.ttl"),
    ("gazetteer/organizations.csv", "type", "Guild", "is not in zhengpu.ttl"),
    ("gazetteer/organizations.csv", "place", "999999", "is not in places.csv"),
    ("gazetteer/organizations.csv", "parent", "nobody", "is not in organizations.csv"),
    ("gazetteer/organizations.csv", "successor", "nobody", "is not in organizations.csv"),
    ("gazetteer/schools.csv", "place", "999999", "is not in places.csv"),
    ("gazetteer/role_names.csv", "place", "999999", "is not in places.csv"),
    ("gazetteer/role_names.csv", "role", "guild", "is not in roles.csv"),
    ("gazetteer/name_conditions.csv", "kind", "perhaps", "is not in boundary|not-before|local|dated"),
    ("gazetteer/name_conditions.csv", "body", "nobody", "is not in organizations.csv, roles.csv"),
    ("registry/policies.csv", "type", "Guild", "is not in zhengpu.ttl"),
    ("registry/policies.csv", "issuer", "nobody", "is not in organizations.csv"),
    ("registry/policies.csv", "stage", "dream", "is not in concepts/stage.ttl"),
    ("lexicon/not_adopted.csv", "position", "beside", "is not in action|before|after"),
    ("lexicon/counted.csv", "unit", "打", "is not in units.csv"),
    ("registry/series.csv", "publisher", "nobody", "is not in organizations.csv"),
    ("registry/series.csv", "genre", "novel", "is not in genres/"),
    ("lexicon/verbs.csv", "action", "dream", "is not in concepts/action.ttl"),
    ("lexicon/verbs.csv", "stage", "dream", "is not in concepts/stage.ttl"),
    ("lexicon/verbs.csv", "frame", "object|adjunct", "is not in object|subject|as|about"),
    ("lexicon/verbs.csv", "target", "Thing", "is not in Event|Document|…"),
    ("lexicon/stages.csv", "stage", "dream", "is not in concepts/stage.ttl"),
    ("lexicon/modals.csv", "status", "wished", "is not in planned|negated"),
    ("lexicon/heads.csv", "kind", "Thing", "is not in Event|Document|…"),
    ("lexicon/heads.csv", "concept", "content-genre/novel", "is not in concepts/"),
]


@pytest.mark.parametrize("cells", rounds(REFERENCES))
def test_a_reference_to_nothing_is_named(copy: Path, cells: list[Wrong]) -> None:
    wanted = []
    for file, column, value, reason in cells:
        line = len(rows_of(copy / file))
        set_cell(copy / file, line, column, value)
        said = f"“{value.rpartition('|')[2]}” {reason}; mend it or add it there first"
        wanted.append((Path(file).name, line, said))
    assert set(wanted) <= set(told(copy))


FORMATS: list[Wrong] = [
    ("registry/policies.csv", "national_date", "2022-13", "is no date (national_date)"),
    ("registry/policies.csv", "national_date", "近年", "is no date (national_date)"),
    ("registry/policies.csv", "number", "6号", "is no document number; write it as 教技〔2018〕6号"),
    ("registry/policies.csv", "number", "教技〔2018〕6号", "has no document; name it in “document”"),
    ("registry/occasion_series.csv", "first_year", "去年", "is no date (first_year)"),
    (
        "lexicon/not_adopted.csv",
        "word",
        "dream",
        "is not in concepts/action.ttl; mend it or add it there first",
    ),
]


@pytest.mark.parametrize("cells", rounds(FORMATS))
def test_a_cell_of_another_form_is_named(copy: Path, cells: list[Wrong]) -> None:
    for file, column, value, _ in cells:
        set_cell(copy / file, 2, column, value)
    found = told(copy)
    for file, _, value, reason in cells:
        faults = [r for name, line, r in found if (name, line) == (Path(file).name, 2)]
        assert any(r.startswith(f"“{value}” {reason}") for r in faults), faults


@pytest.mark.parametrize(
    "columns",
    rounds(
        [
            ("gazetteer/places.csv", "name"),
            ("gazetteer/places.csv", "short"),
            ("gazetteer/organizations.csv", "slug"),
            ("gazetteer/organizations.csv", "name"),
            ("gazetteer/organizations.csv", "aliases"),
            ("gazetteer/schools.csv", "name"),
            ("gazetteer/schools.csv", "aliases"),
            ("registry/policies.csv", "slug"),
            ("registry/policies.csv", "aliases"),
            ("lexicon/verbs.csv", "verb"),
            ("lexicon/heads.csv", "head"),
            ("lexicon/units.csv", "unit"),
            ("lexicon/modals.csv", "modal"),
        ]
    ),
)
def test_a_name_given_twice_is_named_with_its_first_line(copy: Path, columns: list[tuple[str, str]]) -> None:
    wanted = []
    for file, column in columns:
        rows = rows_of(copy / file)
        name = rows[2][rows[0].index("name" if column == "aliases" else column)]
        set_cell(copy / file, 5, column, name)
        wanted.append((Path(file).name, 5, f"“{name}” repeats line 3; make them one"))
    assert set(wanted) <= set(told(copy))


def test_an_unknown_column_is_named(copy: Path) -> None:
    files = ("gazetteer/places.csv", "lexicon/adverbs.csv", "lexicon/verbs.csv")
    for file in files:
        header, _, rest = (copy / file).read_text(encoding="utf-8").partition("\n")
        (copy / file).write_text(f"{header},colour\n{rest}", encoding="utf-8")
    found = sorted(told(copy))
    assert [(name, line) for name, line, _ in found] == sorted((Path(file).name, 1) for file in files)
    assert all("unknown ['colour']" in reason for _, _, reason in found)


def test_a_row_with_too_many_cells_is_named(copy: Path) -> None:
    wanted = []
    for file in ("gazetteer/roles.csv", "registry/series.csv", "lexicon/posts.csv"):
        path = copy / file
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + ",more\n", encoding="utf-8")
        rows = rows_of(path)
        due = len(rows[0])
        said = f"{due + 1} cells where {due} are due (quote a text that holds a comma)"
        wanted.append((path.name, len(rows), said))
    assert sorted(told(copy)) == sorted(wanted)


def test_an_empty_cell_that_is_due_is_named(copy: Path) -> None:
    columns = {
        "gazetteer/localities.csv": "name",
        "lexicon/units.csv": "source",
        "lexicon/verbs.csv": "action",
    }
    for file, column in columns.items():
        set_cell(copy / file, 2, column, "")
    wanted = [
        (Path(file).name, 2, f"the cell “{column}” must not be empty") for file, column in columns.items()
    ]
    assert sorted(told(copy)) == wanted


def test_a_table_that_is_gone_is_named(copy: Path) -> None:
    (copy / "lexicon" / "units.csv").unlink()
    ((name, line, reason),) = told(copy)
    assert (name, line) == ("units.csv", 0)
    assert reason.startswith("cannot be read")


def test_every_unreadable_table_is_named_not_only_the_first(copy: Path) -> None:
    for file in ("gazetteer/places.csv", "lexicon/units.csv"):
        (copy / file).write_text("colour\n", encoding="utf-8")
    assert [name for name, _, _ in told(copy)] == ["places.csv", "units.csv"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("section: '", "section: '(", "“section” is no valid pattern"),
        ("head_limit:", "colour: red\nhead_limit:", "keys that are unknown or missing: ['colour']"),
        ("source:", "sauce:", "keys that are unknown or missing: ['sauce', 'source']"),
    ],
)
def test_a_wrong_genre_is_named(copy: Path, old: str, new: str, reason: str) -> None:
    path = copy / "genres" / "monthly-report.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    ((name, _, said),) = told(copy)
    assert name == "monthly-report.yaml"
    assert said.startswith(reason)


def test_wrong_turtle_is_named_by_line(copy: Path) -> None:
    wanted = []
    for path in (copy / "concepts" / "theme.ttl", copy / "shapes.ttl"):
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([*lines, "这不是 Turtle"]) + "\n", encoding="utf-8")
        wanted.append((path.name, len(lines) + 1))
    found = told(copy)
    assert sorted((name, line) for name, line, _ in found) == sorted(wanted)
    assert all(reason.startswith("syntax error") for *_, reason in found)


def test_a_wrong_query_is_named_by_line(copy: Path) -> None:
    paths = [min((copy / folder).glob("*.rq")) for folder in ("links", "competency")]
    for path in paths:
        path.write_text("# en: broken\nSELECT ?s\nWHERE { ?s ?p }\n", encoding="utf-8")
    found = told(copy)
    assert {name for name, *_ in found} == {path.name for path in paths}
    wrong = [name for name, _, reason in found if reason.startswith("syntax error")]
    assert sorted(wrong) == sorted(path.name for path in paths)


def test_faults_of_several_files_come_together(copy: Path) -> None:
    set_cell(copy / "gazetteer" / "places.csv", 4, "within", "999999")
    set_cell(copy / "lexicon" / "heads.csv", 3, "kind", "Thing")
    assert [(name, line) for name, line, _ in told(copy)] == [("places.csv", 4), ("heads.csv", 3)]
