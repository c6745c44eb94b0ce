"""extract: what is read from bulletins, on standard output."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict

from api.commands.building import checked_base
from api.commands.naming import Reader
from api.commands.suggesting import NO_HELPERS, Helpers, NothingWanted, Wanted, helpers
from graph_builder.contract import as_json
from graph_builder.inputs import Inputs
from graph_builder.model import Extraction, Source
from graph_builder.pipeline import pipeline_for
from graph_builder.rdf import shard_of
from graph_builder.serialise import quads_of, write
from ontology.errors import ZhengpuError
from ontology.load import load
from ontology.terms import ID


class OneTextOnly(ZhengpuError):
    """Several texts asked for as one, in which no offset would be true."""

    exit_status = 2

    def __init__(self) -> None:
        super().__init__(
            "--format text 只能用于一份公报：偏移量以一份原文为准",
            "--format text takes one bulletin: offsets index one text",
        )


def run_extract(
    inputs: Inputs, form: str, base: str | None = None, wanted: Wanted = NO_HELPERS, only: bool = False
) -> int:
    """Print what is read from the files of `inputs` in the form asked for, as RDF with identifiers that begin
    with `base`; return the exit status. With `only`, print what the models that are `wanted` suggest.

    Of several bulletins JSON is one object a line, RDF one graph of all.
    """
    if only and not wanted:
        raise NothingWanted
    if form == "text" and len(inputs.files) > 1:
        raise OneTextOnly
    begin, reader = checked_base(base) or ID, Reader(inputs)
    if form == "text":
        for source in reader.sources():
            sys.stdout.buffer.write(source.text.encode())
        return reader.status
    with helpers(wanted, os.environ, pipeline_for(load())) as helping:
        if only:
            _suggestions(reader, helping)
        elif form == "json":
            for source in reader.sources():
                print(_object(source, helping, several=len(inputs.files) > 1))
        else:
            shards = (shard_of(_read(s, helping), load(), begin) for s in reader.sources())
            sys.stdout.buffer.write(write({quad for shard in shards for quad in quads_of(shard)}, form))
        return max(reader.status, 0 if helping.tell() else 1)


def _read(source: Source, helping: Helpers) -> Extraction:
    return pipeline_for(load()).extract(source, helping.suggest(source))


def _object(source: Source, helping: Helpers, several: bool) -> str:
    told = as_json(_read(source, helping), load())
    return json.dumps(told, ensure_ascii=False, indent=None if several else 2)


def _suggestions(reader: Reader, helping: Helpers) -> None:
    """Print what is suggested for each file, what was taken and what refused."""
    names = [{"file": s.origin, **asdict(n)} for s in reader.sources() for n in helping.suggest(s).names]
    print(json.dumps({"names": names, "acts": helping.details()}, ensure_ascii=False, indent=2))
