"""The look's tokens, in millimetres and in colours that carry their contrast: the one source the kiosk draws from.

`use(panel)` once per process (or per test) says how many pixels a millimetre has; `paint(brand)` takes the county's own
colours from the menu. Type sizes are the em in millimetres: of Noto Sans SC the body of 国 is 0.875 em (0.898 bold), a
capital A 0.733 em. Laws kept here and tested in `tests/ui/test_sizes.py`: `rules.md` §1 and §5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from config.schema import Panel

FONTS = Path(__file__).resolve().parent.parent / "config" / "defaults" / "fonts"
REGULAR = str(FONTS / "NotoSansSC-Regular.ttf")
BOLD = str(FONTS / "NotoSansSC-Bold.ttf")

BODY_OF_HANZI = 0.875
"""Height of 国 as a fraction of the em, regular weight (the smaller one)."""
HEIGHT_OF_CAPITAL = 0.733
LINE = 1.35
"""Line height in em."""
REFERENCE_MM = (268.0, 476.0)
"""Short and long side of the 21.5" panel every layout is drawn for."""

Rgba = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Colours:
    """Names as in the style's table; `brand…` and `seal` are the county's."""

    brand: str = "#0B4A5F"
    brandfoot: str = "#062F3D"
    brand2: str = "#D9EAF0"
    seal: str = "#B3261E"
    brandline: str = "#6FA0B3"
    amber: str = "#FFC15E"
    amberink: str = "#3B2200"
    amber2: str = "#FFF6E6"
    amberline: str = "#A66300"
    amberedge: str = "#B8740A"
    amberfoot: str = "#E39A2B"
    warmfoot: str = "#F3D9AE"
    ink: str = "#15232C"
    ink2: str = "#42515C"
    edge: str = "#7A8892"
    line: str = "#CBD4DA"
    plainfoot: str = "#D3DDE3"
    shut: str = "#E3E8EB"
    shutground: str = "#CFD7DC"
    bg: str = "#F2F5F7"
    sur: str = "#FFFFFF"
    ok: str = "#0B6138"
    ok2: str = "#E3F3EA"
    warn: str = "#7A4700"
    warn2: str = "#FFF0D6"
    err: str = "#A11A1A"
    err2: str = "#FCE8E6"


CONTRAST = Colours(
    brand="#FFFFFF", brandfoot="#C9D3D8", brand2="#00395C", brandline="#FFFFFF", amber="#FFD400", amberink="#000000",
    amber2="#000000", amberline="#FFD400", amberedge="#FFD400", amberfoot="#C9A600", warmfoot="#4D4000", ink="#FFFFFF",
    ink2="#FFFFFF", edge="#FFFFFF", line="#8C8C8C", plainfoot="#4D4D4D", shut="#262626", shutground="#262626",
    bg="#000000", sur="#000000", ok="#8CF2B4", ok2="#00391D", warn="#FFD27A", warn2="#3A2600", err="#FFB4AB",
    err2="#410002",
)  # fmt: skip
"""High contrast: white on black, what is filled is white or yellow with black on it; 7:1 everywhere. The hall's seal
keeps its colours, its brand does not."""
LEAST_IN_CONTRAST = 7.0


@dataclass(frozen=True, slots=True)
class Type:
    """Type, gaps and targets of one mode, in millimetres."""

    number: float
    hero: float
    title: float
    item: float
    yes: float
    """The one big yes of a screen."""
    button: float
    tile: float
    body: float
    second: float
    least: float
    gap: float
    """The usual gap between two things one can press."""
    least_gap: float
    target: float
    """Usual height of a thing one can press."""
    least_target: float
    border_px: int
    bar: float
    least_contrast: float


STANDARD = Type(
    number=79, hero=29, title=21, item=16, yes=19, button=13, tile=10, body=9, second=8, least=7, gap=6, least_gap=4,
    target=30, least_target=15, border_px=2, bar=47.5, least_contrast=4.5,
)  # fmt: skip
SENIOR = Type(
    number=79, hero=29, title=21, item=19, yes=21, button=15, tile=15, body=12, second=12, least=11, gap=6, least_gap=6,
    target=36, least_target=20, border_px=3, bar=55.5, least_contrast=7.0,
)  # fmt: skip


class _Now:
    """What is in force in this process. A screen built before a change keeps its old sizes: build screens after."""

    panel = Panel()
    colours = Colours()
    scale = 1.0


def use(panel: Panel) -> None:
    """Take the panel's pixels per millimetre. A panel smaller than the reference gets everything smaller alike."""
    _Now.panel = panel
    short, long = sorted((panel.width_px, panel.height_px))
    fits = min(short / panel.px_per_mm / REFERENCE_MM[0], long / panel.px_per_mm / REFERENCE_MM[1], 1.0)
    _Now.scale = 1.0 if fits > 0.99 else fits


def paint(brand: Mapping[str, str], *, contrast: bool = False) -> bool:
    """Take the county's brand colours, or those of high contrast; return whether anything changed.

    Unknown names are left alone.
    """
    known = {k: v for k, v in brand.items() if k in ("brand", "brandfoot", "brand2", "seal")}
    colours = CONTRAST if contrast else replace(Colours(), **known)
    changed = colours != _Now.colours
    _Now.colours = colours
    return changed


def in_contrast() -> bool:
    return _Now.colours is CONTRAST


def panel() -> Panel:
    return _Now.panel


def portrait() -> bool:
    return _Now.panel.height_px >= _Now.panel.width_px


def mm(length: float) -> int:
    """Return whole pixels for a length in millimetres."""
    return round(length * _Now.panel.px_per_mm * _Now.scale)


def in_mm(pixels: float) -> float:
    return float(pixels) / _Now.panel.px_per_mm


def hexa(token: str) -> str:
    """Return the #RRGGBB of a token's name; a #RRGGBB passes through."""
    return token if token.startswith("#") else str(getattr(_Now.colours, token))


def rgba(token: str) -> Rgba:
    """Return what a Kivy Color wants. The empty name is nothing at all (transparent)."""
    if not token:
        return (0.0, 0.0, 0.0, 0.0)
    code = hexa(token)
    r, g, b = (int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return (r, g, b, 1.0)


def mixed(one: str, other: str, share: float) -> str:
    """Return `one` with `share` (0–1) of `other` in it, as #RRGGBB."""
    a, b = rgba(one), rgba(other)
    return "#" + "".join(f"{round((x + (y - x) * share) * 255):02X}" for x, y in zip(a[:3], b[:3], strict=True))


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours."""

    def luminance(token: str) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgba(token)[:3]]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
