"""Keeps the kiosk's picture of its hall fresh: the menu, who waits, and whether the line to the server holds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from kiosk.faults import fault_of
from kiosk.gateway import Gateway, GatewayError
from kiosk.journey.events import ConnectionChanged, Event, HallUpdated, MenuLoaded, SomebodyComes
from kiosk.offline.numbers import Offline
from queue_server.contract.models import HallState, Menu

log = structlog.get_logger()

RETRY_S = 2.0
REFRESH_S = 20.0
"""Also without events: ranges shrink as time goes by."""
GATHER_S = 0.5
"""Events that come together cost one question."""
MENU_S = 60.0
"""How soon a changed menu or brand is noticed. The server answers in a few bytes that nothing changed."""


class Follower:
    """Two threads: one listens to the hall's events, one asks for the hall's state when there is reason to."""

    def __init__(
        self,
        gateway: Gateway,
        post: Callable[[Event], None],
        offline: Offline | None = None,
        line_back: Callable[[], None] = lambda: None,
    ) -> None:
        self._gateway, self._post, self._offline, self._line_back = gateway, post, offline, line_back
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._ask, name="hall-state", daemon=True),
            threading.Thread(target=self._listen, name="hall-events", daemon=True),
        ]
        self._news = threading.Event()
        self._last = 0
        self._connected: bool | None = None
        self._menu: Menu | None = None
        """The menu as the server told it last; None after a time without the server."""
        self._menu_asked = 0.0
        self._shown: HallState | None = None
        """The hall as it was last told from this terminal's own knowledge."""

    def start(self) -> None:
        self._gateway.expected = False
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._news.set()

    def alive(self) -> bool:
        """Return whether it still asks or listens: a moment after `stop` it does not."""
        return any(thread.is_alive() for thread in self._threads)

    def _ask(self) -> None:
        while not self._stopped.is_set():
            try:
                self._refresh()
            except GatewayError as error:
                self._lost(error.code, barred=not error.retry)
            except Exception as error:  # the thread's boundary: without it the picture of the hall would stand still
                log.error("hall_state_broken", **fault_of(error))
                self._lost("server.failed")
            else:
                self._news.wait(REFRESH_S)
                self._stopped.wait(GATHER_S)
                self._news.clear()

    def _refresh(self) -> None:
        if self._menu is None or time.monotonic() - self._menu_asked >= MENU_S:
            self._look_at_the_menu()
        state = self._gateway.hall_state()
        self._gateway.expected = True
        if self._offline:
            self._offline.kept.take_hall(state)
        self._last = state.last_event  # also when it is lower: the server's records may have been restored
        self._post(HallUpdated(state))
        self._tell(connected=True, code="")

    def _look_at_the_menu(self) -> None:
        menu = self._gateway.menu()
        self._menu_asked = time.monotonic()
        if menu == self._menu:
            return
        self._menu = menu
        if self._offline:
            self._offline.kept.take_menu(menu)
        self._post(MenuLoaded(menu))

    def _lost(self, code: str, *, barred: bool = False) -> None:
        self._tell(connected=False, code=code)
        if self._offline:
            self._offline.barred = barred
            self._tell_what_is_known(self._offline)
        self._menu = None  # a server that was away may come back with another menu
        self._stopped.wait(RETRY_S)

    def _tell_what_is_known(self, offline: Offline) -> None:
        """Show the hall as far as the terminal knows it by itself; again whenever that changes."""
        hall, menu = offline.hall(self._last), offline.kept.menu
        if hall is None or menu is None:
            return
        if self._shown is None:
            self._post(MenuLoaded(menu))
        elif hall == self._shown.model_copy(update={"now": hall.now}):
            return
        self._shown = hall
        self._post(HallUpdated(hall))

    def _listen(self) -> None:
        while not self._stopped.is_set():
            if not self._connected:
                self._stopped.wait(RETRY_S / 4)
                continue
            try:
                for event in self._gateway.events(self._last):
                    self._last = event.seq
                    self._news.set()
                    if event.type == "help_taken" and event.terminal == self._gateway.code:
                        self._post(SomebodyComes())
                    if self._stopped.is_set():
                        return
            except GatewayError as error:
                log.info("events_lost", code=error.code)
            except Exception as error:  # the thread's boundary
                log.error("events_broken", **fault_of(error))
            self._news.set()
            self._stopped.wait(RETRY_S)

    def _tell(self, *, connected: bool, code: str) -> None:
        if connected != self._connected:
            self._connected = self._gateway.expected = connected
            log.info("connection", connected=connected, code=code)
            self._post(ConnectionChanged(connected, code))
            if connected:
                self._shown = None
                self._line_back()


class HallClock:
    """Hall time between two answers of the server: its time, carried on by this machine's steady clock."""

    def __init__(self) -> None:
        self._at: tuple[float, float] | None = None

    def set(self, hall_time: float) -> None:
        self._at = (hall_time, time.monotonic())

    def now(self) -> float | None:
        """Return seconds since the epoch in hall time, or None before the server was heard."""
        if self._at is None:
            return None
        hall_time, then = self._at
        return hall_time + time.monotonic() - then
