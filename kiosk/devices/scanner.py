"""The code scanner: what is shown to it reaches the journey once, and is kept nowhere."""

from __future__ import annotations

from drivers.owner import DeviceEvent, Heard, Timing
from drivers.ports import Scan, Scanner
from kiosk.devices.owned import Owned, Post
from kiosk.journey.events import CodeSeen

SCANNER_CHECK_S = 5.0
LONGEST_CODE = 2_000
"""More than any ticket, slip or app code holds; a longer text is nothing of ours."""


class ScannerOwner(Owned[Scanner]):
    """Hears every code. Which of them means something now is the journey's to say; the rest is forgotten there."""

    def __init__(self, scanner: Scanner, post: Post) -> None:
        super().__init__("scanner", scanner, post, Timing(check_every_s=SCANNER_CHECK_S, retry_at_most_s=5.0))

    def _came(self, event: DeviceEvent) -> None:
        super()._came(event)
        if isinstance(event, Heard) and isinstance(event.value, Scan):
            self._post(CodeSeen(event.value.text[:LONGEST_CODE]))
