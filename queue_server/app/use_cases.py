"""What every service over the hall's use cases stands on."""

from __future__ import annotations

from pydantic import BaseModel

from queue_server.app.identify.redeem import Redeeming
from queue_server.app.keys import Keys
from queue_server.app.ports import Clock, Reader
from queue_server.app.writer import Idem, Writer


class UseCases:
    """Reads on connections of its own, writes through the writer. Thread-safe."""

    def __init__(self, reader: Reader, writer: Writer, clock: Clock, keys: Keys) -> None:
        self.halls = writer.boards.halls
        self.reader = reader
        self.writer = writer
        self.clock = clock
        self.keys = keys

    def _redeeming(self, hall: str, principal: str) -> Redeeming:
        """Return what turns a reference of this principal's into the person it stands for."""
        return Redeeming(self.keys, hall, principal, self.clock.real())

    def _idem(self, principal: str, route: str, key: str, body: BaseModel | None) -> Idem:
        """Return what makes a retry of this request recognisable."""
        content = body.model_dump_json(by_alias=True) if body is not None else ""
        return Idem(principal, route, key, self.keys.hash(content))
