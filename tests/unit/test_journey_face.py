"""刷脸: asked for on a screen of its own, refused without loss, never of a child; the number comes whatever happens."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kiosk.journey.effects import CompareFace, Issue, Say, StopFace
from kiosk.journey.events import CardGone, CardSeen, DeviceChanged, FaceActWanted, FaceCompared, MenuLoaded
from kiosk.journey.screens import AskFace, Card, FaceNotSure, Home, Issuing, LookFace
from kiosk.views.face import ask_face, face_not_sure
from tests.unit.kiosk_hall import NOW, YOUNG, Kiosk, entry, menu

GROWN = replace(YOUNG, has_photo=True)
DEEDS = entry("deeds", "不动产登记", "Deeds", "A", bound=True, face=True)
PLAIN = entry("plain", "咨询", "Questions", "A", bound=True)


def shown(holder: object = GROWN, item: str = "deeds", camera: bool = True, *before: str) -> Kiosk:
    """Return a kiosk where somebody has just laid down a card."""
    kiosk = Kiosk().send(MenuLoaded(menu(items=[DEEDS, PLAIN], bundles=[])), DeviceChanged("face", camera))
    return kiosk.press(*(before or ("take",)), f"item:{item}", "with_card").send(CardSeen(holder))  # type: ignore[arg-type]


def looking() -> Kiosk:
    return shown().press("agree")


def faces(kiosk: Kiosk) -> list[bool]:
    return [h.face_compared for h in kiosk.sent.request.holders]


def test_who_shows_a_card_for_what_asks_for_it_is_asked_before_any_picture_is_taken() -> None:
    kiosk = shown()
    assert kiosk.screen() == AskFace()
    assert kiosk.count(CompareFace) == 0


@pytest.mark.parametrize(
    ("holder", "item", "camera"),
    [
        (GROWN, "plain", True),
        (GROWN, "deeds", False),
        (replace(GROWN, has_photo=False), "deeds", True),
        (replace(GROWN, birth=None), "deeds", True),
        (replace(GROWN, birth=NOW.date().replace(year=NOW.year - 14) + dt.timedelta(days=1)), "deeds", True),
    ],
    ids=["another matter", "no camera", "no photo on the card", "age not known", "a day under fourteen"],
)
def test_nobody_else_is_asked_and_the_number_comes_at_once(holder: object, item: str, camera: bool) -> None:
    kiosk = shown(holder, item, camera)
    assert kiosk.screen() == Issuing()
    assert faces(kiosk) == [False]


def test_on_the_fourteenth_birthday_one_is_asked() -> None:
    assert shown(replace(GROWN, birth=NOW.date().replace(year=NOW.year - 14))).screen() == AskFace()


def test_in_large_type_nobody_is_asked() -> None:
    kiosk = shown(GROWN, "deeds", True, "senior", "take")
    assert not isinstance(kiosk.screen(), AskFace)
    assert kiosk.count(CompareFace) == 0


def test_yes_and_no_look_alike_and_a_no_costs_one_touch_and_nothing_else() -> None:
    kiosk = shown()
    no, yes = ask_face(kiosk.state, AskFace()).buttons
    assert (no.intent, yes.intent, no.dress) == ("refuse", "agree", yes.dress)
    assert kiosk.press("refuse").screen() == Issuing()
    assert faces(kiosk) == [False]
    assert kiosk.count(CompareFace) == 0


def test_each_act_is_told_and_the_face_that_fits_makes_the_number() -> None:
    kiosk = looking()
    assert kiosk.screen() == LookFace()
    for act in ("blink", "turn_left", "done"):
        assert kiosk.send(FaceActWanted(1, act)).screen() == LookFace(act)
    kiosk.send(FaceCompared(1, "yes"))
    assert kiosk.screen() == Issuing()
    assert faces(kiosk) == [True]


def test_the_acts_are_spoken_for_who_wants_to_hear() -> None:
    kiosk = looking().press("speech").send(FaceActWanted(1, "turn_left"))
    assert Say("say.face_left", ()) in kiosk.effects


@pytest.mark.parametrize("why", ["nobody", "too_far", "act_not_seen", "uncertain"])
def test_what_could_not_be_told_may_be_tried_once_more_and_no_more(why: str) -> None:
    kiosk = looking().send(FaceCompared(1, "unsure", why))
    assert kiosk.screen() == FaceNotSure(why, again=True)
    kiosk.press("agree").send(FaceCompared(2, "unsure", why))
    assert kiosk.screen() == FaceNotSure(why, again=False)
    assert kiosk.press("agree").screen() == FaceNotSure(why, again=False)
    assert kiosk.press("refuse").screen() == Issuing()
    assert faces(kiosk) == [False]


def test_another_face_is_told_kindly_and_a_clerk_looks() -> None:
    kiosk = looking().send(FaceCompared(1, "no", "other_person"))
    told = face_not_sure(kiosk.state, FaceNotSure("other_person", again=False))
    assert [b.intent for b in told.buttons] == ["refuse"]
    assert kiosk.press("refuse").screen() == Issuing()


@pytest.mark.parametrize("why", ["camera", "photo_unreadable"])
def test_a_camera_or_photo_that_does_not_work_is_not_tried_again(why: str) -> None:
    assert looking().send(FaceCompared(1, "unsure", why)).screen() == FaceNotSure(why, again=False)


def test_a_camera_lost_at_the_question_leaves_the_number() -> None:
    kiosk = shown().send(DeviceChanged("face", False, "device.absent"))
    assert kiosk.screen() == FaceNotSure("camera", again=False)
    assert kiosk.press("refuse").screen() == Issuing()


@pytest.mark.parametrize("way", ["refuse", "back", "home"])
def test_whoever_goes_on_or_away_is_looked_at_no_longer_and_the_photo_is_forgotten(way: str) -> None:
    kiosk = looking().press(way)
    assert any(isinstance(effect, StopFace) for effect in kiosk.effects)
    assert kiosk.send(FaceCompared(1, "yes")).count(Issue) == (way == "refuse")


def test_back_leads_to_the_card_and_who_showed_one_before_is_forgotten() -> None:
    kiosk = looking().press("back")
    assert isinstance(kiosk.screen(), Card)
    assert kiosk.state.holders == ()


def test_what_comes_from_an_earlier_look_is_not_heard() -> None:
    kiosk = looking().send(FaceCompared(1, "unsure", "nobody")).press("agree")
    assert kiosk.send(FaceActWanted(1, "blink")).screen() == LookFace()
    assert kiosk.send(FaceCompared(1, "yes")).screen() == LookFace()


def test_a_card_lifted_meanwhile_changes_nothing() -> None:
    assert looking().send(CardGone()).screen() == LookFace()


def test_nothing_of_it_is_left_for_the_next() -> None:
    kiosk = looking().send(CardGone()).press("home", "home")
    assert isinstance(kiosk.screen(), Home)
    assert (kiosk.state.holders, kiosk.state.face_runs) == ((), 0)
