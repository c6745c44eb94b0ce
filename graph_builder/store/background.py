"""What the engine does on its own, merging its files, gives way to work that somebody waits for.

Every snapshot leaves small files, and every other one has the engine merge some with larger ones: on two
processors that took as much as the change itself, in the very moments of the next change.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

NICE = 10
"""A tenth of what others get, as long as others want it: files that wait are merged all the same, more at
once, which is less work in all.
"""
MERGING = "rocksdb:low"
"""What the engine calls the threads that merge."""
_THREADS = Path("/proc/self/task")


def give_way() -> None:
    """Lower the priority of the threads that merge files, where the system has one for each thread."""
    for name in _THREADS.glob("*/comm"):
        with suppress(OSError):  # it ended meanwhile, or is lower already
            if name.read_text(encoding="utf-8").startswith(MERGING):
                thread = int(name.parent.name)
                if os.getpriority(os.PRIO_PROCESS, thread) < NICE:
                    os.setpriority(os.PRIO_PROCESS, thread, NICE)
