"""A store in the shape of the real one whose names, verbs and links mean harm."""

from __future__ import annotations

import json
import re
from itertools import cycle
from pathlib import Path

from graph_builder.build import build
from graph_builder.store.embedded import EmbeddedStore

# Each sets `__hit` where it runs.
NAMES = (
    "</script><script>window.__hit=1</script>",
    '" onmouseover="window.__hit=1" autofocus onfocus="window.__hit=1" x="',
    "'><img src=x onerror=window.__hit=1><svg onload=window.__hit=1>",
    "javascript:window.__hit=1",
    "{{ 7*7 }}]]>--><![CDATA[ &lt;b&gt;&#0;",
    "\u202eעברית\u2067مرحبا\u200f左",
    "W" * 2000,
    "关于进一步推进教育数字化工作的通知" * 60,
)
# Properties that a page may make a link of.
LINKS = ("http://purl.org/dc/terms/source", "http://www.w3.org/2000/01/rdf-schema#seeAlso")

_RENAME = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX zp: <https://w3id.org/zhengpu/ontology#>
DELETE { GRAPH ?g { ?s ?p ?l } } INSERT { GRAPH ?g { ?s ?p ?new } }
WHERE {
  VALUES ?p { skos:prefLabel skos:altLabel zp:shortName zp:verb zp:heading }
  GRAPH ?g { ?s ?p ?l }
  FILTER(isIRI(?s) && isLiteral(?l))
  BIND(SUBSTR(MD5(STR(?s)), 1, 1) AS ?digit)
  VALUES (?digit ?name) { %s }
  BIND(IF(LANG(?l) = "", CONCAT(?l, ?name), STRLANG(CONCAT(STR(?l), ?name), LANG(?l))) AS ?new)
}"""
_LINK = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT { GRAPH ?g { ?s <%s> "javascript:window.__hit=1", <javascript:window.__hit=1>,
  <data:text/html,%%3Cscript%%3Ewindow.__hit=1%%3C/script%%3E> } }
WHERE { SELECT DISTINCT ?g ?s { GRAPH ?g { ?s skos:prefLabel ?l } FILTER(isIRI(?s)) } }"""


def hostile_store(folder: Path, text: str) -> Path:
    """A store of a bulletin with hostile titles in its text, every name of which is hostile too."""
    names = cycle(NAMES)
    source = folder / "hostile.txt"
    source.write_text(re.sub("《", lambda _: "《" + next(names), text), encoding="utf-8")
    with EmbeddedStore.open(folder / "store") as store:
        (result,) = build([source], store)
        assert result.error is None
        pairs = zip("0123456789abcdef", cycle(NAMES), strict=False)
        store.update(_RENAME % " ".join(f'("{digit}" {json.dumps(name)})' for digit, name in pairs), "names")
        for link in LINKS:
            store.update(_LINK % link, "links")
    return folder / "store"
