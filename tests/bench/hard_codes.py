"""Pictures of QR codes as a kiosk's camera sees them on a bad day, always the same ones: eight troubles, each as far as
a person would still hold the code up and expect it to be read.

Lengths are in modules of the code, so that a trouble is as bad for a large code as for a small one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import segno
from numpy.typing import NDArray

Grey = NDArray[np.float32]
Picture = NDArray[np.uint8]

SEED = 20261123
WIDTH, HEIGHT = 640, 480
_QUIET = 4
_FINE = 6
"""Dots per module of the code before the camera looks at it."""


@dataclass(frozen=True, slots=True)
class HardCode:
    trouble: str
    text: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class _View:
    """How the code is held: turned by `turn`, tilted away by `tilt` (radians), one module `module` dots wide."""

    turn: float
    tilt: float
    tilt_towards: float
    module: float


def hard_codes(count: int = 200, seed: int = SEED) -> Iterator[HardCode]:
    """Draw `count` pictures, the troubles in turn."""
    names = list(_TROUBLES)
    for number in range(count):
        rng = np.random.default_rng((seed, number))
        trouble = names[number % len(names)]
        text, code = _code(rng)
        yield HardCode(trouble, text, _TROUBLES[trouble](rng, code))


def _code(rng: np.random.Generator) -> tuple[str, Grey]:
    """Return a text as halls write into codes, and its modules (1 is white) with their quiet zone."""
    token = "".join(rng.choice(list("abcdefghijkmnpqrstuvwxyz23456789"), 22))
    kinds = [f"http://192.168.1.10:8080/t/{token}", f"YY{rng.integers(10**9, 10**10)}", f"hall:1:{token[:16]}:预约"]
    text = kinds[int(rng.integers(len(kinds)))]
    drawn = segno.make_qr(text, error=str(rng.choice(["M", "Q"])), boost_error=False, mask=int(rng.integers(8)))
    dark = np.array([list(row) for row in drawn.matrix_iter(border=_QUIET)], dtype=np.float32)
    return text, 1.0 - dark


def _seen(rng: np.random.Generator, code: Grey, view: _View) -> Grey:
    """Return the scene from 0 (black) to 1: the code on its paper before something that is not plain."""
    fine = np.kron(code, np.ones((_FINE, _FINE), np.float32))
    edge = fine.shape[0]
    half = code.shape[0] * view.module / 2
    corners = np.array([[-half, -half, 0], [half, -half, 0], [half, half, 0], [-half, half, 0]])
    axis = np.array([math.cos(view.tilt_towards), math.sin(view.tilt_towards), 0.0]) * view.tilt
    turned = corners @ np.array(
        [[math.cos(view.turn), math.sin(view.turn), 0], [-math.sin(view.turn), math.cos(view.turn), 0], [0, 0, 1]]
    )
    spun = turned @ np.asarray(cv2.Rodrigues(axis)[0]).T
    far = 900.0
    flat = spun[:, :2] * (far / (far + spun[:, 2:3]))
    reach = np.abs(flat).max(axis=0)
    room = np.maximum(np.array([WIDTH, HEIGHT]) / 2 - reach - 2, 0)
    flat = flat + np.array([WIDTH, HEIGHT]) / 2 + rng.uniform(-1, 1, 2) * room
    source = np.array([[0, 0], [edge, 0], [edge, edge], [0, edge]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, flat.astype(np.float32))
    # drawn at twice the size and made smaller, as a lens gathers light over a dot
    matrix = np.diag([2.0, 2.0, 1.0]) @ matrix
    size = (2 * WIDTH, 2 * HEIGHT)
    paper = _shrunk(cv2.warpPerspective(fine, matrix, size))
    covers = _shrunk(cv2.warpPerspective(np.ones_like(fine), matrix, size))
    return paper + _background(rng) * (1 - covers)


def _shrunk(fine: cv2.typing.MatLike) -> Grey:
    return np.asarray(cv2.resize(fine, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), dtype=np.float32)


def _background(rng: np.random.Generator) -> Grey:
    """Return a desk, sleeves and small print: patches of grey with lines of marks."""
    coarse = rng.uniform(50, 205, (5, 7)).astype(np.uint8)
    patches = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    for _ in range(int(rng.integers(3, 9))):
        place = int(rng.integers(0, WIDTH - 150)), int(rng.integers(15, HEIGHT))
        words = "".join(rng.choice(list("ABCDEHKLMNRSTUXYZ0123456789 "), 14))
        cv2.putText(patches, words, place, cv2.FONT_HERSHEY_SIMPLEX, float(rng.uniform(0.3, 0.9)), 25, 1, cv2.LINE_AA)
    return np.asarray(patches, np.float32) / np.float32(255)


def _held(rng: np.random.Generator, module: tuple[float, float] = (3.0, 6.0), tilt: float = 0.3) -> _View:
    return _View(rng.uniform(0, 2 * math.pi), rng.uniform(0, tilt), rng.uniform(0, 2 * math.pi), rng.uniform(*module))


def _taken(
    rng: np.random.Generator, light: Grey, *, black: float = 25.0, white: float = 215.0, noise: float = 4.0
) -> Picture:
    """Return the picture a sensor makes of the light, through JPEG, in three equal colours."""
    grey = black + (white - black) * light + rng.standard_normal(light.shape, np.float32) * noise
    plain = np.clip(grey, 0, 255).astype(np.uint8)
    _, coded = cv2.imencode(".jpg", plain, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8)


def _places() -> tuple[Grey, Grey]:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    return rows, columns


def _blurred(light: Grey, sigma: float) -> Grey:
    return np.asarray(cv2.GaussianBlur(light, (0, 0), sigma), dtype=np.float32)


def _blur(rng: np.random.Generator, code: Grey) -> Picture:
    """Out of focus."""
    view = _held(rng)
    return _taken(rng, _blurred(_seen(rng, code, view), view.module * rng.uniform(0.5, 0.75)))


def _motion(rng: np.random.Generator, code: Grey) -> Picture:
    """Moved while the shutter was open."""
    view = _held(rng)
    length = view.module * rng.uniform(0.8, 1.5)
    size = 2 * math.ceil(length / 2) + 3
    kernel = np.zeros((size, size))
    step = np.array([math.cos(angle := rng.uniform(0, math.pi)), math.sin(angle)]) * length / 2
    middle = size // 2 + 0.5
    ends = [tuple(int(16 * v) for v in np.array([middle, middle]) + side * step - 0.5) for side in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1, cv2.LINE_8, 4)
    return _taken(rng, np.asarray(cv2.filter2D(_seen(rng, code, view), -1, kernel / kernel.sum()), dtype=np.float32))


def _noise(rng: np.random.Generator, code: Grey) -> Picture:
    """Grain of a cheap sensor with its gain turned up."""
    return _taken(rng, _seen(rng, code, _held(rng, (4.0, 7.0))), noise=rng.uniform(30, 60))


def _dark(rng: np.random.Generator, code: Grey) -> Picture:
    """Hardly any light, and what there is full of grain."""
    white = rng.uniform(22, 45)
    return _taken(rng, _seen(rng, code, _held(rng)), black=8, white=white, noise=rng.uniform(2, 3.5))


def _glare(rng: np.random.Generator, code: Grey) -> Picture:
    """A lamp mirrored in a phone's glass, over a part of the code or beside it."""
    view = _held(rng)
    light = _seen(rng, code, view)
    rows, columns = _places()
    reach = code.shape[0] * view.module
    spot = np.array([WIDTH, HEIGHT]) / 2 + rng.uniform(-0.6, 0.6, 2) * reach
    wide = reach * rng.uniform(0.15, 0.3)
    lamp = np.exp(-(((columns - spot[0]) / wide) ** 2 + ((rows - spot[1]) / (wide * rng.uniform(0.4, 1))) ** 2))
    return _taken(rng, np.clip(light * 0.7 + rng.uniform(0.6, 1.2) * lamp, 0, 1.26))


