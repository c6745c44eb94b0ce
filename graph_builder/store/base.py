"""What every store can do, whatever holds the quads, and how it says that it cannot.

Callers depend on the protocols here and on nothing of a backend:

>>> Outcome("urn:bulletin", revision=3, changed=True, created=False).revision
3
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples

from graph_builder.errors import ZhengpuError
from graph_builder.model import Shard

Answer = QuerySolutions | QueryBoolean | QueryTriples
Substitutions = Mapping[str, NamedNode | Literal]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a write did: the revision after it, whether anything changed, whether the bulletin is new, whether
    it was only a copy of one that is there.
    """

    bulletin: str
    revision: int
    changed: bool
    created: bool
    copy: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One bulletin of a store: its IRI, its graph, the SHA-256 of its text, what a list shows of it, and the
    SHA-256 of what is kept as a text is: the record of its source, and what models suggested for it.
    """

    iri: str
    graph: str
    digest: str
    label: str | None = None
    begin: str | None = None
    end: str | None = None
    record: str | None = None
    suggestions: str | None = None

    @property
    def kept(self) -> frozenset[str]:
        """The digests of all texts that it needs."""
        return frozenset(filter(None, (self.digest, self.record, self.suggestions)))


class Readable(Protocol):
    """A dataset at rest: every read sees one revision."""

    @property
    def revision(self) -> int:
        """The number of the last change that is visible here."""

    def query(self, text: str, substitutions: Substitutions | None = None) -> Answer:
        """Answer a SELECT, ASK or CONSTRUCT over the graphs that it names with FROM, else the union of all.

        `substitutions` fills variables of the query by name; a CONSTRUCT takes only those that its template
        or its patterns bind, a SELECT only those that it projects. Raises BadQuery.
        """

    def bulletins(self) -> list[Entry]:
        """The bulletins, sorted by IRI."""

    def quads(self) -> Iterator[Quad]:
        """Every quad, in no particular order."""

    def nquads(self) -> list[str]:
        """Every quad as a line of canonical N-Quads, sorted: equal stores give equal lists."""

    def count(self) -> int:
        """How many quads there are, which is how many triples, since none stands in two graphs."""

    def text(self, digest: str) -> str:
        """The text of a bulletin by its SHA-256, whole or (as span IRIs have it) its first 32 digits.

        Raises NotFound.
        """


class Marked(Protocol):
    """What a store tells of itself: the digest of the ontology that all its bulletins were read with, empty
    before the first, and of the one that they are being brought to, empty while there is none.
    """

    @property
    def ontology(self) -> str: ...

    @property
    def migrating(self) -> str: ...


class Store(Readable, Protocol):
    """A dataset that one writer may change, one bulletin at a time, each change whole or not at all."""

    @property
    def base(self) -> str:
        """Where the identifiers of its instances begin."""

    @property
    def place(self) -> Path:
        """The folder to name in messages."""

    @property
    def marker(self) -> Marked:
        """What it tells of itself."""

    def replace(self, shard: Shard, *, replace: bool = False, who: str = "") -> Outcome:
        """Put a bulletin in, or in place of what was read from it before; the same again changes nothing, and
        so does a copy (near the same text, the same statements), which the journal notes.

        Raises DifferentText where the bulletin stands with another text and `replace` does not insist,
        BadShard for what no store may hold, SaidElsewhere where a triple already stands in another graph.
        """

    def retract(self, bulletin: str, *, who: str = "") -> Outcome:
        """Take a bulletin out, leaving the dataset as it was before it came. Raises NotFound or Gone."""

    def load_registry(self, quads: Iterable[Quad], digest: str, *, who: str = "") -> bool:
        """Make the curated descriptions these, if `digest` names another ontology; whether it did."""

    def publish(self) -> int:
        """Show what was written to readers that start from now on; the revision that they see."""


class StoreError(ZhengpuError):
    """Any trouble with a store. It comes whole through pickle, from a worker process to its parent."""

    def __new__(cls, *facts: object, **_: object) -> Self:
        """Keep the facts that it is made from."""
        error = super().__new__(cls, *facts)
        error._facts = facts
        return error

    _facts: tuple[object, ...]

    def __reduce__(self) -> tuple[type[StoreError], tuple[object, ...]]:
        return type(self), self._facts


def parts_of(directory: Path) -> Path:
    """The folder for parts of a store that is not there yet, beside the one to which a link leads.

    >>> parts_of(Path("/srv/store")).name
    'store.building'
    """
    place = directory.resolve()
    return place.with_name(f"{place.name}.building")


class NotAStore(StoreError):
    """A path that holds no store, and where none may be made."""

    exit_status = 2

    def __init__(self, path: Path, occupied: bool = False) -> None:
        self.path = path
        why_zh = "目录不为空，也不是政谱库" if occupied else "不是政谱库"
        why_en = "is not empty and is not a zhengpu store" if occupied else "is not a zhengpu store"
        todo_zh = "请指定已有的库，或用 zhengpu build 在空目录中新建。"
        todo_en = "Name a store, or make one in an empty directory with `zhengpu build`."
        if (begun := parts_of(path)).is_dir():
            todo_zh = f"{begun} 是中断的构建：再运行同一条 zhengpu build，即接着构建。"
            todo_en = f"{begun} is a build that was cut off: the same `zhengpu build` again goes on with it."
        super().__init__(f"{path}：{why_zh}。{todo_zh}", f"{path} {why_en}. {todo_en}")


class AlreadyThere(StoreError):
    """A place for a new store where one stands, or anything else."""

    exit_status = 2

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} 已有内容，不会覆盖。请给出不存在的或空的目录。",
            f"{path} is not empty, and nothing is written over. Name a new directory or an empty one.",
        )


class CannotCreate(StoreError):
    """A store that could not be made; nothing of it remains. The second reason is the English one."""

    def __init__(self, path: Path, reason: str, reason_en: str = "") -> None:
        self.path = path
        super().__init__(
            f"无法在 {path} 新建库：{reason}", f"Cannot make a store at {path}: {reason_en or reason}"
        )


class CannotOpen(StoreError):
    """A store that the system does not let us use."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"无法打开 {path}：{reason}", f"Cannot open {path}: {reason}")


