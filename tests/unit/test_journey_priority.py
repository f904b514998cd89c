"""可以优先: whoever is believed chooses a class by one touch; what must be confirmed calls a person."""

from __future__ import annotations

import pytest

from config.load import default_example, load_county
from kiosk.journey.effects import AskHelp
from kiosk.journey.events import HelpComing, MenuLoaded
from kiosk.journey.priority import classes
from kiosk.journey.screens import Confirm, Issuing, Priority
from kiosk.views.deciding import confirm
from kiosk.views.frame import bar
from kiosk.views.parts import words
from kiosk.views.priority import priority, priority_key
from queue_server.app.halls import HallRules
from queue_server.app.menu import build_menu
from tests.unit.kiosk_hall import Kiosk, menu, text

RULES = (
    ("ordinary", "believed"),
    ("infant", "believed"),
    ("green", "clerk"),
    ("veteran", "believed"),
    ("elder", "card-age"),
    ("agent", "rule"),
)
CLASSES = [
    {"code": c, "name": text(c, c), "entitlement": e, "min_age": None, "who": text(f"给{c}", f"for {c}")}
    for c, e in RULES
]


def asked(**changes: object) -> Kiosk:
    return Kiosk().send(MenuLoaded(menu(classes=CLASSES, **changes))).press("take", "item:house-sale")


def test_those_believed_stand_first_and_what_only_a_rule_or_a_card_gives_is_not_offered() -> None:
    assert [c.code for c in classes(asked().state)] == ["infant", "veteran", "green"]


def test_one_touch_chooses_and_leads_back_and_the_number_is_of_that_class() -> None:
    kiosk = asked().press("priority", "class:infant")
    assert kiosk.screen() == Confirm()
    assert kiosk.press("confirm").screen() == Issuing()
    assert kiosk.sent.request.class_ == "infant"


def test_pressed_again_it_is_taken_back() -> None:
    kiosk = asked().press("priority", "class:infant", "priority", "class:infant", "confirm")
    assert kiosk.sent.request.class_ is None


def test_what_a_person_confirms_is_chosen_by_nobody_and_calls_that_person() -> None:
    kiosk = asked().press("priority")
    tile = next(t for t in priority(kiosk.state, Priority(), 6).tiles if t.title == "green")
    assert (tile.intent, tile.line) == ("help", "给green")
    assert kiosk.press("class:green").screen() == Priority()
    assert kiosk.state.class_ is None
    assert kiosk.press("help").count(AskHelp) == 1


@pytest.mark.parametrize("ok", [True, False])
def test_the_tile_says_that_somebody_comes_only_when_somebody_does(ok: bool) -> None:
    kiosk = asked().press("priority", "help").send(HelpComing(ok))
    tile = priority(kiosk.state, Priority(), 6).tiles[-1]
    t = words(kiosk.state)
    assert tile.load_word == t("priority.coming" if ok else "priority.shown")


def test_the_key_stands_on_the_question_and_tells_that_a_class_was_chosen() -> None:
    kiosk = asked()
    assert [b.intent for b in bar(kiosk.state).small][-1] == "priority"
    assert priority_key(kiosk.press("priority", "class:veteran").state, words(kiosk.state)).dress == "picked"


def test_the_question_names_the_class_that_was_chosen() -> None:
    kiosk = asked()
    assert "veteran" not in confirm(kiosk.state).note
    assert "veteran" in confirm(kiosk.press("priority", "class:veteran", "cannot_hear").state).note


def test_who_reads_large_type_has_a_class_already_and_is_not_asked() -> None:
    kiosk = asked().press("senior")
    assert "priority" not in [b.intent for b in bar(kiosk.state).small]


def test_the_class_goes_with_the_person() -> None:
    kiosk = asked().press("priority", "class:infant", "home")
    assert kiosk.state.class_ is None


def test_the_terminal_hears_whom_a_class_is_for() -> None:
    county = load_county(default_example())
    found, _ = build_menu(HallRules(county, county.halls["yongxin"]))
    assert {c.code for c in found.classes if c.who} >= {"disabled", "infant", "veteran", "green"}
