"""The parent: starts the kiosk, hears its pulse, ends one that hangs, starts the next.

A kiosk that ends before it was ever up has something to say to whoever set it up (a wrong file, a code that is used
up): its exit code is handed on. One that ends by itself with 0 was asked to. Anything else is a crash, and the next
one is started: at once the first time, later and later when it crashes again and again.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

from kiosk.watch.pulse import STARTING, VARIABLE
from kiosk.watch.rules import Patience, begun_before, hung, pause

LOOK_EVERY_S = 0.25
SLEEPS_S = 0.05


class Watched:
    """One life of the kiosk."""

    def __init__(self, command: Sequence[str], patience: Patience) -> None:
        self._patience = patience
        self._from, to = os.pipe()
        environment = {**os.environ, VARIABLE: str(to)}
        self.process = subprocess.Popen(command, env=environment, pass_fds=(to,))
        os.close(to)
        self.began = self._heard = time.monotonic()
        self._alive = False
        self.was_up = False
        self._deaf = False

    def look(self) -> int | None:
        """Wait a moment for the pulse; return the exit code once it ended. A hung one is ended here."""
        if self._deaf:
            time.sleep(SLEEPS_S)
        elif select.select([self._from], [], [], LOOK_EVERY_S)[0]:
            self._hear(os.read(self._from, 4096))
        if self.process.poll() is None and hung(
            time.monotonic(), self._heard, alive=self._alive, patience=self._patience
        ):
            _say("the kiosk hangs: it is begun anew")
            self.end(signal.SIGABRT)  # it then writes where each of its threads stood
        return self.process.poll()

    def _hear(self, told: bytes) -> None:
        if not told:  # nobody holds the other end: it is dead, or about to be
            self._deaf = True
            return
        self._heard = time.monotonic()
        self._alive = not told.endswith(STARTING)
        self.was_up = self.was_up or self._alive

    def end(self, how: signal.Signals) -> int:
        """End it: kindly first. Returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(self._patience.end_s)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()

    def close(self) -> None:
        os.close(self._from)


class _Stop:
    """Whether somebody asked for the end of it all."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, _: int, __: FrameType | None) -> None:
        self.asked = True


def watch(program: Sequence[str], arguments: Sequence[str], patience: Patience | None = None) -> int:
    """Keep `program` running until it ends by itself, or somebody ends this one; return the exit code."""
    stop, wait_s = _Stop(), 0.0
    patience = patience or Patience()
    left = list(arguments)
    while True:
        life = Watched([*program, *left], patience)
        code = None
        while code is None and not stop.asked:
            code = life.look()
        if code is None:
            code = life.end(signal.SIGTERM)
        lived_s = time.monotonic() - life.began
        life.close()
        if stop.asked or code == 0:
            return 0
        if not life.was_up and code > 0 and not wait_s:
            return code
        wait_s = pause(lived_s, wait_s)
        _say(f"the kiosk ended with {code}: it is begun anew in {wait_s:g} s")
        left = begun_before(left) if life.was_up else left
        until = time.monotonic() + wait_s
        while time.monotonic() < until and not stop.asked:
            time.sleep(SLEEPS_S)
        if stop.asked:
            return 0


def _say(what: str) -> None:
    sys.stderr.write(f"hall kiosk: {what}\n")
    sys.stderr.flush()
