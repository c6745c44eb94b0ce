"""How to cite a page: as text, as BibTeX, and as CSL-JSON.

What is cited is an identifier where there is one, else the address that holds the whole state of the page;
beside it stand the revision of the store and the day when it was published: they tell which data it was.

>>> told = Citation("政谱", "", "https://w3id.org/zhengpu/id/org/moe", "r3", "2022-12-01")
>>> told.key
'zhengpu-org-moe-r3'
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request

from api.documents import origin_of
from api.site import Site

AUTHOR = "政谱 zhengpu"
BIBTEX, CSL = "application/x-bibtex", "application/vnd.citationstyles.csl+json"
_NO_KEY = re.compile(r"[^0-9A-Za-z]+")
# What BibTeX would read as its own; a brace inside braces must be balanced, so none is kept.
_SPECIAL = {ord(char): f"\\{char}" for char in "%&$#_"} | {ord(a): b for a, b in ("\\ ", "{(", "})", "\n ")}


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited: its title, a note on it, where it is, the revision, and the day of that revision."""

    title: str
    note: str
    address: str
    revision: str
    day: str

    @property
    def key(self) -> str:
        """A key for a bibliography."""
        tail = self.address.partition("/id/")[2] or self.address.partition("://")[2].partition("/")[2]
        return "-".join(filter(None, ("zhengpu", _NO_KEY.sub("-", tail).strip("-")[:60], self.revision)))

    @property
    def text(self) -> str:
        """The citation as a sentence."""
        parts = (self.title, self.note, AUTHOR, f"{self.revision}, {self.day}", self.address)
        return ". ".join(part for part in parts if part)

    @property
    def bibtex(self) -> str:
        """The citation as a BibTeX entry."""
        fields = {
            "author": f"{{{AUTHOR}}}",
            "title": f"{{{_tex(self.title)}}}",
            "note": _tex(self.note),
            "version": self.revision,
            "year": self.day[:4],
            "month": self.day[5:7],
            "url": self.address.replace("{", "%7B").replace("}", "%7D"),
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        return f"@misc{{{self.key},\n{lines}\n}}\n"

    @property
    def csl(self) -> str:
        """The citation as CSL-JSON."""
        item = {
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            "author": [{"literal": AUTHOR}],
            "issued": {"date-parts": [[int(part) for part in self.day.split("-")]]},
            "version": self.revision,
            "note": self.note,
            "URL": self.address,
        }
        return json.dumps([{k: v for k, v in item.items() if v}], ensure_ascii=False, indent=2)


def _tex(text: str) -> str:
    return text.translate(_SPECIAL)


def citation(request: Request, site: Site, title: str, note: str, address: str) -> Citation:
    """The citation of something at an address: an identifier, or a path of this service."""
    state = site.source.state()
    day = datetime.fromtimestamp(state.published / 1e9, UTC).date().isoformat()
    whole = address if "://" in address else origin_of(request) + address.lstrip("/")
    return Citation(title, note, whole, f"r{site.source.revision()}", day)
