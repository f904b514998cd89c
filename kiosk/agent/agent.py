"""The agent's wheel: what the hall, its devices and its manager say goes in, one thing at a time; deeds come out.

Three threads beside it: one follows the hall's events and goes on where it stopped, one carries ratings and text
messages, one is the heart.
"""

from __future__ import annotations

import datetime as dt
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from config.schema import Agent as Settings
from drivers.health import State as DeviceIs
from drivers.owner import DeviceEvent, HealthChanged, Heard
from drivers.ports import Key
from kiosk.agent.counters import Ask, Deed, Show, Speak, deeds, level_of, standing
from kiosk.agent.courier import AgentCourier
from kiosk.agent.devices import Devices
from kiosk.agent.memory import Memory
from kiosk.faults import fault_of
from kiosk.fleet.terminal import Fleet
from kiosk.gateway import Gateway, GatewayError
from kiosk.journey.events import Event, RestartAsked, StandingChanged
from kiosk.journey.standing import NOTHING_SAID
from queue_server.contract.events import PublicEvent
from queue_server.contract.models import HallState

log = structlog.get_logger()
RETRY_S = 2.0


@dataclass(frozen=True, slots=True)
class Stop:
    """The program ends."""


Said = HallState | PublicEvent | DeviceEvent | Event | Stop


class Agent:
    def __init__(self, settings: Settings, gateway: Gateway, memory: Memory, fleet: Fleet) -> None:
        self._settings, self._gateway, self._memory, self._fleet = settings, gateway, memory, fleet
        self._said: queue.Queue[Said] = queue.Queue()
        self._counters = frozenset(post.counter for post in settings.posts)
        self.devices = Devices(settings, self._said.put)
        self.courier = AgentCourier(gateway, memory, self.devices.owners.modem)
        self._stopped = threading.Event()
        self._follower = threading.Thread(target=self._follow, name="hall-events", daemon=True)
        self._standing = NOTHING_SAID
        self._ahead = dt.timedelta()
        """How much hall time is ahead of this machine's clock."""
        fleet.watch(gateway, self.devices.health, None, self._said.put, lambda: len(memory.ratings()))
        fleet.end = self.stop

    def run(self) -> None:
        """Work until `stop`."""
        self.devices.start()
        self.courier.start()
        self._fleet.start()
        self._follower.start()
        log.info("agent_started", counters=sorted(self._counters))
        while not isinstance(said := self._said.get(), Stop):
            try:
                self._take(said)
            except Exception as error:  # the wheel's boundary: one bad word must not silence the counters
                log.error("agent_broken", **fault_of(error))
        self._stopped.set()
        self._fleet.stop()
        self.courier.stop()
        self.devices.stop()

    def stop(self) -> None:
        self._said.put(Stop())

    def _take(self, said: Said) -> None:
        match said:
            case HallState():
                self._ahead = said.now - dt.datetime.now(dt.UTC)
                for counter in said.counters:
                    if counter.number in self._counters:
                        self._do(standing(counter))
            case PublicEvent():
                now = dt.datetime.now(dt.UTC) + self._ahead
                for deed in deeds(said, self._counters, now, self._settings.pad_ask_s):
                    self._do(deed)
                self._memory.heard(said.seq)
            case Heard(device, Key(number)):
                self._rate(int(device.rpartition("-")[2]), number)
            case HealthChanged("led", health) if health.state in (DeviceIs.READY, DeviceIs.UNCONFIRMED):
                self.devices.show_again()
            case HealthChanged(device, health):
                log.info("device_state", device=device, state=health.state.value, codes=health.codes)
            case StandingChanged(held):
                self._standing = held
            case RestartAsked(order):
                self._fleet.begin_anew(order)
            case _:
                pass

    def _do(self, deed: Deed) -> None:
        on = self._standing.allows("terminal")
        match deed:
            case Show(counter, sign):
                self.devices.show(deed if on else Show(counter, "closed"))
                if sign == "paused" and on:
                    self.devices.pause(counter)
            case Speak() if on:
                self.devices.speak(deed)
            case Ask(counter, event) if on and counter in self.devices.owners.pads:
                self._memory.ask(counter, event, time.time() + self._settings.pad_ask_s)
                self.devices.ask(counter)

    def _rate(self, counter: int, key: int) -> None:
        if self._memory.rate(counter, level_of(key, self._settings.pad_best), time.time()):
            self.devices.thank(counter)
            self.courier.wake()

    # --- the hall ---------------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen(self._said.put)
            except GatewayError as error:
                log.info("events_lost", code=error.code)
            except Exception as error:  # the thread's boundary
                log.error("events_broken", **fault_of(error))
            self._stopped.wait(RETRY_S)

    def _listen(self, post: Callable[[Said], None]) -> None:
        """Tell how the hall stands, then every event since the last that was acted upon, until the line breaks."""
        hall = self._gateway.hall_state()
        self._gateway.expected = True
        self.courier.wake()
        known = self._memory.last
        # A lower number than ours: the server's records were put back. None: we begin, and nothing was missed.
        last = hall.last_event if known is None or known > hall.last_event else known
        post(hall)
        for event in self._gateway.events(last):
            post(event)
            if self._stopped.is_set():
                return