class NoLocks(CannotOpen):
    """A file system without locks, by which one writer keeps out another."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        StoreError.__init__(
            self,
            f"{path} 所在的文件系统不支持文件锁（flock）：{reason}。请把库放在本机磁盘上，或启用该挂载的锁。",
            f"The file system of {path} has no file locks (flock): {reason}. Put the store on a disk of this "
            "machine, or turn locks on for that mount.",
        )


class StoreFull(StoreError):
    """No room is left where a store stands."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(
            f"{path} 所在的磁盘没有空间：{reason}。请腾出空间后重新运行；库中原有的内容没有受损。",
            f"No space is left for {path}: {reason}. Make room there and run the command again; what the "
            "store held is unharmed.",
        )


class NotWritable(StoreError):
    """A store, or a place for one, that we may not write."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(
            f"{path} 不可写：{reason}。请检查权限和挂载方式，或把库复制到可写的目录。",
            f"{path} cannot be written: {reason}. Check its rights and how it is mounted, or copy the store "
            "to where you may write.",
        )


class NotReadable(NotWritable):
    """A file or folder of a store that we may not even read."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        StoreError.__init__(
            self,
            f"{path} 不可读：{reason}。请检查它和上级文件夹的权限，或换一个有权读取的用户运行。",
            f"{path} cannot be read: {reason}. Check its rights and those of the folders above, or run "
            "as a user who may read it.",
        )


class StoreBusy(StoreError):
    """Another process writes this store: it is being served or built."""

    def __init__(self, path: Path, pid: int | None, address: str | None = None) -> None:
        self.path = path
        self.pid = pid
        self.address = address
        who_zh, who_en = (f"进程 {pid}", f"process {pid}") if pid else ("另一个进程", "another process")
        at_zh, at_en = (f"，地址 {address}", f" at {address}") if address else ("", "")
        super().__init__(
            f"{path} 正在由{who_zh} 使用（服务或构建中{at_zh}）。请先停止该进程，或在另一目录中构建。",
            f"{path} is in use by {who_en} (being served or built{at_en}). Stop that process first, or build "
            "in another directory.",
        )


