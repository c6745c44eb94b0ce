"""A Dask cluster as the place where batches are read: the one module that needs the extra ``cluster``."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any
from weakref import WeakSet

from graph_builder.building.batches import Batch
from graph_builder.building.engines import Engine, Read
from graph_builder.building.reading import Done
from ontology.errors import ZhengpuError

SECONDS = 30  # until a scheduler and a first worker are there, and for one that is gone to come back
_OFTEN = 0.5  # seconds
_CLOSED = "closed"  # as Dask calls a client that found no scheduler again


class NoDask(ZhengpuError):
    """The extra is not installed."""

    exit_status = 2

    def __init__(self) -> None:
        super().__init__(
            "--cluster 需要 Dask：在项目目录中运行 pip install '.[cluster]'",
            "--cluster needs Dask: pip install '.[cluster]' in the project's folder",
        )


class NoCluster(ZhengpuError):
    """An address where no scheduler, or no worker, is to be had."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(
            f"{address}：{SECONDS} 秒内没有可用的 Dask 集群（{reason}）；请启动 dask scheduler 和 dask worker"
            "（--nthreads 1）",
            f"{address}: no Dask cluster within {SECONDS} seconds ({reason}); start `dask scheduler` and "
            "`dask worker` (--nthreads 1)",
        )


class ClusterLost(ZhengpuError):
    """A cluster that went away in the middle of a build."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address}：与 Dask 集群的连接中断；已读的都已保存，重新运行同一命令即可继续",
            f"{address}: the Dask cluster is gone; what was read is kept: run the command again to go on",
        )


@contextmanager
def cluster(address: str) -> Iterator[Engine]:
    """The engine of the cluster whose scheduler is at an address. Raises NoDask, NoCluster, ClusterLost."""
    try:
        import distributed  # noqa: PLC0415 - it takes half a second, and few have it
    except ImportError as error:
        raise NoDask from error
    connect: Any = distributed.Client  # not typed
    try:
        client = connect(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise NoCluster(address, str(error) or type(error).__name__) from error
    with _quiet(), client:
        try:
            client.wait_for_workers(1, timeout=SECONDS)
        except TimeoutError as error:
            raise NoCluster(address, str(error)) from error
        engine = _Cluster(client, address)
        watch = Thread(target=engine.watch, daemon=True)
        watch.start()
        try:
            yield engine
        except CancelledError as error:
            raise ClusterLost(address) from error
        finally:
            engine.over.set()
            watch.join()


@contextmanager
def _quiet() -> Iterator[None]:
    """What Dask prints of a connection that breaks is not printed: it is told by an error."""
    tornado = logging.getLogger("tornado.application")
    those: list[logging.Logger | logging.Handler] = [tornado, *logging.getLogger("distributed").handlers]
    levels = [each.level for each in those]
    for each in those:
        each.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for each, level in zip(those, levels, strict=True):
            each.setLevel(level)


class _Cluster:
    """Workers of a cluster. Dask itself replaces one that ends; a batch that has ended several is lost."""

    def __init__(self, client: Any, address: str) -> None:  # noqa: ANN401 - not typed
        self._client = client
        self._address = address
        self._begun: WeakSet[Future[Done]] = WeakSet()
        self.over = Event()
        self._executor = client.get_executor(pure=False)

    @property
    def processes(self) -> int:
        """How many batches are read at once by whoever is there now. Raises ClusterLost."""
        told = self._client.scheduler_info(n_workers=-1)
        if "workers" not in told:  # nobody tells
            raise ClusterLost(self._address)
        return max(1, len(told["workers"]))

    def submit(self, read: Read, batch: Batch) -> Future[Done]:
        """Send a batch. Raises ClusterLost."""
        if self._client.status == _CLOSED:
            raise ClusterLost(self._address)
        future: Future[Done] = self._executor.submit(read, batch)
        self._begun.add(future)
        return future

    def watch(self) -> None:
        """Until it is over, look whether the scheduler was given up: Dask leaves results for ever open that
        were on their way from one that died.
        """
        while not self.over.wait(_OFTEN):
            if self._client.status == _CLOSED:
                for future in list(self._begun):
                    with suppress(InvalidStateError):
                        future.set_exception(ClusterLost(self._address))

    def lost(self, error: BaseException) -> bool:
        """Whether several workers ended over a batch."""
        from distributed import KilledWorker  # noqa: PLC0415

        return isinstance(error, KilledWorker)

    def mend(self) -> None:
        """Whoever runs the cluster starts workers again."""
