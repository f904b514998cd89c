"""`drivers`: what the device layer costs and reaches, measured part by part.

A part is a function that adds its figures to the report; `PARTS` names them all.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from drivers.scanner.camera import Settings
from drivers.scanner.decode import Decoder
from tests.bench import card_reading, face, month, spoken
from tests.bench.figures import Report
from tests.bench.hard_codes import SEED, HardCode, hard_codes
from tests.bench.ticket import ticket


@dataclass(frozen=True, slots=True)
class Size:
    pictures: int = 200
    fresh: bool = True
    """Whether pictures are read too that nobody has seen before."""
    times: int = 20
    """How often a stage is timed whose median is told."""
    days: int = 30
    look_every_s: float = 30.0


FULL = Size()
TINY = Size(pictures=8, fresh=False, times=1, days=2, look_every_s=3600.0)

_FRESH_GOAL = 185.0
"""Of pictures drawn anew each run; over many seeds the median is to be 190 as on the known ones."""

Part = Callable[[Report, Path, Size], None]


def run(work: Path, size: Size = FULL) -> Report:
    how = "each part on its own, in processor time; the QR pictures are 640 × 480, drawn, and hard"
    report = Report("drivers", how)
    for part in PARTS:
        part(report, work, size)
    return report


def qr(report: Report, _work: Path, size: Size) -> None:
    """Read hard pictures of QR codes as the camera scanner does, plainly, and as OpenCV does."""
    settings = Settings(source="none")
    ours, plain = Decoder(settings.kinds, settings.retries), Decoder(settings.kinds, 0)
    opencv = cv2.QRCodeDetector()
    pictures = list(hard_codes(size.pictures))
    goal = {"at_least": 190.0} if size.pictures == FULL.pictures else {}
    _reading(report, f"hard QR of {size.pictures}: ours", pictures, lambda each: _texts(ours, each), **goal)
    _reading(report, f"hard QR of {size.pictures}: zxing-cpp alone", pictures, lambda each: _texts(plain, each))
    _reading(report, f"hard QR of {size.pictures}: OpenCV", pictures, lambda each: _opencv(opencv, each))
    if size.fresh:
        seed = secrets.randbelow(100_000)
        report.add("fresh hard QR: drawn from seed", seed, "")
        others, name = hard_codes(size.pictures, seed), f"fresh hard QR of {size.pictures}: ours"
        _reading(report, name, others, lambda each: _texts(ours, each), at_least=_FRESH_GOAL)
    _empty(report, ours)


def _reading(
    report: Report,
    name: str,
    pictures: Iterable[HardCode],
    read: Callable[[Any], Sequence[str]],
    **goal: float,
) -> None:
    count = wrong = 0
    took = []
    for each in pictures:
        begun = time.process_time()
        texts = read(each.picture)
        took.append(time.process_time() - begun)
        count += each.text in texts
        wrong += any(text != each.text for text in texts)
    report.add(f"{name}, read", count, "", **goal)
    report.add(f"{name}, read wrong", wrong, "", at_most=0 if "ours" in name else None)
    report.add(f"{name}, mean", 1000 * sum(took) / len(took), "ms", at_most=10 if "ours" in name else None)


def _empty(report: Report, decoder: Decoder) -> None:
    """Read a picture without a code: what a scanner does nearly all day."""
    rng = np.random.default_rng(SEED)
    coarse = rng.uniform(40, 200, (30, 40, 3)).astype(np.uint8)
    picture = np.asarray(cv2.resize(coarse, (640, 480), interpolation=cv2.INTER_CUBIC), np.uint8)
    begun = time.process_time()
    found = sum(len(decoder.read(picture)) for _ in range(10))
    report.add("a picture without a code, mean", 100 * (time.process_time() - begun), "ms")
    report.add("codes found where there is none", found, "", at_most=0)


def _texts(decoder: Decoder, picture: Any) -> list[str]:
    return [found.text for found in decoder.read(picture)]


def _opencv(detector: Any, picture: Any) -> list[str]:
    try:
        text = detector.detectAndDecode(picture)[0]
    except cv2.error:  # it fails on some pictures instead of finding nothing
        return []
    return [text] if text else []


def faces(report: Report, _work: Path, size: Size) -> None:
    """Look at faces, compare those we may use, turn heads and photos."""
    face.measure(report, size.times)


def month_of_looks(report: Report, work: Path, size: Size) -> None:
    """Look after every device for a month of virtual time."""
    month.measure(report, work / "month", size.days, size.look_every_s)


def identity_cards(report: Report, work: Path, size: Size) -> None:
    """Read as many cards as there are pictures."""
    card_reading.measure(report, work, size.pictures)


def speech(report: Report, work: Path, size: Size) -> None:
    """Say a call, and a sentence nobody recorded."""
    spoken.measure(report, work, size.times)


PARTS: list[Part] = [qr, faces, identity_cards, month_of_looks, ticket, speech]
