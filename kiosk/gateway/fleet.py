"""How this terminal is, and what is asked of it."""

from __future__ import annotations

from kiosk.gateway.line import Line, read
from queue_server.contract.fleet import HeartBeat, HeartBeatAnswer


class FleetCalls(Line):
    def heart_beat(self, beat: HeartBeat) -> HeartBeatAnswer:
        """Tell how the terminal is. One attempt: the next beat is never far."""
        body = beat.model_dump(mode="json")
        return read(HeartBeatAnswer, self.call("POST", f"/halls/{self.hall}/heartbeats", body, attempts=1))
