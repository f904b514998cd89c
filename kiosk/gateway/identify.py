"""What a kiosk asks about a code on a phone."""

from __future__ import annotations

from kiosk.gateway.line import Line, read
from queue_server.contract.identify import Identified


class IdentifyCalls(Line):
    def identify(self, phone_code: str, key: str) -> Identified:
        """Return who stands behind a code, by reference. Raises the contract's `identify.*`."""
        return read(Identified, self.call("POST", f"/halls/{self.hall}/identify", {"phone_code": phone_code}, key))
