"""A stand-in issuer, and a county that asks it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from config.issuers import Issuer
from config.schema import County
from queue_server.partners.stand_in_issuer import STARTS, StandIn

SECRET = b"a-secret-of-tests-that-is-long-enough"
CLIENT = "yongxin-county"


class Person(TypedDict):
    name: str
    id_number: str
    birth: str


WANG: Person = {"name": "王小明", "id_number": "362430195001010018", "birth": "1950-01-01"}


@contextmanager
def running_stand_in() -> Iterator[StandIn]:
    stand_in = StandIn(SECRET)
    thread = threading.Thread(target=lambda: stand_in.serve_forever(poll_interval=0.01), name="stand-in", daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.close()
        thread.join()


def issuer_at(stand_in: StandIn, wait_s: float = 3.5) -> Issuer:
    return Issuer.model_validate(
        {
            "code": "province",
            "name": {"zh": "赣服通", "en": "Province app"},
            "address": stand_in.address,
            "client": CLIENT,
            "starts": STARTS,
            "wait_s": wait_s,
        }
    )


def county_asking(county: County, stand_in: StandIn, keys: Path) -> County:
    """Return the county with this issuer, its secret written where the server looks for it."""
    secret = keys / "issuers" / "province"
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.touch(mode=0o600)
    secret.write_bytes(SECRET)
    return county.model_copy(update={"issuers": (issuer_at(stand_in),)})
