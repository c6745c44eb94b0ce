"""What two names stand for, as far as the knowledge files tell, and whether a merge may make one of them."""

from __future__ import annotations

from ontology.checks.book import Book

BODY, PLACE, PLATFORM = "org", "place", "platform"
_FOLDERS = (BODY, PLACE, PLATFORM, "policy")
_ROLE = "role:"


class Things:
    """The registered things by their names, and the kinds that the endings of other names tell."""

    def __init__(self, book: Book) -> None:
        self._named: dict[str, str] = {}
        for _, row in book.rows["organizations"]:
            self._named |= dict.fromkeys((*row.aliases, row.name), f"{BODY}/{row.slug}")
        for _, row in book.rows["policies"]:
            folder = PLATFORM if row.type == "Platform" else "policy"
            self._named |= dict.fromkeys((*row.aliases, row.name), f"{folder}/{row.slug}")
        for _, row in book.rows["places"]:
            self._named.setdefault(row.name, f"{PLACE}/{row.id}")
        self._places = [row for _, row in book.rows["places"]]
        self._roles = [row for _, row in book.rows["roles"]]
        self._prefixes = tuple({row.prefix for _, row in book.rows["prefixes"]})
        self._bodies = tuple(cell for _, cell in book.cells("suffixes", "suffix"))
        self._heads = {row.head: row.kind for _, row in book.rows["heads"]}

    def contradiction(self, name: str, other: str) -> tuple[str, str] | None:
        """Return why two names cannot be one thing, None where nothing speaks against it."""
        one, two = self._thing(name), self._thing(other)
        if one and two and not _may_be_one(one, two):
            return (
                f"与“{other}”各有登记（{one}、{two}），不是一个事物；请改登记表，而不是归并",
                f"and “{other}” are registered, each for itself ({one}, {two}): mend the registry instead",
            )
        kinds = one.partition("/")[0] or self._kind(name), two.partition("/")[0] or self._kind(other)
        if all(kinds) and kinds[0] != kinds[1] and {BODY, PLACE, PLATFORM} & set(kinds):
            return (
                f"（{kinds[0]}）与“{other}”（{kinds[1]}）不是同类事物；请改正一处",
                f"({kinds[0]}) and “{other}” ({kinds[1]}) are things of different kinds; mend one of them",
            )
        return None

    def _thing(self, name: str) -> str:
        """The relative IRI of what is registered under a name; of 省教育厅, that of any place, its role."""
        if name.partition("/")[0] in _FOLDERS:
            return name
        return self._named.get(name) or self._body_of_role(name) or self._relative(name)

    def _body_of_role(self, name: str) -> str:
        return next(
            (
                f"{BODY}/{place.id}-{role.role}"
                for place in self._places
                if name.startswith(place.name)
                for role in self._roles
                if place.level in role.level
                and (
                    name.removeprefix(place.name) in role.stems
                    or role.official.format(name=place.name, short=place.short) == name
                )
            ),
            "",
        )

    def _relative(self, name: str) -> str:
        stems = {name.removeprefix(prefix) for prefix in self._prefixes if name.startswith(prefix)}
        return next((f"{BODY}/{_ROLE}{row.role}" for row in self._roles if stems & set(row.stems)), "")

    def _kind(self, name: str) -> str:
        if name.endswith(self._bodies):
            return BODY
        head = max((h for h in self._heads if name.endswith(h)), key=len, default="")
        return PLATFORM if self._heads.get(head) == "Platform" else ""


def _may_be_one(one: str, two: str) -> bool:
    """Two registered things are one where they are the same, or one is the other's role in some place."""
    for relative, body in ((one, two), (two, one)):
        role = relative.partition(_ROLE)[2]
        if role and (body.endswith(f"-{role}") or body == relative):
            return True
    return one == two
