"""A face that a terminal compared: believed from a terminal with a camera alone, and told to the clerk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.contract.models import IssueRequest
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
