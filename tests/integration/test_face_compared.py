"""A face that a terminal compared: believed from a terminal with a camera alone, and told to the clerk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from queue_server.app.identify.redeem import Redeeming, context_of
from queue_server.app.keys import new_keys
from queue_server.contract.models import HolderIn, IssueRequest
from queue_server.domain.identified import ShownCode
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import small_county

PRINTER = {"driver": "escpos-file", "options": {"path": "/dev/null"}}
CAMERA = {"driver": "face-camera", "options": {"source": "/dev/video0"}}
NAME = {"zh": "取号机", "en": "Kiosk"}
KIOSKS = [
    {"code": "k1", "name": NAME, "printer": PRINTER, "face": CAMERA},
    {"code": "k2", "name": NAME, "printer": PRINTER},
]
WANG = {"name": "王小明", "id_number": "110101199001011234", "birth": "1990-01-01"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, small_county(terminals=KIOSKS)) as running:
        yield running


def faces_at_the_counter(desk: Desk, principal: str, face: bool) -> list[bool]:
    body = {"channel": "kiosk", "items": ["deed"], "holders": [{**WANG, "face_compared": face}]}
    desk.service.issue("main", IssueRequest.model_validate(body), principal, desk.key(), "http://hall")
    desk.open()
    called = desk.next().visit
    assert called is not None
    return called.faces


@pytest.mark.parametrize(
    ("principal", "face", "told"),
    [
        ("terminal:main/k1", True, True),
        ("terminal:main/k1", False, False),
        ("terminal:main/k2", True, False),
        ("staff:chen", True, False),
        ("token:0123456789abcdef", True, False),
    ],
    ids=["a camera there", "a camera, and not compared", "no camera there", "a clerk", "a script"],
)
def test_a_compared_face_counts_from_a_terminal_with_a_camera_alone(
    desk: Desk, principal: str, face: bool, told: bool
) -> None:
    assert faces_at_the_counter(desk, principal, face) == [told]


class OneCode:
    """Records that know one code of a phone."""

    def __init__(self, shown: ShownCode) -> None:
        self.shown = shown

    def shown_code(self, code_hash: str) -> ShownCode | None:
        return self.shown

    def shown_code_of_ref(self, ref_hash: str) -> ShownCode | None:
        return self.shown

    def shown_code_of_use(self, use_hash: str) -> ShownCode | None:
        return self.shown


def test_whatever_an_issuer_of_codes_says_of_a_face_this_terminal_has_compared_none() -> None:
    keys, now = new_keys(), dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
    said = HolderIn.model_validate({**WANG, "face_compared": True}).model_dump_json().encode()
    until = now + dt.timedelta(minutes=5)
    shown = ShownCode("code", "asked", "main", "terminal:main/k1", "held", now, until=until)
    held = replace(shown, sealed=keys.seal(said, context_of("code")))
    person = Redeeming(keys, "main", "terminal:main/k1", now).person(OneCode(held), "ref")
    assert (person.name, person.face_compared) == ("王小明", False)
