"""The laws of size, gap, type and contrast, on the real widget tree of every screen, in every layout and language.

Law: `rules.md` §1 and §5 (targets and reading sizes in millimetres, contrast), restated in `kiosk.theme`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

import pytest

from config.schema import Panel
from kiosk import theme
from kiosk.scenes.every import scenes
from kiosk.scenes.made_up import Scene
from kiosk.widgets.key import Key
from tests.kit.every_way import EVERY_WAY
from tests.ui.kiosk import measure, senior
from tests.ui.kiosk.glass import glass

PORTRAIT = Panel(width_px=1080, height_px=1920, px_per_mm=4.03)
LANDSCAPE = Panel(width_px=1920, height_px=1080, px_per_mm=4.03)
LAYOUTS = {"portrait": PORTRAIT, "landscape": LANDSCAPE}


WAYS = tuple(product(("zh", "en"), LAYOUTS, (False, True)))
"""Language, layout, high contrast."""


@cache
def _scenes(language: str) -> dict[str, Scene]:
    return {scene.name: scene for scene in scenes(language)}


def _ways() -> list[tuple[str, str, str, bool]]:
    """Return scene and way of what is measured: one of the eight ways of each, in turn."""
    names = list(_scenes("zh"))
    return [
        (name, *way)
        for place, name in enumerate(names)
        for turn, way in enumerate(WAYS)
        if EVERY_WAY or turn == place % len(WAYS)
    ]


@pytest.mark.parametrize(("name", "language", "layout", "contrast"), _ways())
def test_every_screen_keeps_the_laws_of_size_gap_type_and_contrast(
    name: str, language: str, layout: str, contrast: bool
) -> None:
    scene = _scenes(language)[name]

    glass().fresh(replace(scene.state, contrast=contrast), LAYOUTS[layout])

    assert measure.faults(glass().root, scene.state.senior, language == "en") == []
    assert senior.faults(glass().root, scene.state, language) == []
    assert measure.unreached(glass().root) == []


LARGE = (Panel(width_px=1080, height_px=1920, px_per_mm=2.71), Panel(width_px=1920, height_px=1080, px_per_mm=2.71))
"""32 inches: the same millimetres of coarser pixels, with room to spare."""


@pytest.mark.parametrize("panel", LARGE, ids=LAYOUTS)
@pytest.mark.parametrize("name", ["home", "confirm", "done", "place", "guide-bring", "senior-home", "senior-done"])
def test_on_a_larger_panel_with_coarser_pixels_the_millimetres_stay(name: str, panel: Panel) -> None:
    scene = _scenes("zh")[name]

    glass().fresh(scene.state, panel)

    assert measure.faults(glass().root, scene.state.senior, english=False) == []
    if scene.state.senior:
        assert senior.faults(glass().root, scene.state, "zh") == []


def test_the_type_sizes_are_the_law_in_millimetres_of_hanzi_and_capitals() -> None:
    assert theme.STANDARD.least * theme.HEIGHT_OF_CAPITAL >= 4.8
    assert theme.SENIOR.least * theme.BODY_OF_HANZI >= 9.0
    assert theme.SENIOR.least * theme.HEIGHT_OF_CAPITAL >= 7.3
    assert theme.SENIOR.button * theme.BODY_OF_HANZI >= 12.0
    assert theme.SENIOR.least_target >= 20.0
    assert theme.SENIOR.least_gap >= 5.0


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "sur", 7), ("ink2", "sur", 7), ("ink2", "bg", 7), ("sur", "brand", 7), ("brand", "brand2", 7),
        ("amberink", "amber", 7), ("ink", "amber2", 7), ("ink2", "shut", 4.5), ("ink", "ok2", 7), ("ink", "warn2", 7),
        ("edge", "sur", 3), ("edge", "bg", 3), ("amberline", "amber2", 3), ("amberedge", "sur", 3),
    ],
)  # fmt: skip
def test_the_tokens_carry_the_contrast_they_are_used_for(ink: str, ground: str, least: float) -> None:
    assert theme.contrast(ink, ground) >= least


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_busiest_senior_screens_keep_every_rule_of_large_type_in_both_layouts(layout: str) -> None:
    """The others are measured in turn; here are those where room is short."""
    for name in (
        "senior-home-low",
        "senior-confirm",
        "senior-offline-confirm",
        "senior-my-tickets",
        "senior-my-matters",
        "senior-card-needed",
    ):
        scene = _scenes("zh")[name]
        glass().fresh(scene.state, LAYOUTS[layout])
        assert (name, measure.faults(glass().root, senior=True, english=False)) == (name, [])
        assert (name, senior.faults(glass().root, scene.state, "zh")) == (name, [])


def test_the_senior_screens_never_use_the_words_that_frighten() -> None:
    found = []
    for scene in _scenes("zh").values():
        if scene.state.senior:
            glass().fresh(scene.state, PORTRAIT, lay_out=False)
            said = " ".join(say.text for say in measure.texts(glass().root))
            found += [(scene.name, word) for word in senior.FRIGHTENING if word in said]

    assert found == []


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "bg"), ("ink2", "sur"), ("ink", "brand2"), ("sur", "brand"), ("sur", "brandfoot"), ("brand", "brand2"),
        ("amberink", "amber"), ("amberink", "amberfoot"), ("ink", "amber2"), ("ink", "shut"), ("ink", "plainfoot"),
        ("ink", "ok2"), ("ok", "sur"), ("ink", "warn2"), ("warn", "sur"), ("ink", "err2"), ("err", "sur"),
        ("ink", "warmfoot"), ("sur", "ok"), ("sur", "warn"), ("sur", "err"),
    ],
)  # fmt: skip
def test_in_high_contrast_every_pair_is_seven_to_one(ink: str, ground: str) -> None:
    theme.paint({}, contrast=True)
    try:
        assert theme.contrast(ink, ground) >= theme.LEAST_IN_CONTRAST
    finally:
        theme.paint({})


def test_in_low_reach_everything_pressable_lies_below_1080_mm() -> None:
    """With the panel's top edge at 1270 mm (EN 301 549: controls at most 1220 mm; here with room to spare)."""
    for name in (
        "home-low", "choose-low", "senior-home-low", "my-tickets-low", "senior-my-tickets-low", "booking-low",
        "days-low", "times-low", "search-low", "access-low",
    ):  # fmt: skip
        scene = _scenes("zh")[name]
        glass().fresh(scene.state, PORTRAIT)
        keys: list[Key] = glass().root.keys()

        highest = max(theme.in_mm(key.top) for key in keys)

        assert 1270 - theme.in_mm(PORTRAIT.height_px) + highest <= 1160
