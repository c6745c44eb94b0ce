"""Clients of a soak that write, each to what is its own: they know what was acknowledged, and look for it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from graph_builder.store.reader import open_reader
from graph_builder.store.texts import digest_of
from tests.api.conftest import ADMIN, INGEST, bearer
from tests.api.test_kills import PROVINCES, bulletin
from tests.soak.clients import Client, Report, send_and_leave

PLAIN = bearer(INGEST) | {"content-type": "text/plain"}
TURTLE = bearer(ADMIN) | {"content-type": "application/n-triples"}
VERSION_QUOTES = """SELECT ?d (COUNT(DISTINCT ?s) AS ?n) {{
  GRAPH ?g {{
    <{bulletin}> zp:textDigest ?d .
    OPTIONAL {{ ?s zp:quote ?q FILTER CONTAINS(?q, "第{version}版") }}
  }}
}} GROUP BY ?d"""
Row = dict[str, str]


class WritingClient(Client):
    """A client that looks for what it wrote."""

    def rows(self, query: str) -> list[Row]:
        """The rows of a query, asked again while the service is too busy for it."""
        for _ in range(20):
            answer = self.ask("GET", "/sparql", params={"query": query, "timeout": "20"})
            if answer.status_code == 200:
                bindings = answer.json()["results"]["bindings"]
                return [{name: term["value"] for name, term in row.items()} for row in bindings]
            self.ending.wait(1)
        raise AssertionError("the service is too busy for a small query")

    def expect(self, what: str, is_so: object) -> None:
        if not is_so:
            self.report.fault(f"{type(self).__name__}: {what}")


@dataclass
class Standing:
    """What was said of one bulletin: the version that stands for certain (None: none does), and those that
    were sent after it without an answer that tells; `gone` where a retraction was.
    """

    version: int | None = None
    uncertain: list[int | None] = field(default_factory=list)

    def settle(self, version: int | None) -> None:
        self.version = version
        self.uncertain.clear()

    @property
    def possible(self) -> list[int | None]:
        return [self.version, *self.uncertain]


class Poster(WritingClient):
    """Sends bulletins, replaces and retracts them; some of them twice, some of them empty."""

    pause = 0.2

    def __init__(self, address: str, report: Report, seed: int, numbers: range) -> None:
        super().__init__(address, report, seed)
        self.standing = {number: Standing() for number in numbers}
        self.names: dict[int, str] = {}

    def act(self) -> None:
        number = self.chance.choice(list(self.standing))
        stands = self.standing[number]
        chance = self.chance.random()
        if chance < 0.05:
            self.ask("POST", "/bulletins", (422,), content=b"", headers=PLAIN)
        elif chance < 0.25 and stands.version is not None and not stands.uncertain:
            self.retract(number)
        elif chance < 0.4 and stands.version is not None and not stands.uncertain:
            self.send(number, stands.version)
        else:
            self.send(number, self.chance.randrange(10**6))

    def send(self, number: int, version: int) -> None:
        stands = self.standing[number]
        again = not stands.uncertain and stands.version == version
        stands.uncertain.append(version)
        answer = self.ask(
            "POST",
            "/bulletins?replace=true",
            (200, 201),
            content=bulletin(number, version).encode(),
            headers=PLAIN,
        )
        if not answer.is_success:
            return
        told = answer.json()
        self.names[number] = told["bulletin"]
        self.expect(f"{told['change']} for the same text", not again or told["change"] == "unchanged")
        stands.settle(version)
        self.look_for(number, version)

    def look_for(self, number: int, version: int) -> None:
        """What was acknowledged is seen at once, and all of it."""
        name = self.names[number]
        rows = self.rows(VERSION_QUOTES.format(bulletin=name, version=version))
        wanted = [{"d": digest_of(bulletin(number, version)), "n": str(len(PROVINCES) + 1)}]
        self.expect(f"{name} is {rows}, not {wanted}", rows == wanted)

    def retract(self, number: int) -> None:
        name = self.names[number]
        path = f"/bulletins/{name.rpartition('/bulletin/')[2]}"
        self.standing[number].uncertain.append(None)
        answer = self.ask("DELETE", path, route="/bulletins/{id}", headers=bearer(INGEST))
        if not answer.is_success:
            return
        self.standing[number].settle(None)
        here = name[name.index("/id/") :]
        self.ask("GET", here, (410,), route="a bulletin that went")


class Quitter(WritingClient):
    """Sends bulletins and hangs up: each comes whole, or not at all."""

    pause = 10.0  # each is read though nobody waits for it

    def __init__(self, address: str, report: Report, seed: int, number: int) -> None:
        super().__init__(address, report, seed)
        self.number = number
        self.sent: dict[int, int] = {}

    def act(self) -> None:
        version = self.chance.randrange(10**6)
        body = bulletin(self.number, version).encode()
        head = "\r\n".join(
            [
                "POST /bulletins?replace=true HTTP/1.1",
                "host: x",
                f"content-length: {len(body)}",
                *(f"{name}: {value}" for name, value in PLAIN.items()),
                "\r\n",
            ]
        )
        whole = head.encode() + body
        self.sent[version] = self.number
        send_and_leave(self.http, whole[: self.chance.choice((len(whole), len(whole) // 2))])
        self.report.count("a bulletin sent by who left", 0)


class Updater(WritingClient):
    """SPARQL updates of one graph, which is counted after each."""

    pause = 0.5

    def __init__(self, address: str, report: Report, seed: int) -> None:
        super().__init__(address, report, seed)
        self.graph = f"urn:soak:{seed}"
        self.numbers: set[int] = set()
        self.made = False

    def act(self) -> None:
        number = self.chance.randrange(1000)
        fact = f"GRAPH <{self.graph}> {{ <urn:soak:s> <urn:soak:p> {number} }}"
        after = self.numbers | {number}
        text = f"INSERT DATA {{ {fact} }}"
        if self.numbers and self.chance.random() < 0.5:
            old = self.chance.choice(sorted(self.numbers))
            after = (self.numbers - {old}) | {number}
            gone = f"GRAPH <{self.graph}> {{ <urn:soak:s> <urn:soak:p> {old} }}"
            text = f"DELETE {{ {gone} }} INSERT {{ {fact} }} WHERE {{ {gone} }}"
        answer = self.ask("POST", "/sparql", (200, 204), data={"update": text}, headers=bearer(ADMIN))
        query = f"SELECT ?n {{ GRAPH <{self.graph}> {{ ?s ?p ?n }} }}"
        found = {int(row["n"]) for row in self.rows(query)}
        possible = [after] if answer.is_success else [self.numbers, after]
        self.expect(f"{self.graph} holds {len(found)} numbers, not {len(after)}", found in possible)
        self.numbers = found


class Storer(WritingClient):
    """Puts, extends and drops one graph by the graph store protocol, and reads it back."""

    pause = 0.5

    def __init__(self, address: str, report: Report, seed: int) -> None:
        super().__init__(address, report, seed)
        self.graph = f"urn:soak:{seed}"
        self.lines: set[str] = set()

    def act(self) -> None:
        lines = {
            f'<urn:soak:s> <urn:soak:p> "{self.chance.randrange(10**6)}" .'
            for _ in range(self.chance.randrange(1, 200))
        }
        method = self.chance.choice(("PUT", "PUT", "POST", "DELETE"))
        if method == "DELETE" and not self.lines:
            method = "PUT"
        after = {"PUT": lines, "POST": self.lines | lines, "DELETE": set()}[method]
        more: dict[str, Any] = {"headers": bearer(ADMIN)}
        if method != "DELETE":
            more = {"headers": TURTLE, "content": "\n".join(lines).encode()}
        answer = self._ask(method, (200, 201, 204), **more)
        seen = self._ask("GET", (200, 404), headers={"accept": "application/n-triples"})
        if seen.status_code in (429, 503):
            return
        found = set(seen.text.splitlines()) if seen.status_code == 200 else set()
        possible = [after] if answer.is_success else [self.lines, after]
        self.expect(f"{self.graph} has {len(found)} triples, not {len(after)}", found in possible)
        self.lines = found

    def _ask(self, method: str, wanted: tuple[int, ...], **more: Any) -> httpx.Response:  # noqa: ANN401
        return self.ask(method, "/graph-store", wanted, params={"graph": self.graph}, **more)


class Keeper(Client):
    """Makes backups while all others are at work."""

    pause = 15.0

    def __init__(self, address: str, report: Report, seed: int, store: Path, place: Path) -> None:
        super().__init__(address, report, seed)
        self.store = store
        self.place = place

    def act(self) -> None:
        target = self.place / "backup"
        command = [sys.executable, "-m", "api", "backup", str(target), "--store", str(self.store)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        self.report.count("a backup", done.returncode)
        if done.returncode:
            self.report.fault(f"a backup: {done.stderr}")
            return
        with open_reader(target) as reader:
            for entry in reader.bulletins():
                if digest_of(reader.text(entry.digest)) != entry.digest:
                    self.report.fault(f"a backup has another text of {entry.iri}")
        shutil.rmtree(target)


def drop_graphs(http: httpx.Client, graphs: list[str]) -> None:
    """Remove what no store of bulletins holds."""
    text = " ; ".join(f"DROP SILENT GRAPH <{graph}>" for graph in graphs)
    http.post("/sparql", data={"update": text}, headers=bearer(ADMIN)).raise_for_status()


def texts_of(store: Path) -> dict[str, str]:
    """The text of each bulletin of a store at rest, by the month that ends its name."""
    with open_reader(store) as reader:
        return {entry.iri[-7:]: reader.text(entry.digest) for entry in reader.bulletins()}


def month_of(number: int) -> str:
    """The end of the name of a bulletin of `test_kills.bulletin`."""
    return f"{1990 + number // 12}-{number % 12 + 1:02}"
