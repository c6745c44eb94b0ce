"""docs: the reference of the ontology and of every list, as a folder of pages."""

from __future__ import annotations

from pathlib import Path

from api.language import say
from ontology.docs import write
from ontology.errors import CannotWrite


def run_docs(out: Path) -> int:
    """Write the reference into the folder `out` and say where to begin reading."""
    try:
        files = write(out)
    except OSError as error:
        raise CannotWrite(out, error.strerror or str(error)) from error
    start = out / "index.html"
    print(say(f"已写入 {len(files)} 个文件；从 {start} 读起", f"Wrote {len(files)} files; begin at {start}"))
    return 0