def _tilted(rng: np.random.Generator, code: Grey) -> Picture:
    """Held far from flat."""
    view = _View(rng.uniform(0, 2 * math.pi), rng.uniform(0.75, 1.05), rng.uniform(0, 2 * math.pi), rng.uniform(4.5, 7))
    return _taken(rng, _blurred(_seen(rng, code, view), 0.7))


def _small(rng: np.random.Generator, code: Grey) -> Picture:
    """Held too far away: hardly two dots a module."""
    return _taken(rng, _blurred(_seen(rng, code, _held(rng, (1.7, 2.3), 0.2)), 0.6))


def _shade(rng: np.random.Generator, code: Grey) -> Picture:
    """Half in the shade, a little out of focus, a little grainy."""
    view = _held(rng)
    light = _blurred(_seen(rng, code, view), view.module * rng.uniform(0.3, 0.5))
    rows, columns = _places()
    angle = rng.uniform(0, 2 * math.pi)
    along = (columns - WIDTH / 2) * math.cos(angle) + (rows - HEIGHT / 2) * math.sin(angle)
    shade = 1 - rng.uniform(0.7, 0.85) / (1 + np.exp(-along / rng.uniform(8, 60)))
    return _taken(rng, np.asarray(light * shade, np.float32), noise=rng.uniform(3, 8))


_TROUBLES: dict[str, Callable[[np.random.Generator, Grey], Picture]] = {
    "blur": _blur,
    "motion": _motion,
    "noise": _noise,
    "dark": _dark,
    "glare": _glare,
    "tilted": _tilted,
    "small": _small,
    "shade": _shade,
}
