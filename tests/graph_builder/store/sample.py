"""Small shards that share things, in the form that the pipeline gives them.

`shard("one", "a:d1", "b:d2")` is a bulletin in which org a issues document d1 and org b document d2. What is
said of an org or a document depends on its key alone: b belongs to a, c to b; x and y belong to each other;
documents that begin with p are local plans for the registered policy, so that issuing one adopts it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from graph_builder.model import Shard
from graph_builder.store.names import Graphs
from graph_builder.store.texts import digest_of
from ontology.terms import GRAPH, ID, NS, PREFIXES

RDF_TYPE = f"<{PREFIXES['rdf']}type>"
LABEL = f"<{PREFIXES['skos']}prefLabel>"
XSD = PREFIXES["xsd"]
GRAPHS = Graphs.below(ID)
PARENTS = {"b": "a", "c": "b", "x": "y", "y": "x"}
SOFTWARE = ID + "software/test-1"

REGISTERED = {
    "place/450000": ("Place", "广西壮族自治区"),
    "policy/smart-education": ("Policy", "国家智慧教育平台"),
    "action/issue": ("Thing", "印发"),
    "stage/issue": ("Thing", "印发"),
}


def iri(path: str) -> str:
    """An instance's IRI in angle brackets."""
    return f"<{ID}{path}>"


def zp(name: str) -> str:
    """A term of the ontology in angle brackets."""
    return f"<{NS}{name}>"


def typed(value: object, datatype: str) -> str:
    """A literal with an XSD datatype."""
    return f'"{value}"^^<{XSD}{datatype}>'


def bulletin_iri(name: str) -> str:
    """The IRI of the bulletin of a name."""
    return f"{ID}bulletin/{name}"


def registry(*more: str) -> Iterator[ox.Quad]:
    """The registry's quads; `more` are further paths, described as places."""
    for path, (kind, label) in (REGISTERED | {path: ("Place", path) for path in more}).items():
        about = ox.NamedNode(ID + path)
        namespace = PREFIXES["owl"] if kind == "Thing" else NS
        for predicate, value in (
            (ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(namespace + kind)),
            (ox.NamedNode(PREFIXES["skos"] + "prefLabel"), ox.Literal(label, language="zh-Hans")),
        ):
            yield ox.Quad(about, predicate, value, GRAPHS.registry)


def shard(name: str, *acts: str, note: str = "", text: str | None = None) -> Shard:
    """A bulletin of acts, each ``org:document``; `note` is a further sentence that no act rests on."""
    pairs = [(act.split(":")[0], act.split(":")[1]) for act in acts]
    whole = (
        text if text is not None else f"通报 {name}。\r\n" + "".join(sentence(*pair) for pair in pairs) + note
    )
    lines, things = _frame(name, digest_of(whole)), {SOFTWARE: _software()}
    for number, (org, document) in enumerate(pairs, 1):
        lines += _act(name, number, org, document, whole)
        things |= _things(org, document)
    return Shard(
        bulletin=bulletin_iri(name),
        graph=f"{GRAPH}bulletin/{name}",
        digest=digest_of(whole),
        text=whole,
        triples=tuple(sorted(set(lines))),
        things=things,
    )


def sentence(org: str, document: str) -> str:
    """What the text says of an act."""
    return f"{org}厅印发《{document}》。"


def _frame(name: str, digest: str) -> list[str]:
    bulletin, section, item = (
        iri(f"bulletin/{name}"),
        iri(f"bulletin/{name}/s1"),
        iri(f"bulletin/{name}/s1/i1"),
    )
    return [
        f"{bulletin} {RDF_TYPE} {zp('Bulletin')} .",
        f'{bulletin} {LABEL} "通报 {name}"@zh-Hans .',
        f'{bulletin} {zp("textDigest")} "{digest}" .',
        f"{bulletin} <{PREFIXES['prov']}wasAttributedTo> <{SOFTWARE}> .",
        f"{section} {RDF_TYPE} {zp('Section')} .",
        f'{section} {LABEL} "一"@zh-Hans .',
        f"{section} {zp('partOf')} {bulletin} .",
        f"{item} {RDF_TYPE} {zp('Item')} .",
        f'{item} {LABEL} "广西"@zh-Hans .',
        f"{item} {zp('partOf')} {section} .",
        f"{item} {zp('about')} {iri('place/450000')} .",
    ]


