"""拍委托书: photographed where a camera is, sent after its number, and the same number for whoever would rather not."""

from __future__ import annotations

import datetime as dt

import pytest

from kiosk.journey.effects import Issue, LookSheet, SendSheet, StopSheet, TakeSheet, Wiped
from kiosk.journey.events import (
    CardGone,
    CardSeen,
    ConnectionChanged,
    DeviceChanged,
    SheetFailed,
    SheetSeen,
    SheetSent,
    SheetTaken,
    Tick,
)
from kiosk.journey.screens import Authority, Issuing, Photograph
from kiosk.journey.session import untouched
from kiosk.journey.ticket_events import Issued, Printed
from kiosk.views.sheet import photograph
from kiosk.views.tickets import ticket
from tests.unit.kiosk_hall import NOW, YOUNG, Kiosk, issued


def before_it() -> Kiosk:
    kiosk = Kiosk().send(DeviceChanged("sheets", True)).press("take", "item:house-sale", "with_card", "together")
    return kiosk.send(CardSeen(YOUNG), CardGone()).press("authority")


def looking() -> Kiosk:
    return before_it().press("confirm")


def taken(*flaws: str) -> Kiosk:
    kiosk = looking().send(SheetSeen(1, 1)).press("shoot")
    assert kiosk.last() == (TakeSheet(1),)
    return kiosk.send(SheetTaken(1, 2, flaws))


def given(kiosk: Kiosk) -> Kiosk:
    return kiosk.send(Issued(issued(), kiosk.sent.key))


def on_paper(kiosk: Kiosk) -> Kiosk:
    assert kiosk.state.visit is not None
    return kiosk.send(Printed(kiosk.state.visit.id))


def keys(kiosk: Kiosk) -> list[str]:
    assert isinstance(kiosk.state.screen, Photograph)
    return [button.intent for button in photograph(kiosk.state, kiosk.state.screen).buttons]


def test_the_authority_is_laid_before_the_camera_taken_and_looked_at() -> None:
    kiosk = looking()
    assert kiosk.screen() == Photograph()
    assert LookSheet(1) in kiosk.last()
    assert keys(kiosk) == ["skip_sheet", "shoot"]
    kiosk.send(SheetSeen(1, 7))
    assert kiosk.screen() == Photograph(7)
    assert keys(taken()) == ["skip_sheet", "shoot", "use_sheet"]


def test_what_to_mend_is_said_and_it_is_taken_again() -> None:
    kiosk = taken("blurred", "dark")
    assert "不清楚" in photograph(kiosk.state, Photograph(2, taken=True, flaws=("blurred",))).line
    assert kiosk.press("shoot").screen() == Photograph()
    assert kiosk.last() == (LookSheet(2),)
    assert kiosk.send(SheetTaken(1, 3)).screen() == Photograph(), "the one before comes late"


def test_the_picture_is_sent_after_its_number_once() -> None:
    kiosk = taken().press("use_sheet")
    assert kiosk.screen() == Issuing()
    assert StopSheet() not in kiosk.last(), "it is kept until it is sent"
    assert kiosk.sent.request.authority is True
    given(kiosk)
    (sent,) = [e for e in kiosk.done if isinstance(e, SendSheet)]
    assert (sent.visit, sent.key) == (kiosk.state.visit.id if kiosk.state.visit else "", f"{kiosk.sent.key}-sheet")


@pytest.mark.parametrize(("ok", "told"), [(True, "委托书照片已交给窗口"), (False, "请到窗口出示委托书")])
def test_the_ticket_says_what_became_of_it(ok: bool, told: str) -> None:
    kiosk = on_paper(given(taken().press("use_sheet")))
    assert kiosk.state.visit is not None
    kiosk.send(SheetSent(kiosk.state.visit.id, ok))
    assert any(told in line for line in ticket(kiosk.state).lines)
    assert kiosk.send(SheetSent("v-other", not ok)).state.sheet == ("sent" if ok else "unsent")


def test_whoever_would_rather_not_gets_the_same_number() -> None:
    for kiosk in (
        looking().press("skip_sheet"),
        taken().press("skip_sheet"),
        looking().send(SheetFailed(1)).press("skip_sheet"),
    ):
        assert kiosk.screen() == Issuing()
        assert kiosk.sent.request.authority is True
        given(kiosk)
        assert kiosk.count(SendSheet) == 0
        assert kiosk.count(StopSheet) == 1


def test_a_camera_that_goes_leaves_one_way_on_and_what_was_taken_counts() -> None:
    gone = looking().send(DeviceChanged("sheets", False, "device.absent"))
    assert keys(gone) == ["skip_sheet"]
    assert gone.send(SheetSeen(1, 9)).screen() == Photograph(lost=True)
    assert taken().send(DeviceChanged("sheets", False, "device.absent")).press("use_sheet").screen() == Issuing()


@pytest.mark.parametrize("away", ["back", "home"])
def test_who_leaves_leaves_no_picture(away: str) -> None:
    kiosk = taken().press(away)
    assert StopSheet() in kiosk.last() or Wiped() in kiosk.last()
    assert kiosk.state.sheet == ""
    if away == "back":
        assert kiosk.screen() == Authority()


def test_nobody_there_leaves_no_picture() -> None:
    kiosk = taken().send(Tick(NOW), Tick(NOW + dt.timedelta(seconds=600)))
    assert untouched(kiosk.state)
    assert Wiped() in kiosk.last()


def test_it_is_not_asked_without_a_camera_without_the_server_or_in_large_type() -> None:
    assert Kiosk().press("take", "item:house-sale").state.sheets_ok is False
    without = before_it().send(DeviceChanged("sheets", False, "device.absent")).press("confirm")
    assert without.screen() == Issuing()
    assert before_it().send(ConnectionChanged(False)).press("confirm").screen() == Issuing()
    senior = Kiosk().send(DeviceChanged("sheets", True)).press("senior", "item:house-ask", "authority", "confirm")
    assert senior.screen() == Issuing()


def test_another_matter_of_the_same_agent_is_asked_anew() -> None:
    kiosk = on_paper(given(taken().press("use_sheet"))).press("another")
    assert (kiosk.state.sheet, kiosk.state.by_authority) == ("", False)
    assert kiosk.count(Issue) == 1
