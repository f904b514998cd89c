"""Speaks a sentence, stops at a touch. Without a loudspeaker the kiosk is silent and says so once in the log."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from drivers.errors import DeviceCancelled, DeviceError
from drivers.ports.sound import Sound, Utterance, Words
from kiosk.faults import fault_of
from kiosk.languages import told, voice_of

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Wanted:
    text: str = field(repr=False)
    language: str
    volume: int
    pace: float
    personal: bool


class Voice:
    """Says sentences on the loudspeaker, or on the headphones while some are there: the latest one counts.

    A thread of its own speaks, so that no press waits for it. What is personal goes to headphones or is not said.
    """

    def __init__(
        self,
        loudspeaker: Sound | None = None,
        headphones: Sound | None = None,
        told: Callable[[bool, str], None] = lambda _ok, _code: None,
    ) -> None:
        """`told` hears whether headphones are there, each time that changes, and the code of what keeps them away."""
        self._loudspeaker, self._headphones, self._told = loudspeaker, headphones, told
        self._plugged: bool | None = None
        self._look = headphones is not None
        self._changed = threading.Condition()
        self._waiting: deque[_Wanted] = deque()
        self._playing: Sound | None = None
        self._turn = 0
        """Grows with every sentence that cuts off another, and with every stop: one of an earlier turn is not begun."""
        self._thread: threading.Thread | None = None
        self._complained = ""

    def say(
        self,
        text: str,
        language: str,
        volume: int,
        *,
        after: bool = False,
        pace: float = 1.0,
        personal: bool = False,
    ) -> None:
        """Say `text` at `volume` 1–5, cutting off what is still being said, or `after` it."""
        if not after:
            self.stop()
        spoken = voice_of(language)
        if volume <= 0 or not text or not spoken:
            return
        with self._changed:
            self._waiting.append(_Wanted(text, spoken, volume, pace, personal))
            self._wake()

    def stop(self) -> None:
        """Fall silent at once."""
        with self._changed:
            self._waiting.clear()
            self._turn += 1
            playing = self._playing
        if playing is not None:
            playing.stop()

    def look(self) -> None:
        """See whether headphones are there: at the start, and when something was plugged in or out."""
        if self._headphones is not None:
            with self._changed:
                self._look = True
                self._wake()

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not (self._waiting or self._look):
                    self._changed.wait()
                look, self._look = self._look, False
            if look:
                self._see_headphones()
            with self._changed:
                if not self._waiting:
                    continue
                wanted, turn = self._waiting.popleft(), self._turn
            self._say(wanted, turn)

    def _say(self, wanted: _Wanted, turn: int) -> None:
        sound = self._headphones if self._plugged else None if wanted.personal else self._loudspeaker
        if sound is None:
            return
        with self._changed:
            if turn != self._turn:
                return
            self._playing = sound
        try:
            sound.play(Utterance(wanted.language, (Words(wanted.text),), wanted.pace), wanted.volume)
        except DeviceCancelled:
            pass
        except DeviceError as error:
            self._complain(error.code, sound)
        except Exception as error:  # the thread's boundary: a kiosk without a voice goes on
            log.error("voice_broken", **fault_of(error))
        finally:
            with self._changed:
                self._playing = None

    def _complain(self, code: str, sound: Sound) -> None:
        if sound is self._headphones:
            self._see_headphones()
        if code != self._complained:
            self._complained = code
            log.warning("no_voice", code=code)

    def _see_headphones(self) -> None:
        if self._headphones is None:
            return
        code = ""
        try:
            self._headphones.check()
        except DeviceError as error:
            code = error.code
        except Exception as error:  # as above
            code = "device.failed"
            log.error("voice_broken", **fault_of(error))
        if (not code) is not self._plugged:
            self._plugged = not code
            self._told(self._plugged, code)


def spelt(number: str, language: str = "zh") -> str:
    """Return a ticket number as it is read out, digit by digit: A012 → A零一二, in English A 0 1 2."""
    digits = told(language).digits
    if not digits:
        return " ".join(number)
    return "".join(digits[int(c)] if c in "0123456789" else c for c in number)
