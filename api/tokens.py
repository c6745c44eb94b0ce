"""Who may write: tokens are known by their SHA-256 alone, and compared in constant time.

>>> tokens = parse_tokens("ann:" + digest_of("secret"))
>>> holder(tokens, "secret"), holder(tokens, "Secret")
('ann', None)
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

_ENTRY = re.compile(r"(?:([A-Za-z0-9._-]{1,40}):)?([0-9a-fA-F]{64})")


@dataclass(frozen=True, slots=True)
class Token:
    """A token that holds: the name that the audit gives its holder, and its digest (64 digits)."""

    name: str
    digest: str


def digest_of(token: str) -> str:
    """The SHA-256 of a token, as 64 hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def parse_tokens(raw: str) -> tuple[Token, ...]:
    """Tokens as a setting lists them: ``DIGEST`` or ``NAME:DIGEST``, with commas between. Raises ValueError.

    A token without a name is called by the beginning of its digest.
    """
    entries = [entry.strip() for entry in raw.split(",") if entry.strip()]
    return tuple(_token(entry) for entry in entries)


def _token(entry: str) -> Token:
    found = _ENTRY.fullmatch(entry)
    if found is None:
        raise ValueError("not DIGEST or NAME:DIGEST")
    digest = found[2].lower()
    return Token(found[1] or f"token-{digest[:8]}", digest)


def holder(tokens: Iterable[Token], presented: str) -> str | None:
    """The name of whoever holds the presented token, None where nobody does."""
    digest = digest_of(presented)
    names = [token.name for token in tokens if hmac.compare_digest(token.digest, digest)]
    return names[0] if names else None


def new_token() -> str:
    """A token that nobody guesses: 43 characters of 256 random bits.

    >>> len(new_token())
    43
    """
    return secrets.token_urlsafe(32)
