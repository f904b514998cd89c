"""The four corners on the glass: a hidden way that presses no key, and only from where nobody is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.schema import Panel
from kiosk.journey.events import ServiceAsked
from kiosk.journey.screens import Choose, Home, Paused, Screen, Service, ServiceCode
from kiosk.scenes.made_up import base
from kiosk.scenes.service import WELL
from kiosk.touch import tap, tap_text
from tests.ui.kiosk.glass import Glass, glass

UPRIGHT, WIDE = Panel(), Panel(width_px=1920, height_px=1080)


def _corners(held: Glass) -> None:
    window = held.root.get_root_window()
    width, height = window.size
    for x, y in ((6, height - 6), (width - 6, height - 6), (width - 6, 6), (6, 6)):
        tap(window, x, y)
        held.clock.wait(1)


@pytest.mark.parametrize("panel", [UPRIGHT, WIDE])
@pytest.mark.parametrize("screen", [Home(), Paused()])
def test_four_corners_ask_for_the_menu_and_press_nothing(panel: Panel, screen: Screen) -> None:
    glass().fresh(replace(base(), screen=screen), panel)

    _corners(glass())

    assert glass().events.count(ServiceAsked()) == 1
    assert glass().presses == []


def test_four_corners_do_nothing_within_a_session() -> None:
    glass().fresh(replace(base(), screen=Choose("all"), trail=(Home(),)))

    _corners(glass())

    assert ServiceAsked() not in glass().events


def test_the_code_is_typed_on_the_keypad() -> None:
    glass().fresh(replace(base(), screen=ServiceCode("123456")))

    tap_text(glass().root, "7")
    glass().clock.wait(1)
    tap_text(glass().root, "确定")

    assert [(press.name, press.value) for press in glass().presses] == [("key", "7"), ("look_up", "")]


@pytest.mark.parametrize(
    ("key", "name"),
    [("测试打印", "test_print"), ("已换纸", "paper_changed"), ("重启程序", "restart"), ("返回", "back")],
)
def test_each_act_is_one_touch(key: str, name: str) -> None:
    glass().fresh(replace(base(), screen=Service(seen=WELL)))

    tap_text(glass().root, key)

    assert [press.name for press in glass().presses] == [name]
