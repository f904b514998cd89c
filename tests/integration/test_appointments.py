"""Appointments: what is free, who may book how much, until when a holder changes it, what is kept of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from queue_server.contract.appointments import FindAppointments, MoveRequest
from queue_server.domain.errors import RuleViolation
from queue_server.store.tables import appointments, events
from tests.kit.appointment_kit import TUESDAY, book, booking_county, cancel, draw, found, left, moment, move, somebody
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import HALL
from tests.kit.ticket_kit import WANG, ZHAO, at, code_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, booking_county()) as running:
        yield running


# --- what is free ---------------------------------------------------------------------------------------------------


def test_a_free_slot_fits_what_half_of_its_counters_time_can_serve(desk: Desk) -> None:
    """Two counters for property and a general one, 15 minutes of each; 10 minutes and one between two persons."""
    assert set(left(desk, "deed").values()) == {4}
    assert len(left(desk, "deed")) == 18
    book(desk, "10:00")
    after = left(desk, "deed")
    assert (after["09:30"], after["10:00"], after["10:30"]) == (4, 3, 4)


def test_what_is_booked_for_a_neighbour_presses_on_the_counter_they_share(desk: Desk) -> None:
    """The pension's own counter and the general one: 30 minutes, of which the two cards take 12."""
    before = left(desk, "pension")["10:00"]
    book(desk, "10:00", "card")
    book(desk, "10:00", "card", id_number=ZHAO)
    assert (before, left(desk, "pension")["10:00"]) == (2, 1)


def test_a_booked_out_slot_stands_there_as_full_and_is_refused(desk: Desk) -> None:
    for n in range(4):
        book(desk, "10:00", id_number=somebody(n))
    assert left(desk, "deed")["10:00"] == 0
    with pytest.raises(RuleViolation) as caught:
        book(desk, "10:00", id_number=somebody(9))
    assert code_of(caught) == "appointment.slot_gone"
    cancel(desk, desk.service.appointments.day("main", dt.date(2026, 3, 3)).appointments[0])
    assert left(desk, "deed")["10:00"] == 1


def test_a_bundle_fits_where_all_its_desks_have_time(desk: Desk) -> None:
    assert left(desk, bundle="birth")["10:00"] == 1
    booked = book(desk, "10:00", bundle="birth")
    assert (booked.codes, booked.bundle) == (["pension", "card"], "birth")
    assert left(desk, bundle="birth")["10:00"] == 0


def test_a_slot_is_offered_only_while_every_department_has_a_counter(tmp_path: Path) -> None:
    counters = [
        {**HALL["counters"][0], "plan": [{"start": "08:30", "end": "12:00"}]},
        {**HALL["counters"][2], "plan": [{"start": "10:00", "end": "17:30"}]},
    ]
    with running_hall(tmp_path, booking_county(hall={"counters": counters})) as desk:
        assert list(left(desk, "deed"))[-1] == "11:30"
        assert next(iter(left(desk, "pension"))) == "10:00"
        assert list(left(desk, bundle="home")) == ["10:00", "10:30", "11:00", "11:30"]
        with pytest.raises(RuleViolation) as caught:
            book(desk, "14:00")
        assert code_of(caught) == "appointment.not_offered"


def test_a_lone_counter_takes_long_matters_in_every_other_slot(tmp_path: Path) -> None:
    with running_hall(tmp_path, booking_county(hall={"counters": HALL["counters"][:1]})) as desk:
        assert left(desk, "mortgage")["10:00"] == 1
        book(desk, "10:00", "mortgage")
        after = left(desk, "mortgage")
        assert (after["09:30"], after["10:00"], after["10:30"], after["11:00"]) == (1, 0, 1, 1)


def test_what_only_some_classes_may_use_is_no_capacity(tmp_path: Path) -> None:
    counters = [HALL["counters"][0], {**HALL["counters"][1], "only": ["senior"]}]
    with running_hall(tmp_path, booking_county(hall={"counters": counters})) as desk:
        assert left(desk, "deed")["10:00"] == 1


