"""Which representation, and which language, a client would rather have (RFC 9110, 12.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

HTML = "text/html"
TURTLE = "text/turtle"
N_TRIPLES = "application/n-triples"
JSON_LD = "application/ld+json"
RDF_XML = "application/rdf+xml"
N_QUADS = "application/n-quads"
TRIG = "application/trig"
RESULTS_JSON = "application/sparql-results+json"
RESULTS_XML = "application/sparql-results+xml"
RESULTS_CSV = "text/csv"
RESULTS_TSV = "text/tab-separated-values"
PROBLEM = "application/problem+json"

BINDINGS = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV)
GRAPHS = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML)
SHORT_HEADER = 256  # code points of an Accept header that is worth remembering
# Forms that say of each triple in which graph it stands.
QUADS = (N_QUADS, TRIG)

# Plain media types that clients send when they mean a form of ours; the answer carries the type of the form.
ALIASES = {
    "application/json": (RESULTS_JSON, JSON_LD),
    "application/xml": (RESULTS_XML, RDF_XML),
    "text/xml": (RESULTS_XML, RDF_XML),
    "application/x-turtle": (TURTLE,),
    "text/plain": (N_TRIPLES,),
    "text/n3": (TURTLE,),  # Notation 3 holds Turtle
    "text/rdf+n3": (TURTLE,),
}

# Short names, as in `?format=csv` and `/data/x.ttl`; clients have their own for some.
SHORT = {
    "json": (RESULTS_JSON, JSON_LD),
    "xml": (RESULTS_XML, RDF_XML),
    "csv": (RESULTS_CSV,),
    "tsv": (RESULTS_TSV,),
    "srj": (RESULTS_JSON,),
    "srx": (RESULTS_XML,),
    "ttl": (TURTLE,),
    "turtle": (TURTLE,),
    "nt": (N_TRIPLES,),
    "ntriples": (N_TRIPLES,),
    "jsonld": (JSON_LD,),
    "json-ld": (JSON_LD,),
    "n3": (TURTLE,),
    "rdf": (RDF_XML,),
    "nq": (N_QUADS,),
    "nquads": (N_QUADS,),
    "trig": (TRIG,),
    "rdf+xml": (RDF_XML,),
    "html": (HTML,),
}

SUFFIXES = {TURTLE: "ttl", JSON_LD: "jsonld", N_TRIPLES: "nt", RDF_XML: "rdf", N_QUADS: "nq"}
# A small document of ours, which stands in no named graph: a page or RDF.
DOCUMENTS = (HTML, TURTLE, JSON_LD, N_TRIPLES, RDF_XML)


@dataclass(frozen=True, slots=True)
class Range:
    """One entry of an Accept header: a type, ``text/*`` or ``*/*``, with its weight."""

    pattern: str
    weight: float

    @property
    def rank(self) -> int:
        """How exact the range is: 2 a type, 1 a family, 0 anything."""
        return 2 - self.pattern.count("*")


def parse_accept(header: str | None) -> tuple[Range, ...]:
    """The ranges of an Accept header; an absent or empty one means ``*/*``, and nonsense is passed over.

    >>> parse_accept("text/turtle;q=0.5, nonsense, */*;q=0.1")
    (Range(pattern='text/turtle', weight=0.5), Range(pattern='*/*', weight=0.1))
    """
    if header is None or not header.strip():
        return (Range("*/*", 1.0),)
    entries = (_range(entry) for entry in header[:4096].split(","))
    return tuple(entry for entry in entries if entry is not None)


def choose(accept: str | None, offered: Sequence[str]) -> str | None:
    """The best of `offered` (the server's favourite first) for this Accept header, or None.

    >>> choose("application/json, text/csv;q=0.9", BINDINGS)
    'application/sparql-results+json'
    >>> choose("image/png", BINDINGS) is None
    True
    """
    if accept is None or len(accept) <= SHORT_HEADER:
        return _remembered(accept, tuple(offered))
    return _chosen(accept, offered)


def _chosen(accept: str | None, offered: Sequence[str]) -> str | None:
    ranges = parse_accept(accept)
    best, best_weight = None, 0.0
    for media_type in offered:
        weight = _weight(media_type, ranges)
        if weight > best_weight:
            best, best_weight = media_type, weight
    return best


_remembered = lru_cache(maxsize=512)(_chosen)


def choose_plain(accept: str | None, plain: Sequence[str], with_graphs: Sequence[str]) -> str | None:
    """As `choose`; one of `with_graphs` only for whoever likes nothing else of what there is.

    In them a thing stands in named graphs, where a client that likes them best may never look.

    >>> choose_plain("application/n-quads, text/turtle;q=0.1", GRAPHS, QUADS)
    'text/turtle'
    >>> choose_plain("application/n-quads", GRAPHS, QUADS)
    'application/n-quads'
    """
    return choose(accept, plain) or choose(accept, with_graphs)


def named(short: str, offered: Sequence[str]) -> str | None:
    """The one of `offered` that a ``?format=`` value means: a short name or a whole media type.

    A plus that nobody encoded arrives as a space.

    >>> named("json", GRAPHS)
    'application/ld+json'
    """
    name = short.lower().replace(" ", "+")
    wanted = SHORT.get(name) or ALIASES.get(name) or (name,)
    return next((media_type for media_type in wanted if media_type in offered), None)


def wants_html(accept: str | None) -> bool:
    """Whether the client names HTML and likes nothing better: a browser, not ``*/*``."""
    if accept is None or "html" not in accept.lower():
        return False
    ranges = parse_accept(accept)
    html = max((each.weight for each in ranges if each.pattern == HTML), default=0.0)
    return html > 0 and html >= max(each.weight for each in ranges)


def language(header: str | None, wanted: str | None = None) -> str:
    """``zh`` or ``en``: the wanted one, else the better liked in Accept-Language, else Chinese.

    >>> language("en-GB,en;q=0.9,zh;q=0.5"), language(None), language("fr")
    ('en', 'zh', 'zh')
    """
    if wanted in ("zh", "en"):
        return wanted
    weights = {"zh": 0.0, "en": 0.0}
    for entry in (header or "")[:1024].split(","):
        tag, _, rest = entry.partition(";")
        short = tag.strip().lower()[:2]
        if short in weights:
            weights[short] = max(weights[short], _quality(rest))
    return "en" if weights["en"] > weights["zh"] else "zh"


def _range(entry: str) -> Range | None:
    media_type, *parameters = (part.strip() for part in entry.split(";"))
    if media_type.count("/") != 1 or " " in media_type:
        return None
    return Range(media_type.lower(), _quality(";".join(parameters)))


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            return _number(value.strip())
    return 1.0


def _number(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        return 0.0
    return number if 0.0 <= number <= 1.0 else 0.0


def _weight(media_type: str, ranges: Sequence[Range]) -> float:
    """The weight of the most exact range that covers the type; an alias is as exact as the type itself."""
    matching = [each for each in ranges if _covers(each.pattern, media_type)]
    if not matching:
        return 0.0
    exactness = max(each.rank for each in matching)
    return max(each.weight for each in matching if each.rank == exactness)


def _covers(pattern: str, media_type: str) -> bool:
    if pattern in ("*/*", media_type) or media_type in ALIASES.get(pattern, ()):
        return True
    return pattern.endswith("/*") and media_type.startswith(pattern[:-1])
