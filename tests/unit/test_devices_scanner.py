"""The scanner's owner: every code reaches the journey, none of them a log; it tells when it comes and goes."""

from __future__ import annotations

import queue
from pathlib import Path

import pytest

from drivers.errors import DeviceAbsent
from drivers.ports import Scan
from kiosk.app import build_edges
from kiosk.credentials import TerminalKey
from kiosk.devices import ScannerOwner
from kiosk.devices.scanner import LONGEST_CODE
from kiosk.fleet.terminal import Fleet
from kiosk.gateway import Gateway
from kiosk.journey.events import CodeSeen, DeviceChanged
from kiosk.settings import parse
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


@pytest.mark.parametrize("scanner", ["none", "line-tcp?host=127.0.0.1&port=9"])
def test_a_terminal_has_the_scanner_its_settings_name(scanner: str, tmp_path: Path) -> None:
    settings = parse(["--printer", "escpos-tcp?host=127.0.0.1&port=9", "--reader", "none", "--scanner", scanner])
    line = Gateway("http://127.0.0.1:9", TerminalKey(tmp_path / "key"))
    edges = build_edges(settings, line, None, Mail(), Fleet(tmp_path), None)
    assert (edges.scanner is not None) == (scanner != "none")
    assert ("scanner" in edges.health()) == (scanner != "none"), "a scanner's health goes into the heart-beat"
    line.close()