def test_a_hall_limits_how_many_of_an_item_a_slot_and_a_day_take(tmp_path: Path) -> None:
    county = booking_county(per_slot={"deed": 1, "card": 0}, hall={"offer": {"per_day": {"pension": 2}}})
    with running_hall(tmp_path, county) as desk:
        book(desk, "10:00")
        assert (left(desk, "deed")["10:00"], left(desk, "deed")["10:30"]) == (0, 1)
        assert left(desk, "card") == {}
        book(desk, "10:00", "pension", id_number=ZHAO)
        assert set(left(desk, "pension").values()) == {1}
        moved = book(desk, "11:00", "pension", id_number=somebody(1))
        assert set(left(desk, "pension").values()) == {0}
        assert move(desk, moved, "12:00").state == "booked", "who moves frees their own place of the day"


def test_days_to_book_are_the_next_five_working_days(desk: Desk) -> None:
    slots = desk.service.appointments.slots("main", ["stamp"], None)
    assert [d.day.day for d in slots.days] == [3, 4, 5, 6, 9]
    assert slots.opens_on is None


def test_when_everything_is_taken_the_day_is_named_on_which_more_can_be_booked(tmp_path: Path) -> None:
    with running_hall(tmp_path, booking_county(per_slot={"deed": 1}, slot_minutes=240, most_days_ahead=1)) as desk:
        for n, clock in enumerate(left(desk, "deed")):
            book(desk, clock, id_number=somebody(n))
        slots = desk.service.appointments.slots("main", ["deed"], None)
        assert [s.left for d in slots.days for s in d.slots] == [0, 0]
        assert slots.opens_on == dt.date(2026, 3, 3)
    with running_hall(tmp_path, booking_county(per_slot={"deed": 0})) as desk:
        slots = desk.service.appointments.slots("main", ["deed"], None)
        assert (sum(len(d.slots) for d in slots.days), slots.opens_on) == (0, None)


def test_today_can_be_booked_only_where_the_hall_says_so_and_only_what_is_to_come(tmp_path: Path) -> None:
    with running_hall(tmp_path, booking_county(least_days_ahead=0)) as desk:
        assert next(iter(left(desk, "deed", day="2026-03-02"))) == "09:30"
        assert book(desk, "09:30", day="2026-03-02").state == "booked"
        with pytest.raises(RuleViolation) as caught:
            book(desk, "09:00", day="2026-03-02", id_number=ZHAO)
        assert code_of(caught) == "appointment.not_offered"


