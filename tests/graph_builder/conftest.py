"""What the tests of the pipeline share: the knowledge, the real bulletin read once, small invented ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from graph_builder.build import build
from graph_builder.model import Activity, Extraction, Shard, Source
from graph_builder.pipeline import Pipeline, pipeline_for
from graph_builder.rdf import shard_of
from graph_builder.read import read_bytes, read_path
from graph_builder.store.embedded import EmbeddedStore
from ontology.load import Knowledge, load

SAMPLE = Path(__file__).parents[2] / "examples" / "bulletins" / "2022-11.txt"
TITLE = "2022年11月教育信息化和网络安全工作月报"

Tell = Callable[[str], Extraction]
Acts = Callable[..., tuple[Activity, ...]]


def said(acts: Iterable[Activity]) -> list[str]:
    """The acts as 'agents verb target', agents joined by +."""
    return [" ".join(("+".join(x.name for x in a.agents) or "-", a.verb, a.target.name)) for a in acts]


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The knowledge files of the project."""
    return load()


@pytest.fixture(scope="session")
def pipeline(knowledge: Knowledge) -> Pipeline:
    """The stages, compiled once."""
    return pipeline_for(knowledge)


@pytest.fixture(scope="session")
def tell(pipeline: Pipeline) -> Tell:
    """Read a whole text."""
    return lambda text: pipeline.extract(read_bytes(text.encode(), "invented.txt"))


@pytest.fixture(scope="session")
def in_province(tell: Tell) -> Acts:
    """The acts of one province's entry in an invented bulletin of November 2022."""

    def acts(entry: str, province: str = "江苏") -> tuple[Activity, ...]:
        return tell(f"{TITLE}\n★各地工作动态\n{province} {entry}\n★其他动态\n").activities

    return acts


@pytest.fixture(scope="session")
def in_ministry(tell: Tell) -> Acts:
    """The acts of an item of the ministry's own section in an invented bulletin of November 2022."""

    def acts(body: str, head: str = "数据治理行动") -> tuple[Activity, ...]:
        return tell(f"{TITLE}\n★教育信息化重点工作进展\n{head} {body}\n").activities

    return acts


@pytest.fixture(scope="session")
def sample_source() -> Source:
    """The real bulletin, as read."""
    return read_path(SAMPLE)


@pytest.fixture(scope="session")
def sample(pipeline: Pipeline, sample_source: Source) -> Extraction:
    """What the pipeline reads from the real bulletin."""
    return pipeline.extract(sample_source)


@pytest.fixture(scope="session")
def sample_shard(sample: Extraction, knowledge: Knowledge) -> Shard:
    """The real bulletin as RDF."""
    return shard_of(sample, knowledge)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """A store that holds the real bulletin; tests only read it."""
    with EmbeddedStore.open(tmp_path_factory.mktemp("built") / "store") as store:
        (result,) = build([SAMPLE], store)
        assert result.error is None
        yield store
