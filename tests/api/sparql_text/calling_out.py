"""A child that carries out SPARQL texts with the engine and says which of them opened a connection.

Reads lines of JSON, ``[text, is_update]``, with LISTENER in the text where the address goes; writes one line
each: how many connections were opened. A text that takes too long ends the child by its alarm.
"""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import sys
import threading

import pyoxigraph as ox

SECONDS = 10


class Listener:
    """Counts who connects, and answers nobody."""

    def __init__(self) -> None:
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            self.connections += 1
            connection.close()


def carry_out(text: str, *, is_update: bool) -> None:
    """Do what the text says over one triple, whatever comes of it."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal("x")))
    with contextlib.suppress(SyntaxError, OSError, RuntimeError, ValueError):
        if is_update:
            store.update(text)
        elif not isinstance(results := store.query(text), ox.QueryBoolean):
            list(results)


def main() -> None:
    """Serve until the input ends."""
    listener = Listener()
    for line in sys.stdin:
        text, is_update = json.loads(line)
        signal.alarm(SECONDS)
        before = listener.connections
        carry_out(text.replace("LISTENER", listener.address), is_update=is_update)
        print(listener.connections - before, flush=True)
        signal.alarm(0)


if __name__ == "__main__":
    main()
