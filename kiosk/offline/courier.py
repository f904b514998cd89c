"""Carries between this terminal's disk and the server: the journal goes in, numbers in advance come out.

One thread. It goes when the line is back, when something new was written, and now and then. What fails is tried again
after a pause that doubles; nothing is forgotten until the server said that it has it.
"""

from __future__ import annotations

import threading
import time
import uuid

import structlog

from kiosk.faults import fault_of
from kiosk.gateway import Gateway, GatewayError
from kiosk.offline.numbers import Offline
from kiosk.offline.outbox import Batch
from queue_server.contract.offline import JournalIn, LeaseRequest

log = structlog.get_logger()

FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 60.0
ROUND_S = 600.0
"""Without any reason: blocks may have been voided, and another day may have come."""


class Courier:
    """Call `line_back` whenever the server answers again; the rest goes by itself."""

    def __init__(self, gateway: Gateway, offline: Offline) -> None:
        self._gateway, self._offline = gateway, offline
        self._reason, self._stopped = threading.Event(), threading.Event()
        self._in_step = False
        """Whether the server was asked, on this line, how far it has the journal."""
        self._asking: tuple[str, LeaseRequest] | None = None
        """The request for numbers that has no answer yet, with its key: a lost answer is asked for again."""
        self._asked_at: float | None = None
        """When it was last told what numbers there are, by the steady clock; None since the line is back."""
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        offline.on_entry = self._reason.set

    def start(self) -> None:
        self._thread.start()

    def line_back(self) -> None:
        self._in_step, self._asked_at = False, None
        self._reason.set()

    def stop(self) -> None:
        self._stopped.set()
        self._reason.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        pause = FIRST_PAUSE_S
        while not self._stopped.is_set():
            self._reason.clear()
            try:
                self.go()
            except GatewayError as error:
                log.info("not_handed_in", code=error.code, entries=self._offline.outbox.waiting)
            except Exception as error:  # the thread's boundary: without it nothing would ever be handed in
                log.error("courier_broken", **fault_of(error))
            else:
                pause = FIRST_PAUSE_S
                self._reason.wait(ROUND_S)
                continue
            self._reason.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def go(self) -> None:
        """Hand everything in, then have enough numbers. Raises `GatewayError`; whatever was done stays done."""
        self._hand_in()
        self._lease()
        self._offline.outbox.tidy(self._offline.blocks.ids())

    def _hand_in(self) -> None:
        outbox = self._offline.outbox
        if not self._in_step:
            outbox.go_on_from(self._gateway.journal_position())
            self._in_step = True
        while (batch := outbox.batch()) is not None and not self._stopped.is_set():
            self._hand_in_one(batch)

    def _hand_in_one(self, batch: Batch) -> None:
        journal = JournalIn(clock=self._offline.clock.shown_by(batch.anchor), entries=batch.entries)
        try:
            done = self._gateway.hand_in(journal, uuid.uuid4().hex)
        except GatewayError as error:
            self._in_step = error.retry  # no: it stands elsewhere than we thought
            raise
        for line in done.lines:
            if line.result == "set_aside":
                log.warning("entry_set_aside", seq=line.seq, code=line.code)
        log.info("handed_in", through=done.through, entries=len(batch.entries))
        if done.through < batch.entries[-1].seq:
            self._in_step = False
            raise GatewayError("journal.gap", retry=True)
        self._offline.outbox.handed_in(batch.entries[-1].seq)

    def _lease(self) -> None:
        blocks, now = self._offline.blocks, self._offline.kept.time.now()
        lately = self._asked_at is not None and time.monotonic() - self._asked_at < ROUND_S
        if self._asking is None and lately and now is not None and not blocks.short(now):
            return
        if self._asking is None:
            self._asking = uuid.uuid4().hex, LeaseRequest(left=blocks.left())
        key, request = self._asking
        try:
            leases = self._gateway.lease(request, key)
        except GatewayError as error:
            if not error.retry:
                self._asking = None
            raise
        blocks.take_in(leases)
        self._offline.kept.time.not_before(leases.now)
        self._asking, self._asked_at = None, time.monotonic()
