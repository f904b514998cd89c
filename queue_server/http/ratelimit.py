"""A small limit for callers without a credential, by address: a bucket that refills.

Generous, since a whole hall's phones and screens may share one address; it stops a script, not a crowd. Tokens and
sessions are exempt (`design`: terminals and staff).
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from queue_server.http.errors import Refused

_REMEMBERED_ADDRESSES = 4096


@dataclass(frozen=True, slots=True)
class Rate:
    burst: float
    per_second: float


READS = Rate(burst=600, per_second=150)
CHANGES = Rate(burst=40, per_second=4)


class RateLimit:
    def __init__(
        self, reads: Rate = READS, changes: Rate = CHANGES, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._rates = {False: reads, True: changes}
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._buckets: OrderedDict[tuple[str, bool], tuple[float, float]] = OrderedDict()

    def check(self, address: str, *, changes: bool) -> None:
        """Count one request. Raises Refused `request.rate_limited` when the bucket is empty."""
        rate, now, key = self._rates[changes], self._monotonic(), (address, changes)
        with self._lock:
            left, at = self._buckets.pop(key, (rate.burst, now))
            left = min(rate.burst, left + (now - at) * rate.per_second)
            self._buckets[key] = (max(0.0, left - 1), now)
            if len(self._buckets) > _REMEMBERED_ADDRESSES:
                self._buckets.popitem(last=False)
        if left < 1:
            raise Refused("request.rate_limited")
