"""The service, noting each query that it asks for its own answers: ``python -m benchmarks.growth_noting FILE
serve --store DIR ...``, where all behind FILE is what ``zhengpu`` takes.

A line of FILE is one query that was answered, as JSON: the first line of its text, the milliseconds that its
answer took, when it was there, in seconds since 1970, and its bytes.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from api.cli import main
from api.results import Result
from api.workers import Pool, Query, WholeGraph


def note_queries(path: Path) -> None:
    """Have every pool of this process write down what it is asked."""
    ask = Pool.query

    async def asked(pool: Pool, query: Query | WholeGraph) -> Result:
        began = time.perf_counter()
        result = await ask(pool, query)
        took = 1000 * (time.perf_counter() - began)
        first = query.text.partition("\n")[0]
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([first, took, time.time(), result.size], ensure_ascii=False) + "\n")
        return result

    setattr(Pool, Pool.query.__name__, asked)  # what is measured is the service as it is


if __name__ == "__main__":
    note_queries(Path(sys.argv.pop(1)))
    main()
