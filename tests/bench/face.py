"""A part of `drivers`: how long a look at a face takes, how often two are mixed up, how far a head is from a photo.

There are three people on five pictures (`tests/data/faces`): enough to see that nothing is broken, too few to promise
a rate of errors. A card's photo is each picture at 102 × 126, plain, grey, blurred and as a bad JPEG; it is compared
with every other picture, so that a pair of one person is always of two photographs.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from drivers.face import measures
from drivers.face.camera import Settings
from drivers.face.challenge import FLAT
from drivers.face.detect import Finder
from drivers.face.match import Matcher, chip_of, chip_of_photo, distance
from drivers.face.surface import Surface
from drivers.simulators.camera import Picture
from drivers.simulators.faces import PORTRAITS, Pose, photo_held, standing
from tests.bench.figures import Report, percentile

_PICTURES = Path(__file__).parents[1] / "data" / "faces"
_CARD = (102, 126)
_LIMITS = Settings(source="none")


def measure(report: Report, times: int) -> None:
    """Add the figures; `times` is how often each stage is timed."""
    finder, matcher = Finder(), Matcher()
    _stages(report, finder, matcher, times)
    _mistakes(report, finder, matcher)
    _flatness(report, finder, steps=8 if times > 1 else 4)


def _stages(report: Report, finder: Finder, matcher: Matcher, times: int) -> None:
    picture = standing(PORTRAITS["astronaut"], Pose(size=1.5), 640, 480)
    gray, after = _gray(picture), _gray(standing(PORTRAITS["astronaut"], Pose(size=1.5, turned=4), 640, 480))
    face = finder.find(gray, 96)[0]
    surface = Surface(gray.copy(), face)

    def follow() -> None:
        surface.follow(after.copy())
        surface.depth()

    chip = chip_of(picture, face)
    stages: dict[str, Callable[[], object]] = {
        "face: found in 640 × 480": lambda: finder.find(gray, 96),
        "face: found again where it was": lambda: finder.follow(gray, face),
        "face: measured": lambda: measures.measure(gray, face),
        "face: its points followed": follow,
        "face: a template": lambda: matcher.template(chip),
    }
    for name, stage in stages.items():
        report.add(f"{name}, processor", percentile([_took_s(stage) for _ in range(times)], 50) * 1000, "ms")


def _took_s(stage: Callable[[], object]) -> float:
    began = time.thread_time()
    stage()
    return time.thread_time() - began


def _mistakes(report: Report, finder: Finder, matcher: Matcher) -> None:
    people = [[PORTRAITS["astronaut"].picture()], [PORTRAITS["official"].picture()], _speaker()]
    pictures = [(who, picture) for who, several in enumerate(people) for picture in several]
    seen = [matcher.template(chip_of(picture, finder.find(_gray(picture))[0])) for _, picture in pictures]
    same: list[float] = []
    other: list[float] = []
    unread = 0
    for (one, (who, _)), photo in ((item, photo) for item in enumerate(pictures) for photo in _photos(item[1][1])):
        chip = chip_of_photo(photo, finder)
        if chip is None:
            unread += 1
            continue
        template = matcher.template(chip)
        for two, (whose, _) in enumerate(pictures):
            if one != two:
                (same if who == whose else other).append(distance(template, seen[two]))
    _state(report, same, other, unread)


def _state(report: Report, same: Sequence[float], other: Sequence[float], unread: int) -> None:
    settings = _LIMITS
    report.add("face: people", 3, "")
    report.add("face: card photos without a face found", unread, "", at_most=0)
    report.add("face: pairs of one person", len(same), "")
    report.add("face: of these taken for two", sum(d > settings.other_above for d in same), "", at_most=0)
    report.add("face: of these not told", sum(settings.same_below < d <= settings.other_above for d in same), "")
    report.add("face: furthest pair of one person", max(same), "")
    report.add("face: pairs of two people", len(other), "")
    report.add("face: of these taken for one", sum(d <= settings.same_below for d in other), "", at_most=0)
    report.add("face: nearest pair of two people", min(other), "")


def _flatness(report: Report, finder: Finder, steps: int) -> None:
    heads, photos = [], []
    for portrait, size in itertools.product(PORTRAITS.values(), (0.62, 1.0)):
        for side in (1, -1):
            turns = np.linspace(0, 20 * side, steps)
            heads.append(_depth_of([standing(portrait, Pose(turned=turn, size=size)) for turn in turns], finder))
        for across in (0, 35, 70):
            tilts = np.linspace(0, 50, steps)
            photos.append(_depth_of([photo_held(portrait, tilt, across, Pose(size=size)) for tilt in tilts], finder))
    report.add("face: depth of a head turned by 20°, least", min(heads), "", at_least=FLAT)
    report.add("face: depth of a photo tilted by 50°, most", max(photos), "", at_most=FLAT)


def _depth_of(film: Sequence[Picture], finder: Finder) -> float:
    grain = np.random.default_rng(3)
    grays = [np.clip(gray + grain.integers(-4, 5, gray.shape), 0, 255).astype(np.uint8) for gray in map(_gray, film)]
    surface = Surface(grays[0].copy(), finder.find(grays[0], 48)[0])
    for gray in grays[1:]:
        surface.follow(gray.copy())
    return surface.depth()


def _photos(picture: Picture) -> Iterator[bytes]:
    small = cv2.resize(picture, _CARD, interpolation=cv2.INTER_AREA)
    bad = cv2.imdecode(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 25])[1], cv2.IMREAD_COLOR)
    grey = cv2.cvtColor(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    for photo in (small, grey, cv2.GaussianBlur(small, (0, 0), 1.2), bad):
        yield cv2.imencode(".bmp", np.asarray(photo, np.uint8))[1].tobytes()


def _speaker() -> list[Picture]:
    files = sorted(_PICTURES.glob("speaker-*.jpg"))
    return [np.asarray(cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_COLOR), np.uint8) for file in files]


def _gray(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
