"""A reader as a command uses it: settings, endpoint, cache and pipeline put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from graph_builder.extras.llm.asking import Asker
from graph_builder.extras.llm.cache import Cache
from graph_builder.extras.llm.endpoint import Endpoint
from graph_builder.extras.llm.prompt import task, version_of
from graph_builder.extras.llm.reader import LlmReader
from graph_builder.extras.llm.settings import LlmSettings
from graph_builder.pipeline import Pipeline


@contextmanager
def reader(environment: Mapping[str, str], pipeline: Pipeline) -> Iterator[LlmReader]:
    """Open the reader that ``ZHENGPU_LLM_*`` describe, and close its connections. Raises LlmSettingError."""
    settings, asked = LlmSettings.from_environment(environment), task(pipeline.knowledge)
    cache = Cache(settings.cache, settings.model, version_of(asked))
    with Endpoint(settings) as endpoint:
        yield LlmReader(pipeline, Asker(settings, endpoint, cache, asked))
