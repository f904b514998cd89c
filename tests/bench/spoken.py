"""A part of `drivers`: how long after it is told to a call is heard, from clips and where espeak-ng must read it out.

The card is ALSA's own `file` plugin behind the real `aplay`: a sentence is heard when its first samples are there.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from drivers.ports import LOUDEST, Count, Number, Sound, Utterance, Words
from drivers.registry import create
from drivers.simulators.alsa import VARIABLE, CardSimulator
from drivers.stand import VOICES
from tests.bench.figures import Report

_CALL = Utterance("zh", (Words("请"), Number("A012"), Words("号，到"), Count(3), Words("号窗口")))
_UNRECORDED = Utterance("zh", (Words("请把身份证放在读卡区"),))
_PATIENCE_S = 10.0


def measure(report: Report, work: Path, times: int) -> None:
    (work / "card").mkdir(parents=True, exist_ok=True)
    card = CardSimulator(work / "card")
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(card.config)
    try:
        speaker = create("sound", "alsa", {"voices": VOICES})
        report.add("told → the first call from clips is heard", 1000 * _heard(speaker, card, _CALL), "ms")
        for name, what in (("a call from clips", _CALL), ("a sentence read out by espeak-ng", _UNRECORDED)):
            report.latencies(f"told → {name} is heard", [_heard(speaker, card, what) for _ in range(times)])
    finally:
        os.environ.pop(VARIABLE)
        if before is not None:
            os.environ[VARIABLE] = before


def _heard(speaker: Sound, card: CardSimulator, what: Utterance) -> float:
    """Say it and return the seconds until its first samples were at the card. Raises TimeoutError."""
    card.forget()
    begun = time.perf_counter()
    saying = threading.Thread(target=speaker.play, args=(what, LOUDEST))
    saying.start()
    try:
        while not card.heard:
            if time.perf_counter() - begun > _PATIENCE_S:
                raise TimeoutError("nothing was heard")
            time.sleep(0.0005)
        return time.perf_counter() - begun
    finally:
        saying.join()
