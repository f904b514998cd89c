"""断网取号: numbers in advance, and what was done without the server."""

from __future__ import annotations

from kiosk.gateway.line import Line, read
from queue_server.contract.offline import JournalDone, JournalIn, JournalPosition, LeaseRequest, Leases


class OfflineCalls(Line):
    def lease(self, request: LeaseRequest, key: str) -> Leases:
        """Ask for numbers to give while the server is not there."""
        return read(Leases, self.call("POST", f"/halls/{self.hall}/number-blocks", request.model_dump(), key))

    def journal_position(self) -> JournalPosition:
        """Return how far the server has this terminal's journal."""
        return read(JournalPosition, self.call("GET", f"/halls/{self.hall}/journal"))

    def hand_in(self, journal: JournalIn, key: str) -> JournalDone:
        """Hand entries in, in order. Raises `journal.gap` or `journal.broken` when they do not follow."""
        body = journal.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return read(JournalDone, self.call("POST", f"/halls/{self.hall}/journal", body, key))
