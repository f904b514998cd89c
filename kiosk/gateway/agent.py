"""What the terminal at counters asks: ratings from keypads in, text messages out."""

from __future__ import annotations

from kiosk.gateway.line import Line, read
from queue_server.contract.agents import MessageClosed, MessageDone, MessagesTaken, PadRated, PadRating


class AgentCalls(Line):
    def rate_by_pad(self, rating: PadRating, key: str) -> PadRated:
        return read(PadRated, self.call("POST", f"/halls/{self.hall}/pad-ratings", rating.model_dump(), key))

    def take_messages(self) -> MessagesTaken:
        """Fetch some messages to send; those whose end was not told come again."""
        return read(MessagesTaken, self.call("POST", f"/halls/{self.hall}/messages/take", attempts=1))

    def message_done(self, done: MessageDone) -> MessageClosed:
        body = done.model_dump(exclude_none=True)
        return read(MessageClosed, self.call("POST", f"/halls/{self.hall}/messages/done", body))