def _act(name: str, number: int, org: str, document: str, text: str) -> list[str]:
    act = iri(f"bulletin/{name}/a-00000000{number:02d}-1")
    span, lines = _span(text, sentence(org, document))
    lines += [
        f"{act} {RDF_TYPE} {zp('Activity')} .",
        f"{act} {zp('partOf')} {iri(f'bulletin/{name}/s1/i1')} .",
        f"{act} {zp('action')} {iri('action/issue')} .",
        f'{act} {zp("verb")} "印发" .',
        f"{act} {zp('agent')} {iri(f'org/x-{org}')} .",
        f"{act} {zp('object')} {iri(f'doc/{document}')} .",
        f'{act} {zp("status")} "reported" .',
        f'{act} {zp("timeBasis")} "bulletin-month" .',
        f'{act} {zp("rule")} "test" .',
        f"{act} {zp('confidence')} {typed('0.90', 'decimal')} .",
        f"{act} {zp('evidence')} {span} .",
    ]
    if document.startswith("p"):
        adoption = iri(f"adoption/smart-education-x-{org}-issue")
        lines += [f"{adoption} {zp('adoptionBasis')} {act} .", f"{adoption} {zp('evidence')} {span} ."]
    return lines


def _span(text: str, quote: str) -> tuple[str, list[str]]:
    start = text.index(quote)
    end = start + len(quote)
    span = iri(f"text/{digest_of(text)[:32]}#char={start},{end}")
    return span, [
        f"{span} {zp('start')} {typed(start, 'integer')} .",
        f"{span} {zp('end')} {typed(end, 'integer')} .",
        f'{span} {zp("quote")} "{quote}" .',
    ]


def _things(org: str, document: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    things = {f"{ID}doc/{document}": _entity(f"doc/{document}", "Document", f"《{document}》")}
    while f"{ID}org/x-{org}" not in things:
        things[f"{ID}org/x-{org}"] = _org(org)
        org = PARENTS.get(org, org)
    if document.startswith("p"):
        adopter = next(key for key in things if "/org/" in key).rpartition("x-")[2]
        things |= {f"{ID}adoption/smart-education-x-{adopter}-issue": _adoption(adopter)}
    return things


def _software() -> tuple[str, tuple[str, ...]]:
    kind = f"<{SOFTWARE}> {RDF_TYPE} <{PREFIXES['prov']}SoftwareAgent> ."
    return GRAPHS.entities.value, (kind, f'<{SOFTWARE}> {LABEL} "测试"@zh-Hans .')


def _org(key: str) -> tuple[str, tuple[str, ...]]:
    graph, lines = _entity(f"org/x-{key}", "GovernmentBody", f"{key}厅")
    more = [f"{iri(f'org/x-{key}')} {zp('jurisdiction')} {iri('place/450000')} ."]
    if key in PARENTS:
        more.append(f"{iri(f'org/x-{key}')} {zp('subOrganizationOf')} {iri(f'org/x-{PARENTS[key]}')} .")
    return graph, (*lines, *more)


def _entity(path: str, kind: str, label: str) -> tuple[str, tuple[str, ...]]:
    return GRAPHS.entities.value, (
        f"{iri(path)} {RDF_TYPE} {zp(kind)} .",
        f'{iri(path)} {LABEL} "{label}"@zh-Hans .',
    )


def _adoption(org: str) -> tuple[str, tuple[str, ...]]:
    adoption = iri(f"adoption/smart-education-x-{org}-issue")
    return GRAPHS.adoptions.value, (
        f"{adoption} {RDF_TYPE} {zp('Adoption')} .",
        f"{adoption} {zp('adoptedPolicy')} {iri('policy/smart-education')} .",
        f"{adoption} {zp('adopter')} {iri(f'org/x-{org}')} .",
        f"{adoption} {zp('stage')} {iri('stage/issue')} .",
    )
