"""Tells the server every so often how this terminal is, and hears what is asked of it. One thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

import structlog

from kiosk.faults import fault_of
from kiosk.fleet.record import Record
from kiosk.gateway import GatewayError
from queue_server.contract.fleet import HeartBeat, HeartBeatAnswer, Standing

log = structlog.get_logger()

FIRST_EVERY_S = 30.0
"""Until the server has said how often."""


class Line(Protocol):
    def heart_beat(self, beat: HeartBeat) -> HeartBeatAnswer: ...


class Heart:
    """`held` hears what holds here, when that changes; `restart` hears of an order to begin anew, once."""

    def __init__(
        self,
        line: Line,
        beat: Callable[[], HeartBeat],
        record: Record,
        held: Callable[[Standing], None],
        restart: Callable[[str], None],
    ) -> None:
        self._line, self._beat, self._record = line, beat, record
        self._held, self._restart = held, restart
        self._stopped = threading.Event()
        self._every_s = FIRST_EVERY_S
        self._told: Standing | None = None
        self._asked: set[str] = set()
        """Restarts that wait for their moment."""
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)

    def start(self) -> None:
        self._tell(self._record.standing)  # also while the server is not there
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()

    def alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.once()
            except GatewayError as error:
                log.info("heart_beat_lost", code=error.code)
            except Exception as error:  # the thread's boundary: without it nobody would hear of this terminal again
                log.error("heart_broken", **fault_of(error))
            self._stopped.wait(self._every_s)

    def once(self) -> None:
        """Send one heart-beat and do what its answer asks. Raises `GatewayError`."""
        answer = self._line.heart_beat(self._beat())
        self._every_s = float(answer.every_s)
        self._record.confirmed(answer.confirmed)
        self._record.hold(answer.standing)
        self._tell(answer.standing)
        for order in answer.orders:
            if order.kind != "restart":
                self._record.carry_out(order.id)  # it holds: that is all there was to do
            elif order.id not in self._asked and not self._record.knows(order.id):
                self._asked.add(order.id)
                self._restart(order.id)

    def _tell(self, standing: Standing) -> None:
        if standing != self._told:
            self._told = standing
            self._held(standing)