@pytest.mark.parametrize(
    ("clock", "day"),
    [("10:10", TUESDAY), ("10:00", "2026-03-02"), ("10:00", "2026-03-07"), ("10:00", "2026-03-10"), ("08:00", TUESDAY)],
)
def test_no_time_between_slots_nor_on_days_that_cannot_be_booked(desk: Desk, clock: str, day: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        book(desk, clock, day=day)
    assert code_of(caught) == "appointment.not_offered"


def test_a_hall_without_appointments_says_so(tmp_path: Path) -> None:
    with running_hall(tmp_path, booking_county(enabled=False)) as desk:
        for ask in (lambda: left(desk, "deed"), lambda: book(desk), lambda: found(desk)):
            with pytest.raises(RuleViolation) as caught:
                ask()
            assert code_of(caught) == "appointment.off"


# --- one person -----------------------------------------------------------------------------------------------------


def test_one_person_books_one_appointment_a_day(desk: Desk) -> None:
    first = book(desk, "10:00")
    with pytest.raises(RuleViolation) as caught:
        book(desk, "15:00", "pension")
    assert code_of(caught) == "appointment.too_many"
    book(desk, "15:00", day="2026-03-04")
    book(desk, "15:00", id_number=ZHAO)
    cancel(desk, first)
    assert book(desk, "15:00", "pension").state == "booked"


def test_one_press_is_one_appointment_however_often_it_arrives(desk: Desk) -> None:
    first, again = (book(desk, key="one-press") for _ in range(2))
    assert first == again
    with pytest.raises(RuleViolation) as caught:
        book(desk, "11:00", key="one-press")
    assert code_of(caught) == "request.key_reused"


def stay_away(desk: Desk, times: int) -> None:
    """Book on Monday for Tuesday and never come, on several days."""
    for n in range(times):
        day = ("2026-03-03", "2026-03-04", "2026-03-05")[n]
        book(desk, day=day)
        at(desk, f"{day}T18:30")
        desk.service.day.close_days()


def test_who_stayed_away_three_times_books_no_more_by_machine_but_at_the_desk(desk: Desk) -> None:
    stay_away(desk, 2)
    cancel(desk, book(desk, day="2026-03-06"))
    at(desk, "2026-03-04T19:00")
    stay_away_once_more = book(desk, day="2026-03-05")
    at(desk, "2026-03-05T18:30")
    desk.service.day.close_days()
    assert stay_away_once_more.state == "booked"
    with pytest.raises(RuleViolation) as caught:
        book(desk, day="2026-03-06")
    assert code_of(caught) == "appointment.no_shows"
    assert book(desk, day="2026-03-06", channel="clerk").state == "booked"
    assert book(desk, day="2026-03-06", id_number=ZHAO).state == "booked"


def test_staying_away_is_forgotten_in_time_and_never_held_against_anybody_where_the_hall_says_so(
    tmp_path: Path,
) -> None:
    with running_hall(tmp_path / "a", booking_county(no_shows_most=1, no_show_days=7)) as desk:
        stay_away(desk, 1)
        at(desk, "2026-03-09T09:00")
        with pytest.raises(RuleViolation):
            book(desk, day="2026-03-11")
        at(desk, "2026-03-10T09:00")
        assert book(desk, day="2026-03-11").state == "booked"
    with running_hall(tmp_path / "b", booking_county(no_shows_most=0)) as desk:
        stay_away(desk, 3)
        at(desk, "2026-03-06T09:00")
        assert book(desk, day="2026-03-09").state == "booked"


# --- finding, moving, cancelling ------------------------------------------------------------------------------------


def test_a_person_s_own_are_found_by_document_and_by_code_soonest_first(desk: Desk) -> None:
    book(desk, "15:00", day="2026-03-04")
    booked = book(desk, "10:00")
    book(desk, id_number=ZHAO)
    assert found(desk) == [("03-03 10:00", "booked"), ("03-04 15:00", "booked")]
    by_code = desk.service.appointments.find("main", FindAppointments(code=booked.code)).appointments
    assert [a.id for a in by_code] == [booked.id]
    with pytest.raises(RuleViolation) as caught:
        desk.service.appointments.find("town", FindAppointments(code=booked.code))
    assert code_of(caught) == "appointment.unknown"


def test_codes_are_not_guessed(desk: Desk) -> None:
    booked = book(desk)
    wrong = f"{(int(booked.code) + 1) % 10**8:08d}"
    for _ in range(10):
        with pytest.raises(RuleViolation, match=r"appointment\.unknown"):
            desk.service.appointments.find("main", FindAppointments(code=wrong), "terminal:k1")
    for code in (wrong, booked.code):
        with pytest.raises(RuleViolation, match=r"request\.rate_limited"):
            desk.service.appointments.find("main", FindAppointments(code=code), "terminal:k1")
    assert desk.service.appointments.find("main", FindAppointments(code=booked.code), "terminal:k2").appointments
    assert found(desk), "a document is never refused"
    desk.clock.forward(minutes=11)
    assert desk.service.appointments.find("main", FindAppointments(code=booked.code), "terminal:k1").appointments


def test_moving_keeps_code_and_page_and_frees_the_old_time(desk: Desk) -> None:
    booked = book(desk, "10:00")
    moved = move(desk, booked, "11:00", "2026-03-04")
    assert (moved.id, moved.code, moved.state) == (booked.id, booked.code, "booked")
    assert (left(desk, "deed")["10:00"], left(desk, "deed", day="2026-03-04")["11:00"]) == (4, 3)
    assert desk.service.appointments.by_token(booked.token).start == moved.start


def test_a_full_slot_takes_no_move_but_the_one_within_itself(desk: Desk) -> None:
    booked = [book(desk, "10:00", id_number=somebody(n)) for n in range(4)]
    other = book(desk, "11:00", id_number=ZHAO)
    with pytest.raises(RuleViolation) as caught:
        move(desk, other, "10:00")
    assert code_of(caught) == "appointment.slot_gone"
    assert move(desk, booked[0], "10:00").start == booked[0].start


def test_its_holder_changes_it_until_two_hours_before_and_staff_to_the_end(desk: Desk) -> None:
    booked = book(desk, "10:00")
    at(desk, f"{TUESDAY}T08:00")
    assert desk.service.appointments.by_token(booked.token).may_cancel
    at(desk, f"{TUESDAY}T08:01")
    assert not desk.service.appointments.by_token(booked.token).may_move
    changes: list[Callable[[], object]] = [
        lambda: move(desk, booked, "10:00", "2026-03-05"),
        lambda: cancel(desk, booked),
    ]
    for change in changes:
        with pytest.raises(RuleViolation) as caught:
            change()
        assert code_of(caught) == "appointment.too_late"
    assert move(desk, booked, "10:00", "2026-03-05", staff=True).may_move
    assert cancel(desk, booked, staff=True).state == "cancelled"
    with pytest.raises(RuleViolation) as caught:
        cancel(desk, booked, staff=True)
    assert code_of(caught) == "appointment.over"


def test_the_token_moves_and_cancels_and_another_opens_nothing(desk: Desk) -> None:
    booked = book(desk)
    ours = desk.service.appointments
    assert ours.move_by_token(booked.token, MoveRequest(start=moment("11:00")), "appointment:x", "a").state == "booked"
    assert ours.cancel_by_token(booked.token, "appointment:x", "b").state == "cancelled"
    asked: list[Callable[[], object]] = [
        lambda: ours.by_token("nobody"),
        lambda: ours.cancel_by_token("nobody", "appointment:x", "c"),
    ]
    for ask in asked:
        with pytest.raises(RuleViolation) as caught:
            ask()
        assert code_of(caught) == "appointment.unknown"


def test_an_appointment_of_one_hall_is_unknown_in_another(desk: Desk) -> None:
    booked = book(desk)
    for ask in (
        lambda: desk.service.appointments.cancel("town", booked.id, "staff:li", desk.key(), True),
        lambda: desk.service.appointments.draw("town", booked.id, "staff:li", desk.key(), "http://hall"),
    ):
        with pytest.raises(RuleViolation) as caught:
            ask()
        assert code_of(caught) == "appointment.unknown"


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_nothing_of_a_person_stands_in_clear_in_the_database_nor_in_events(desk: Desk) -> None:
    booked = book(desk, "10:00")
    move(desk, booked, "11:00")
    at(desk, f"{TUESDAY}T11:00")
    draw(desk, booked)
    with desk.engine.connect() as connection:
        rows = connection.execute(select(appointments)).mappings().all()
        told = connection.execute(select(events.c.public, events.c.staff).where(events.c.type.like("appointment%")))
        written = json.dumps([dict(row) for row in told.mappings()], ensure_ascii=False)
    assert [row["name_masked"] for row in rows] == ["王**"]
    stored = repr([dict(row) for row in rows])
    for secret in (WANG, "王小明"):
        assert secret not in stored
        assert secret not in written
    for secret in (booked.token, booked.code, "王"):
        assert secret not in written
    with desk.engine.connect() as connection:
        public = connection.execute(select(events.c.public).where(events.c.type.like("appointment%"))).scalars().all()
    assert public == [{}, {}, {}]


def test_every_change_says_what_happened(desk: Desk) -> None:
    booked = book(desk, "10:00")
    move(desk, booked, "11:00")
    cancel(desk, booked)
    kinds = [e.type for e in desk.service.events_after("main", 0)]
    assert kinds == ["appointment_booked", "appointment_moved", "appointment_cancelled"]


def test_who_booked_is_forgotten_in_time_and_the_bare_appointment_with_the_tickets(tmp_path: Path) -> None:
    kept = {"holders_days": 30, "tickets_days": 60, "events_days": 180}
    with running_hall(tmp_path, booking_county(hall={"retention": kept})) as desk:
        book(desk)
        at(desk, "2026-04-02T09:00")
        assert desk.service.day.purge()["main"]["holders"] == 0
        at(desk, "2026-04-03T09:00")
        assert desk.service.day.purge()["main"]["holders"] == 1
        with desk.engine.connect() as connection:
            row = connection.execute(select(appointments)).mappings().one()
        assert (row["sealed"], row["name_masked"], row["id_hash"]) == (b"", "", "")
        assert desk.service.day.purge()["main"]["appointments"] == 0
        at(desk, "2026-05-03T09:00")
        assert desk.service.day.purge()["main"]["appointments"] == 1
