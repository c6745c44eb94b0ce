"""Where the engine's writers go wrong: CSV with a comma in an IRI, XML with characters that it cannot hold.

An IRI of a span has a comma (``#char=0,12``), and the engine quotes only literals. In XML a bare carriage
return is read back as a line feed, other control characters make the document no XML at all, and RDF/XML has
no way to write a property whose IRI does not end in a name.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Protocol

import pyoxigraph as ox

XML = frozenset({"application/sparql-results+xml", "application/rdf+xml"})
_BLOCK = 64 * 1024
_UNFIT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<oxprefix:(?=[\s/>])")
_LONGEST = len(b"<oxprefix: ")  # of what makes a document unfit


class NotInXmlError(ValueError):
    """Some term of the result cannot be written in XML."""

    def __init__(self) -> None:
        super().__init__(
            "XML 不能表示结果中的控制字符，或不以名称结尾的属性 IRI；请改用 JSON、TSV 或 Turtle。"
            "XML cannot hold a control character, or a property whose IRI ends in no name, of this result; "
            "ask for JSON, TSV or Turtle."
        )


class Sink(Protocol):
    """Whatever takes bytes."""

    def write(self, data: bytes) -> int:
        """Take them."""

    def flush(self) -> None:
        """Hold nothing back."""


class XmlOutput:
    r"""Passes XML on in blocks, carriage returns as references. Raises `NotInXmlError` at what is no XML.

    >>> out = io.BytesIO()
    >>> xml = XmlOutput(out)
    >>> xml.write(b"<p>a\r</p>")
    9
    >>> xml.flush()
    >>> out.getvalue()
    b'<p>a&#13;</p>'
    """

    def __init__(self, output: Sink) -> None:
        self._output = output
        self._block = bytearray()

    def write(self, data: bytes) -> int:
        """Take the bytes."""
        self._block += data
        if len(self._block) > _BLOCK:
            self._pass_on(len(self._block) - _LONGEST)
        return len(data)

    def flush(self) -> None:
        """Pass on what is held back."""
        self._pass_on(len(self._block))
        self._output.flush()

    def _pass_on(self, size: int) -> None:
        """Check what there is; keep the end, which what comes may turn out to belong to."""
        if _UNFIT.search(self._block):
            raise NotInXmlError
        self._output.write(bytes(self._block[:size]).replace(b"\r", b"&#13;"))
        del self._block[:size]


def write_csv(solutions: ox.QuerySolutions, output: Sink) -> None:
    """A table by SPARQL 1.1's CSV format, every value quoted that needs it (RFC 4180)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([variable.value for variable in solutions.variables])
    for solution in solutions:
        writer.writerow(map(_cell, solution))
        if text.tell() > _BLOCK:
            output.write(text.getvalue().encode())
            text.seek(0)
            text.truncate()
    output.write(text.getvalue().encode())


def _cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, (ox.NamedNode, ox.Literal)) else str(term)
