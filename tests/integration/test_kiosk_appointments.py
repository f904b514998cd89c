"""预约 at the kiosk, before a real server: booked with the card, found, moved, cancelled; its ticket drawn next day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from drivers.simulators.launch import Simulators, simulators
from kiosk.journey.model import State
from kiosk.journey.screens import (
    AskBooking,
    CancelledBooking,
    Card,
    Choose,
    Days,
    Done,
    FindBooking,
    MyBooking,
    OfferDraw,
    Times,
)
from queue_server.contract.appointments import AppointmentView
from tests.kit.headless_kiosk import HeadlessKiosk
from tests.kit.served import Served, serving

ITEM = "hall-service-general"
OTHER_ITEM = "pension-claim"
NEXT_DAY = "2026-11-24T09:40:00+08:00"
TEN = dt.datetime.fromisoformat("2026-11-24T10:00:00+08:00")
ELEVEN = TEN + dt.timedelta(hours=1)
TEN_ON_WEDNESDAY = TEN + dt.timedelta(days=1)


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    with simulators(tmp_path_factory.mktemp("paper")) as started:
        yield started


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("monday")) as server:
        yield server


@pytest.fixture(scope="module")
def tuesday(
    tmp_path_factory: pytest.TempPathFactory, devices: Simulators
) -> Iterator[tuple[Served, dict[str, AppointmentView]]]:
    """A server on the day after some people booked at its kiosk, and what they booked."""
    with serving(tmp_path_factory.mktemp("tuesday")) as server:
        devices.control.reset()
        kiosk = HeadlessKiosk(server, devices, tmp_path_factory.mktemp("kiosk"))
        kiosk.start()
        booked = {
            name: book(kiosk, devices, name, TEN) for name in ("wang-xiulan", "li-jianguo", "chen-di", "zhou-yan")
        }
        kiosk.stop()
        server.kill()
        server.clock = NEXT_DAY
        server.start()
        yield server, booked


@pytest.fixture
def kiosk(monday: Served, devices: Simulators, tmp_path: Path) -> Iterator[HeadlessKiosk]:
    yield from _kiosk(monday, devices, tmp_path)


@pytest.fixture
def on_the_day(
    tuesday: tuple[Served, dict[str, AppointmentView]], devices: Simulators, tmp_path: Path
) -> Iterator[HeadlessKiosk]:
    yield from _kiosk(tuesday[0], devices, tmp_path)


def _kiosk(server: Served, devices: Simulators, folder: Path) -> Iterator[HeadlessKiosk]:
    devices.control.reset()
    kiosk = HeadlessKiosk(server, devices, folder)
    kiosk.start()
    kiosk.until(lambda state: state.reader_ok)
    yield kiosk
    kiosk.stop()


def has_slots(state: State) -> bool:
    return state.plan is not None and state.plan.slots is not None


def choose(kiosk: HeadlessKiosk, start: dt.datetime) -> None:
    kiosk.until(has_slots)
    kiosk.press(f"day:{start.date().isoformat()}")
    assert isinstance(kiosk.state.screen, Times)
    plan = kiosk.state.plan
    day = plan.day(start.date()) if plan else None
    value = next(slot.start.isoformat() for slot in day.slots if slot.start == start) if day else ""
    kiosk.press(f"time:{value}")


def book(kiosk: HeadlessKiosk, devices: Simulators, card: str, start: dt.datetime) -> AppointmentView:
    """Book a time with a card, as a person does, and take the card away."""
    kiosk.until(lambda state: state.reader_ok)
    kiosk.press("booking", "book")
    assert isinstance(kiosk.state.screen, Choose)
    kiosk.press(f"item:{ITEM}")
    assert isinstance(kiosk.state.screen, Days)
    choose(kiosk, start)
    assert isinstance(kiosk.state.screen, Card)
    devices.control.place(card)
    kiosk.until(AskBooking)
    kiosk.press("book_it")
    kiosk.until(lambda state: isinstance(state.screen, MyBooking) and state.screen.slip == "printed")
    screen = kiosk.state.screen
    assert isinstance(screen, MyBooking)
    take_away(kiosk, devices)
    kiosk.press("home")
    return screen.held


def take_away(kiosk: HeadlessKiosk, devices: Simulators) -> None:
    devices.control.remove()
    kiosk.until(lambda state: not state.card_lying)


def show(kiosk: HeadlessKiosk, devices: Simulators, card: str) -> AppointmentView:
    """看我的预约, with the card."""
    kiosk.press("booking", "my_bookings")
    devices.control.place(card)
    kiosk.until(MyBooking)
    take_away(kiosk, devices)
    screen = kiosk.state.screen
    assert isinstance(screen, MyBooking)
    return screen.held


def test_a_time_is_booked_with_the_card_its_slip_scanned_then_moved_and_cancelled(
    kiosk: HeadlessKiosk, devices: Simulators
) -> None:
    booked = book(kiosk, devices, "wang-xiulan", TEN)
    assert (booked.start, booked.state) == (TEN, "booked")
    paper = devices.control.wait_for_tickets(1)[0]
    with Image.open(paper["png"]) as picture:
        codes = [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]
    assert len(codes) == 1
    assert "/a/" in codes[0]

    assert show(kiosk, devices, "wang-xiulan").id == booked.id
    kiosk.press("move_booking")
    choose(kiosk, TEN_ON_WEDNESDAY)
    kiosk.press("book_it")
    kiosk.until(lambda state: isinstance(state.screen, MyBooking) and state.screen.did == "moved")
    kiosk.press("home")

    moved = show(kiosk, devices, "wang-xiulan")
    assert (moved.id, moved.start, moved.code) == (booked.id, TEN_ON_WEDNESDAY, booked.code)
    kiosk.press("ask_cancel", "cancel_it")
    kiosk.until(CancelledBooking)
    kiosk.press("home", "booking", "my_bookings")
    devices.control.place("wang-xiulan")
    kiosk.until(lambda state: isinstance(state.screen, FindBooking) and bool(state.screen.trouble))
    assert kiosk.state.screen == FindBooking("mine", trouble="appointment.unknown")


def test_a_booking_for_another_day_is_shown_and_draws_nothing(kiosk: HeadlessKiosk, devices: Simulators) -> None:
    booked = book(kiosk, devices, "li-jianguo", ELEVEN)
    kiosk.press("booking", "draw", *(f"key:{digit}" for digit in booked.code), "look_up")
    kiosk.until(MyBooking)
    screen = kiosk.state.screen
    assert isinstance(screen, MyBooking)
    assert (screen.held.id, screen.shown, kiosk.state.visit) == (booked.id, False, None)


def test_the_card_draws_the_booked_ticket_at_once_and_only_one(on_the_day: HeadlessKiosk, devices: Simulators) -> None:
    on_the_day.press("booking", "draw")
    devices.control.place("wang-xiulan")
    on_the_day.until(Done)
    visit = on_the_day.state.visit
    assert visit is not None
    assert [step.item for step in visit.steps] == [ITEM]
    assert any(visit.number in line for line in devices.control.wait_for_tickets(1)[0]["lines"])
    take_away(on_the_day, devices)
    on_the_day.press("home")

    drawn = show(on_the_day, devices, "wang-xiulan")
    assert (drawn.state, drawn.number) == ("drawn", visit.number)


def test_the_code_draws_the_booked_ticket_without_a_card(
    on_the_day: HeadlessKiosk, tuesday: tuple[Served, dict[str, AppointmentView]]
) -> None:
    code = tuesday[1]["chen-di"].code
    on_the_day.press("booking", "draw", *(f"key:{digit}" for digit in code), "look_up")
    on_the_day.until(Done)
    assert on_the_day.state.visit is not None


def test_who_takes_a_number_with_the_card_is_offered_the_booked_one(
    on_the_day: HeadlessKiosk, devices: Simulators
) -> None:
    on_the_day.press("take", f"item:{OTHER_ITEM}", "with_card")
    devices.control.place("li-jianguo")
    on_the_day.until(OfferDraw)
    on_the_day.press("draw")
    on_the_day.until(Done)
    visit = on_the_day.state.visit
    assert visit is not None
    assert [step.item for step in visit.steps] == [ITEM]


def test_a_senior_draws_the_booked_ticket_with_two_touches_and_the_card(
    on_the_day: HeadlessKiosk, devices: Simulators
) -> None:
    on_the_day.press("senior", "draw")
    devices.control.place("zhou-yan")
    on_the_day.until(Done)
    assert on_the_day.state.senior
    assert on_the_day.state.visit is not None
