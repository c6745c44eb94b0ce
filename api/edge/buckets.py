"""Token buckets: so many requests a minute for each client, in a memory that does not grow."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable


class Buckets:
    """A bucket for each client, `per_minute` tokens deep and filled again at that rate; 0 means no limit.

    The `most` clients seen last are remembered; one that was forgotten has a full bucket.

    >>> buckets = Buckets(2, clock=lambda: 0.0)
    >>> [round(buckets.take("192.0.2.1")) for _ in range(3)]
    [0, 0, 30]
    """

    def __init__(
        self, per_minute: int, most: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.per_minute = per_minute
        self._most = most
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._left)

    def take(self, client: str) -> float:
        """Take a token: 0 if there was one, else the seconds until there is."""
        wait = self.wait(client)
        if self.per_minute and not wait:
            self._keep(client, self._tokens(client) - 1)
        return wait

    def wait(self, client: str) -> float:
        """The seconds until the client has a token, 0 if it has one now."""
        if not self.per_minute:
            return 0.0
        lacking = 1 - self._tokens(client)
        return lacking * 60 / self.per_minute if lacking > 1e-9 else 0.0

    def _tokens(self, client: str) -> float:
        left, since = self._left.get(client, (float(self.per_minute), self._clock()))
        return min(float(self.per_minute), left + (self._clock() - since) * self.per_minute / 60)

    def _keep(self, client: str, tokens: float) -> None:
        self._left[client] = (tokens, self._clock())
        self._left.move_to_end(client)
        if len(self._left) > self._most:
            self._left.popitem(last=False)


def client_key(address: str) -> str:
    """Who counts as one client: an IPv4 address, or the network of 64 bits that an IPv6 host can roam in.

    >>> client_key("192.0.2.1"), client_key("2001:db8::1:2:3")
    ('192.0.2.1', '2001:db8::/64')
    """
    if ":" not in address:
        return address
    try:
        known = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.IPv6Network((known, 64), strict=False))
