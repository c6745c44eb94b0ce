from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.tokens import Token, digest_of, holder, new_token, parse_tokens

SECRET = digest_of("secret")


@given(st.text(min_size=1), st.text(min_size=1))
def test_only_the_token_itself_is_known(token: str, other: str) -> None:
    tokens = (Token("a", digest_of(token)),)
    assert holder(tokens, token) == "a"
    assert (holder(tokens, other) is None) == (other != token)


def test_a_list_with_and_without_names() -> None:
    first, second = parse_tokens(f" ann:{SECRET.upper()} , {digest_of('other')}, ")
    assert first == Token("ann", SECRET)
    assert second.name == f"token-{digest_of('other')[:8]}"


@pytest.mark.parametrize("raw", ["secret", f"{SECRET}0", f"a b:{SECRET}", f":{SECRET}", f"{SECRET};{SECRET}"])
def test_what_is_no_digest_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="DIGEST"):
        parse_tokens(raw)


def test_new_tokens_differ() -> None:
    assert len({new_token() for _ in range(100)}) == 100
