"""A terminal with leased numbers on its disk, the small hall of the kiosk's tests around it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kiosk.credentials import TerminalKey
from kiosk.offline.numbers import Offline
from queue_server.contract.models import Menu
from tests.kit.leases import MORNING, TODAY, SetClock, block, leases
from tests.unit.kiosk_hall import hall, menu


class Terminal:
    """Starts, and starts again, over one folder; the machine's clock is turned by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.machine = folder, SetClock()
        self.key = TerminalKey(folder / "k1.key")
        self.key.remember("yongxin/k1", "yongxin")

    def start(self, boot: str = "one") -> Offline:
        return Offline(self.folder / "own", self.key, self.machine.terminal(boot))

    def heard(self, boot: str = "one", *, found: Menu | None = None, now: dt.datetime = MORNING) -> Offline:
        """Start, hear of the hall, and lease three numbers of A and of B, and one of A for tomorrow."""
        offline = self.start(boot)
        offline.kept.take_menu(found or menu())
        offline.kept.take_hall(hall(now))
        tomorrow = block("A", 601, 1, TODAY + dt.timedelta(days=1))
        offline.blocks.take_in(leases(block("A"), block("B"), block("C", count=0), tomorrow, now=now))
        return offline
