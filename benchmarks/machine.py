"""What a benchmark runs on and with."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from benchmarks.readers import version_of

PACKAGES = ("pyoxigraph", "oxigraph", "rdflib", "rdflib-endpoint", "fastapi", "uvicorn", "numpy", "networkx")
_GB = 10**9


def machine(packages: Sequence[str] = PACKAGES) -> dict[str, str | int | float]:
    """Return the processor, cores, memory, system, how busy it is, and the versions of what is installed."""
    versions = {name: version_of(name) for name in packages}
    return {
        "processor": processor(),
        "cores": os.cpu_count() or 0,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GB, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
        **{name: found for name, found in versions.items() if found},
    }


def processor() -> str:
    """Return what the processor calls itself."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine()
    )
