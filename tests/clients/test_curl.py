"""Every curl command of the documents runs as it stands, with the address of a running service put in."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.conftest import Serve
from tests.servers import ADMIN, TOKEN

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
ADDRESS = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+")
WRITING = ROOT / "docs" / "guide" / "writing.md"
INGEST = "a token that sends bulletins"
BOTH = {
    **ADMIN,
    "ZHENGPU_INGEST_TOKENS": f"sender:{hashlib.sha256(INGEST.encode()).hexdigest()}",
    "ZHENGPU_EXTRACT_TIMEOUT": "240",  # reading has a low priority, and the machine of a test may be busy
}
# A refusal is a failure, and nothing but the answer is said.
CURLRC = "silent\nshow-error\nfail-with-body\nmax-time = 240\n"


def commands(document: Path) -> list[str]:
    """The commands in a document's shell blocks that fetch or check, each with its continued lines."""
    blocks = re.findall(
        r"^```(?:sh|bash)\n(.*?)^```", document.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    joined = "\n".join(block.replace("\\\n", " ") for block in blocks)
    return [line for line in joined.splitlines() if re.match(r"(?:\w+=\S+ )*(?:curl|sha256sum)\b", line)]


def told(commands: list[str], address: str, folder: Path) -> str:
    """What the commands say, one after the other, in a folder with the examples of the project."""
    (folder / ".curlrc").write_text(CURLRC, encoding="utf-8")
    for name in ("examples", "docs", "tests"):
        (folder / name).symlink_to(ROOT / name)
    script = "\n".join(["set -euo pipefail", *(ADDRESS.sub(address, each) for each in commands)])
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "CURL_HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "SERVICE": address,
        "TOKEN": INGEST,
        "ADMIN": TOKEN,
        "no_proxy": "127.0.0.1",
    }
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout[-2000:]}\n{done.stderr}"
    return done.stdout


pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")


@pytest.mark.parametrize(
    "document",
    [each for each in DOCUMENTS if commands(each) and each != WRITING],
    ids=lambda each: each.relative_to(ROOT).as_posix(),
)
def test_the_commands_of_a_document(document: Path, address: str, tmp_path: Path) -> None:
    """But for those that may write, which the next test has."""
    assert not re.search(r"\$(TOKEN|ADMIN)|[Aa]uthorization", "".join(commands(document)))
    told(commands(document), address, tmp_path)


def test_the_commands_for_writing_do_what_is_said_of_them(sample: Serve, tmp_path: Path) -> None:
    """Whoever sends bulletins has a token of their own, which opens nothing else."""
    written = commands(WRITING)
    assert [each for each in written if "$ADMIN" in each]
    assert [each for each in written if "$TOKEN" in each]
    with sample(tmp_path, BOTH) as address:
        said = told(written, address, tmp_path)
        assert said.index('"unchanged"') < said.index('"retracted"') < said.index("https://example.org/B")
        other = tmp_path / "other"
        other.mkdir()
        with pytest.raises(AssertionError, match="problems#forbidden"):
            told([each.replace("$ADMIN", "$TOKEN") for each in written if "$ADMIN" in each], address, other)


def test_what_the_commands_of_the_readme_say(address: str, tmp_path: Path) -> None:
    wanted_of = ["教育部", "policy", "too-few-periods", "n\n"]  # one bulletin gives no network
    pairs = zip(commands(ROOT / "README.md")[:4], wanted_of, strict=True)
    for number, (command, wanted) in enumerate(pairs, 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert wanted in told([command], address, folder), command


def test_a_command_that_is_refused_fails(address: str, tmp_path: Path) -> None:
    """Else the tests above would prove nothing."""
    with pytest.raises(AssertionError, match="problems#syntax"):
        told(["curl http://127.0.0.1:8000/sparql?query=x"], address, tmp_path)
