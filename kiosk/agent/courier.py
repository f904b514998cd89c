"""Carries ratings to the server and text messages to the modem: nothing is lost, nothing goes twice. One thread."""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Callable
from typing import get_args

import structlog

from drivers.errors import DeviceError, OutcomeUnknown
from drivers.owner import Owner
from drivers.ports import TextMessages
from kiosk.agent.memory import Memory, Rating
from kiosk.faults import fault_of
from kiosk.gateway import Gateway, GatewayError
from queue_server.contract.agents import MessageDone, MessageOut, PadRating
from queue_server.contract.fleet import DeviceCode

log = structlog.get_logger()
EVERY_S = 10.0
"""So often messages are asked for."""
SEND_S = 120.0
_CODE = re.compile(next(c.pattern for c in get_args(DeviceCode)[1:]))


class AgentCourier:
    def __init__(self, gateway: Gateway, memory: Memory, modem: Owner[TextMessages] | None) -> None:
        self._gateway, self._memory, self._modem = gateway, memory, modem
        self._reason, self._stopped = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There is something to carry, or the line is back."""
        self._reason.set()

    def stop(self) -> None:
        self._stopped.set()
        self._reason.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._reason.clear()
            for carry in (self.carry_ratings, self.carry_messages):
                try:
                    carry()
                except GatewayError as error:
                    log.info("not_carried", code=error.code)
                except Exception as error:  # the thread's boundary
                    log.error("courier_broken", **fault_of(error))
            self._reason.wait(EVERY_S)

    def carry_ratings(self) -> None:
        """Hand every rating in. One that the server refuses for good is done with too. Raises `GatewayError`."""
        for rating in self._memory.ratings():
            self._hand_in(rating)
            self._memory.handed_in(rating)

    def _hand_in(self, rating: Rating) -> None:
        try:
            self._gateway.rate_by_pad(PadRating(event=rating.event, level=rating.level), rating.key)
        except GatewayError as error:
            if error.retry or error.code.startswith(("auth.", "terminal.")):
                raise
            log.info("rating_refused", code=error.code)

    def carry_messages(self) -> None:
        """Send what the server hands out, each once; one that may be out already is told as `unknown`."""
        if self._modem is None or not self._modem.health.working:
            return
        for message in self._gateway.take_messages().messages:
            once = self._memory.begin(message.id)
            result, code = self._send(self._modem, message) if once else ("unknown", None)
            done = {"id": message.id, "result": result, "code": code}
            self._gateway.message_done(MessageDone.model_validate(done))

    def _send(self, modem: Owner[TextMessages], message: MessageOut) -> tuple[str, str | None]:
        answered: queue.Queue[tuple[str, str | None]] = queue.Queue()

        def work(port: TextMessages) -> None:
            try:
                port.send(message.phone, message.text)
            except OutcomeUnknown as error:
                answered.put(("unknown", _code(error)))
                raise
            except DeviceError as error:
                answered.put(("failed", _code(error)))
                raise
            answered.put(("sent", None))

        modem.do(work, SEND_S)
        return _first(answered.get, SEND_S)


def _first(get: Callable[..., tuple[str, str | None]], within_s: float) -> tuple[str, str | None]:
    try:
        return get(timeout=within_s)
    except queue.Empty:  # the modem's thread hangs: nobody knows
        return "unknown", None


def _code(error: DeviceError) -> str | None:
    return error.code if _CODE.match(error.code) else None
