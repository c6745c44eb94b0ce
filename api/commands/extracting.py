"""extract: what is read from bulletins, on standard output."""

from __future__ import annotations

import json
import sys

from api.commands.building import checked_base
from api.commands.naming import Reader
from graph_builder.contract import as_json
from graph_builder.inputs import Inputs
from graph_builder.model import Source
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


def run_extract(inputs: Inputs, form: str, base: str | None = None) -> int:
    """Print what is read from the files of `inputs` in the form asked for, as RDF with identifiers that begin
    with `base`; return the exit status.

    Of several bulletins JSON is one object a line, RDF one graph of all.
    """
    if form == "text" and len(inputs.files) > 1:
        raise OneTextOnly
    begin, reader = checked_base(base) or ID, Reader(inputs)
    if form == "text":
        for source in reader.sources():
            sys.stdout.buffer.write(source.text.encode())
    elif form == "json":
        for source in reader.sources():
            print(_object(source, several=len(inputs.files) > 1))
    else:
        shards = (shard_of(pipeline_for(load()).extract(s), load(), begin) for s in reader.sources())
        sys.stdout.buffer.write(write({quad for shard in shards for quad in quads_of(shard)}, form))
    return reader.status


def _object(source: Source, several: bool) -> str:
    told = as_json(pipeline_for(load()).extract(source), load())
    return json.dumps(told, ensure_ascii=False, indent=None if several else 2)
