"""The scanner's owner: every code reaches the journey, none of them a log; it tells when it comes and goes."""

from __future__ import annotations

import queue

import pytest

from drivers.errors import DeviceAbsent
from drivers.ports import Scan
from kiosk.devices import ScannerOwner
from kiosk.devices.scanner import LONGEST_CODE
from kiosk.journey.events import CodeSeen, DeviceChanged
from tests.unit.owned import Mail


class FakeScanner:
    """Gives what is put before it."""

    def __init__(self) -> None:
        self.shown: queue.Queue[Scan] = queue.Queue()
        self.absent = False

    def listen(self, timeout: float) -> Scan | None:
        if self.absent:
            raise DeviceAbsent("unplugged")
        try:
            return self.shown.get(timeout=min(timeout, 0.01))
        except queue.Empty:
            return None

    def check(self) -> tuple[str, ...]:
        if self.absent:
            raise DeviceAbsent("unplugged")
        return ()

    def close(self) -> None:
        pass


def test_a_code_is_handed_over_whole_and_stands_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    scanner, mail = FakeScanner(), Mail()
    owner = ScannerOwner(scanner, mail)
    owner.start()
    scanner.shown.put(Scan("https://hall.example/t/secret-token"))
    assert mail.next(CodeSeen) == CodeSeen("https://hall.example/t/secret-token")
    scanner.shown.put(Scan("x" * 9_000))
    assert len(mail.next(CodeSeen).text) == LONGEST_CODE
    owner.stop()
    assert "secret" not in caplog.text


def test_a_scanner_that_is_pulled_out_says_so() -> None:
    scanner, mail = FakeScanner(), Mail()
    owner = ScannerOwner(scanner, mail)
    owner.start()
    assert mail.next(DeviceChanged) == DeviceChanged("scanner", True)
    scanner.absent = True
    owner.wake()
    assert mail.next(DeviceChanged) == DeviceChanged("scanner", False, "device.absent")
    owner.stop()