class StoreDamaged(StoreError):
    """A store whose files cannot be read as such."""

    def __init__(self, path: Path, zh: str, en: str) -> None:
        self.path = path
        self.reasons = zh, en
        super().__init__(
            f"{path}：库已损坏：{zh}。请从备份恢复，或在新目录中重新构建。",
            f"{path}: the store is damaged: {en}. Restore a backup, or build again in a new directory.",
        )


class SnapshotDamaged(StoreDamaged):
    """A published state that cannot be read; it can be made again from the data."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reasons = reason, reason
        StoreError.__init__(
            self,
            f"{path}：快照已损坏：{reason}。请对这个库运行 zhengpu build：数据完好时会重新发布快照。",
            f"{path}: the snapshot is damaged: {reason}. Run `zhengpu build` into this store: where its data "
            "are sound the snapshot is made again.",
        )


class DifferentBase(StoreError):
    """A store whose instances have another base IRI than the one asked for."""

    exit_status = 2

    def __init__(self, path: Path, stored: str, wanted: str) -> None:
        super().__init__(
            f"{path} 的实例基址是 {stored}，不是 {wanted}。",
            f"{path} has the instance base {stored}, not {wanted}.",
        )


class DifferentText(StoreError):
    """Another text under the identifier of a bulletin that is already there (409 on the wire)."""

    def __init__(self, bulletin: str, stored: str, given: str) -> None:
        self.bulletin = bulletin
        self.stored = stored
        self.given = given
        super().__init__(
            f"{bulletin} 已存在，且文本不同（库中 {stored[:12]}，现有 {given[:12]}）。"
            "确要替换，请加 --replace（HTTP：replace=true）。",
            f"{bulletin} is already there with another text (stored {stored[:12]}, given {given[:12]})."
            " Pass --replace (over HTTP replace=true) to put the new one in its place.",
        )


class SaidElsewhere(StoreError):
    """A triple that already stands in another graph, as when one text comes under two identifiers."""

    def __init__(self, bulletin: str, graph: str, triple: str) -> None:
        self.bulletin = bulletin
        self.graph = graph
        super().__init__(
            f"{bulletin} 的内容已在 {graph} 中（同一文本用了两个标识？请先撤回旧的）：{triple}",
            f"What {bulletin} says already stands in {graph} (one text under two identifiers? Retract the"
            f" old one first): {triple}",
        )


class BadShard(StoreError):
    """A shard that breaks a rule which the whole store relies on."""

    def __init__(self, bulletin: str, zh: str, en: str) -> None:
        self.bulletin = bulletin
        super().__init__(f"{bulletin}：{zh}", f"{bulletin}: {en}")


class NotFound(StoreError):
    """Something that the store never had."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"库中没有 {what}。", f"The store has no {what}.")


class Gone(StoreError):
    """A bulletin that was retracted (410 on the wire)."""

    def __init__(self, bulletin: str, at: str, now: str | None = None) -> None:
        self.bulletin = bulletin
        self.at = at
        self.now = now
        zh, en = (f"其文本现为 {now}。", f" Its text is {now} now.") if now else ("", "")
        super().__init__(f"{bulletin} 已于 {at} 撤回。{zh}", f"{bulletin} was retracted at {at}.{en}")


class BadQuery(StoreError):
    """A query that cannot be read, or whose variables cannot be filled as asked."""

    exit_status = 2

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"查询有误：{reason}", f"The query is wrong: {reason}")


class BadUpdate(StoreError):
    """An update that cannot be read, or that the engine gave up; nothing was changed."""

    exit_status = 2

    def __init__(self, reason: str, syntax: bool) -> None:
        self.reason = reason
        self.syntax = syntax
        super().__init__(f"更新有误：{reason}", f"The update is wrong: {reason}")


class BadData(StoreError):
    """RDF that cannot be read, or that no store may hold."""

    def __init__(self, reason: str, line: int | None) -> None:
        self.reason = reason
        self.line = line
        at_zh, at_en = (f"第 {line} 行：", f"line {line}: ") if line else ("", "")
        super().__init__(f"RDF 无法读取：{at_zh}{reason}", f"The RDF cannot be read: {at_en}{reason}")
