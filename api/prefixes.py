"""The prefixes that a query has without declaring them, on the page or at the command line."""

from __future__ import annotations

from ontology.terms import PREFIXES as TERMS

PREFIXES = {name: TERMS[name] for name in ("zp", "skos", "dct", "prov", "rdf", "rdfs", "xsd")}
