"""Callers without a credential are counted by address; a crowd passes, a script does not."""

from __future__ import annotations

import pytest

from queue_server.http.errors import Refused
from queue_server.http.ratelimit import Rate, RateLimit


class Watch:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def limited(watch: Watch) -> RateLimit:
    return RateLimit(reads=Rate(100, 100), changes=Rate(3, 1), monotonic=watch)


def test_a_burst_passes_and_one_more_does_not(watch: Watch) -> None:
    limit = limited(watch)
    for _ in range(3):
        limit.check("10.0.0.1", changes=True)
    with pytest.raises(Refused) as refused:
        limit.check("10.0.0.1", changes=True)
    assert refused.value.code == "request.rate_limited"


def test_time_fills_the_bucket_again(watch: Watch) -> None:
    limit = limited(watch)
    for _ in range(3):
        limit.check("10.0.0.1", changes=True)
    watch.now = 1.0
    limit.check("10.0.0.1", changes=True)


def test_another_address_has_its_own_bucket(watch: Watch) -> None:
    limit = limited(watch)
    for _ in range(3):
        limit.check("10.0.0.1", changes=True)
    limit.check("10.0.0.2", changes=True)


def test_reading_does_not_use_up_what_changes_may(watch: Watch) -> None:
    limit = limited(watch)
    for _ in range(50):
        limit.check("10.0.0.1", changes=False)
    limit.check("10.0.0.1", changes=True)
