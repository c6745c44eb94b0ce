"""Every kind of term that a graph can hold, each under a name, as it must come back in every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

XSD = "http://www.w3.org/2001/XMLSchema#"
GRAPH = "http://example.org/图/术语😀"
ABOUT = "http://example.org/项/"
VALUE = "http://example.org/值"


@dataclass(frozen=True, slots=True)
class Term:
    """``kind`` is uri, bnode or literal, as in SPARQL's JSON results."""

    kind: str
    value: str
    language: str = ""
    datatype: str = ""

    @property
    def n_triples(self) -> str:
        """The term as N-Triples write it; every character but the forbidden ones as it is."""
        if self.kind == "uri":
            return f"<{self.value}>"
        if self.kind == "bnode":
            return "_:b"
        escaped = self.value.translate({ord(c): f"\\u{ord(c):04X}" for c in '"\\\n\r'})
        return f'"{escaped}"' + (f"@{self.language}" if self.language else "") + self._type

    @property
    def _type(self) -> str:
        return f"^^<{self.datatype}>" if self.datatype else ""


def _typed(name: str, value: str) -> Term:
    return Term("literal", value, datatype=XSD + name)


TERMS: Mapping[str, Term] = {
    "iri": Term("uri", "http://example.org/a?b=c&d=%20#e"),
    "iri-chinese": Term("uri", "http://例子.example/省/海南?名=双减#片段"),
    "iri-astral": Term("uri", "http://example.org/𠮷😀"),
    "iri-encoded": Term("uri", "http://example.org/%E6%B5%B7%e5%8d%97"),
    "urn": Term("uri", "urn:x:'();,*"),
    "blank": Term("bnode", ""),
    "empty": Term("literal", ""),
    "spaces": Term("literal", "  两端有空格  "),
    "lines": Term("literal", "一\n二\r\n三\r四\t五"),
    "quotes": Term("literal", "\"双\" '单' \\ 反斜线, 逗号; <b>&amp;</b> ]]> ?x _:b"),
    "formula": Term("literal", "=1+1"),
    "chinese": Term("literal", "教育部办公厅印发《通知》。"),
    "astral": Term("literal", "𠮷野家😀👩‍👩‍👧"),
    "combining": Term("literal", "e\u0301 é \u200b\ufeff末"),
    "number-like": Term("literal", "007"),
    "iri-like": Term("literal", "http://example.org/a"),
    "blank-like": Term("literal", "_:b0"),
    "long": Term("literal", "政谱😀" * 50_000),
    "language": Term("literal", "海南", "zh-hans"),
    "language-empty": Term("literal", "", "en"),
    "language-long": Term("literal", "廣東", "zh-hant-hk-x-粤".replace("粤", "yue")),
    "integer": _typed("integer", "42"),
    "negative": _typed("integer", "-9223372036854775808"),
    "huge": _typed("integer", "123456789012345678901234567890"),
    "decimal": _typed("decimal", "1.5"),
    "double": _typed("double", "1.5"),
    "nan": _typed("double", "NaN"),
    "infinite": _typed("double", "-INF"),
    "boolean": _typed("boolean", "true"),
    "date": _typed("date", "2022-11-30"),
    "moment": _typed("dateTime", "2022-11-30T08:00:00+08:00"),
    "year": _typed("gYear", "2022"),
    "month": _typed("gYearMonth", "2022-11"),
    "ill-typed": _typed("integer", "十二"),
    "own-type": Term("literal", "2022-11/2022-12", datatype="http://id.loc.gov/datatypes/edtf/EDTF"),
}


def document() -> str:
    """All of them as N-Triples, each a value of its name."""
    return "".join(f"<{ABOUT}{name}> <{VALUE}> {term.n_triples} .\n" for name, term in TERMS.items())
