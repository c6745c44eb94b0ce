"""scripts/setup: installs what is locked, only when something changed, and names the remedy when it cannot.

Each test runs the real script in a small tree of its own. The interpreter there is a stand-in that runs
ordinary code, but only notes what pip was asked to do, so nothing is downloaded.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

PYTHON = f"""#!/bin/sh
case "$1 $2" in
    "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && echo "$3" >"$3/bin/activate" ;;
    "-m pip") [ "$3" != install ] || echo "$*" >>"$NOTES"; exit "${{PIP_STATUS:-0}}" ;;
    *) exec '{sys.executable}' "$@" ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Tree:
    """A copy of what set-up reads, with a folder of stand-ins that comes first on PATH."""

    root: Path

    def stand_in(self, name: str, script: str) -> Path:
        path = self.root / "bin" / name
        path.write_text(script, encoding="utf-8")
        path.chmod(0o755)
        return path

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{self.root / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.root),
            "NOTES": str(self.root / "notes"),
            "PYTHON": str(self.root / "bin" / "python3"),
        } | variables
        return subprocess.run(
            [self.root / "scripts" / "setup", *arguments],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def notes(self) -> list[str]:
        path = self.root / "notes"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    (tmp_path / "bin").mkdir()
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup", tmp_path / "scripts")
    (tmp_path / "requirements.lock").write_text("one==1 --hash=sha256:00\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    tree = Tree(tmp_path)
    tree.stand_in("python3", PYTHON)
    return tree


def test_installs_the_lock_by_hash_then_the_project(tree: Tree) -> None:
    assert tree.run().returncode == 0
    lock, project = tree.notes()
    assert lock.endswith("--require-hashes -r requirements.lock")
    assert project.endswith("--no-build-isolation --no-deps --editable .")


def test_does_nothing_and_says_nothing_when_nothing_changed(tree: Tree) -> None:
    tree.run()
    again = tree.run()
    assert (again.returncode, again.stdout, again.stderr, len(tree.notes())) == (0, "", "", 2)


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_installs_again_when_an_input_changed(tree: Tree, name: str) -> None:
    tree.run()
    with (tree.root / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert tree.run().returncode == 0
    assert len(tree.notes()) == 4


def test_makes_a_moved_tree_anew(tree: Tree, tmp_path_factory: pytest.TempPathFactory) -> None:
    tree.run()
    moved = Tree(tmp_path_factory.mktemp("elsewhere") / "zhengpu")
    shutil.copytree(tree.root, moved.root, symlinks=True)
    result = moved.run()
    assert result.returncode == 0
    assert "1/3" in result.stdout


def test_a_failed_install_names_the_remedy_and_is_tried_again(tree: Tree) -> None:
    failed = tree.run(PIP_STATUS="1")
    assert failed.returncode == 1
    assert "请检查网络" in failed.stderr
    assert "PIP_INDEX_URL" in failed.stderr
    assert tree.run().returncode == 0
    assert tree.run().stdout == ""


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 127\n", "#!/bin/sh\necho shim: not found >&2; exit 1\n"])
def test_an_interpreter_that_does_not_run_is_named_before_anything_is_touched(
    tree: Tree, script: str
) -> None:
    tree.stand_in("python3", script)
    result = tree.run()
    assert result.returncode == 1
    assert "不能运行" in result.stderr
    assert "3.11 to 3.13" in result.stderr
    assert not (tree.root / ".venv").exists()


def test_a_shim_that_fails_is_passed_over(tree: Tree) -> None:
    for name in ("python3.13", "python3.12", "python3.11"):
        tree.stand_in(name, "#!/bin/sh\nexit 127\n")
    result = tree.run(PYTHON="")
    assert result.returncode == 0
    assert len(tree.notes()) == 2


EDITOR = "node_modules/@zazuko/yasqe/build/yasqe.min"
NPM = f"""#!/bin/sh
echo "npm $*" >>"$NOTES"
[ -z "$NPM_STATUS" ] || exit "$NPM_STATUS"
mkdir -p "$(dirname {EDITOR})" && echo js >{EDITOR}.js && echo css >{EDITOR}.css
"""


def with_editor(tree: Tree, npm: str = NPM) -> Path:
    """As where the project names an editor for the query page, and npm is at hand; returns where it goes."""
    folder = tree.root / "api" / "editor"
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (folder / name).write_text("{}\n", encoding="utf-8")
    tree.stand_in("npm", npm)
    tree.stand_in("node", "#!/bin/sh\n")
    return tree.root / "api" / "static" / "editor"


def test_the_editor_comes_once(tree: Tree) -> None:
    served = with_editor(tree)
    assert tree.run().returncode == 0
    assert sorted(path.name for path in served.iterdir()) == ["yasqe.min.css", "yasqe.min.js"]
    assert tree.run().stdout == ""
    assert [note for note in tree.notes() if note.startswith("npm ci")] == tree.notes()[2:]


def test_without_npm_the_page_has_a_plain_field_and_setup_goes_on(tree: Tree) -> None:
    with_editor(tree, npm="#!/bin/sh\nexit 127\n")
    tree.stand_in("node", "#!/bin/sh\nexit 127\n")
    first, again = tree.run(), tree.run()
    assert (first.returncode, again.returncode, again.stdout) == (0, 0, "")
    assert "普通输入框" in first.stdout


def test_a_failed_npm_is_told_once_and_tried_again_on_demand(tree: Tree) -> None:
    served = with_editor(tree)
    failed, again = tree.run(NPM_STATUS="1"), tree.run()
    assert (failed.returncode, again.returncode, again.stdout) == (0, 0, "")
    assert "scripts/setup --editor" in failed.stdout
    assert tree.run("--editor").returncode == 0
    assert (served / "yasqe.min.js").is_file()


def without_browser_packages(tree: Tree, user: int) -> None:
    """As on a machine without Chinese fonts, where `user` calls."""
    tree.stand_in("fc-list", "#!/bin/sh\n")
    tree.stand_in("id", f"#!/bin/sh\necho {user}\n")
    tree.stand_in("apt-get", '#!/bin/sh\necho "apt-get $*" >>"$NOTES"\n')


def test_missing_browser_packages_are_installed_by_root(tree: Tree) -> None:
    without_browser_packages(tree, user=0)
    assert tree.run("--browser").returncode == 0
    update, install = tree.notes()[2:]
    assert update.endswith("update")
    assert "--no-install-recommends" in install
    assert "fonts-noto-cjk" in install


def test_missing_browser_packages_stop_anyone_else_with_the_command_to_run(tree: Tree) -> None:
    without_browser_packages(tree, user=1000)
    result = tree.run("--browser")
    assert result.returncode == 1
    assert "请运行：sudo apt-get install" in result.stderr
    assert "fonts-noto-cjk" in result.stderr
    assert "ZHENGPU_NO_BROWSER=1 make test" in result.stderr


def test_browser_tests_are_left_out_only_when_told_and_aloud(tree: Tree) -> None:
    without_browser_packages(tree, user=1000)
    result = tree.run("--browser", ZHENGPU_NO_BROWSER="1")
    assert result.returncode == 0
    assert "不运行浏览器测试" in result.stdout
    assert "left out" in result.stdout


def with_clients(tree: Tree) -> None:
    """As in a tree with clients to install, on a machine with Node.js and npm."""
    folder = tree.root / "tests" / "clients" / "node"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text("{}\n", encoding="utf-8")
    (folder / "package-lock.json").write_text("{}\n", encoding="utf-8")
    tree.stand_in("node", "#!/bin/sh\n")
    tree.stand_in("npm", '#!/bin/sh\necho "npm $*" >>"$NOTES"; exit "${NPM_STATUS:-0}"\n')


def test_clients_are_installed_as_locked_and_only_when_the_lock_changed(tree: Tree) -> None:
    with_clients(tree)
    assert tree.run("--clients").returncode == 0
    assert tree.notes()[2:] == ["npm ci --ignore-scripts --no-audit --no-fund"]
    again = tree.run("--clients")
    assert (again.returncode, again.stdout, len(tree.notes())) == (0, "", 3)
    (tree.root / "tests" / "clients" / "node" / "package-lock.json").write_text("[]\n", encoding="utf-8")
    assert tree.run("--clients").returncode == 0
    assert len(tree.notes()) == 4


def test_clients_that_cannot_be_installed_name_the_remedy_and_are_tried_again(tree: Tree) -> None:
    with_clients(tree)
    failed = tree.run("--clients", NPM_STATUS="1")
    assert failed.returncode == 1
    assert "npm config" in failed.stderr
    assert "ZHENGPU_NO_CLIENTS=1 make test" in failed.stderr
    assert tree.run("--clients").returncode == 0


@pytest.mark.parametrize("why", ["told", "an old Node.js"])
def test_clients_are_left_out_aloud(tree: Tree, why: str) -> None:
    with_clients(tree)
    if why != "told":
        tree.stand_in("node", "#!/bin/sh\nexit 1\n")
    result = tree.run("--clients", ZHENGPU_NO_CLIENTS="1" if why == "told" else "")
    assert result.returncode == 0
    assert "left out" in result.stdout
    assert not (tree.root / "build").exists()
