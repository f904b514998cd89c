"""The day of an appointment: its ticket early, on time and late, among those who walked in; and the day's end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from queue_server.app.wait.outlook import outlook
from queue_server.contract.day import SuspendRequest
from queue_server.contract.models import VisitIssued
from queue_server.domain.errors import RuleViolation
from queue_server.domain.experience import Experience, Now
from queue_server.store.tables import events, holders
from tests.kit.appointment_kit import TUESDAY, book, booking_county, draw, found, moment, somebody
from tests.kit.server_kit import Desk, running_hall
from tests.kit.ticket_kit import WANG, ZHAO, at, code_of, person, steps_of, visit_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, booking_county()) as running:
        yield running


def on_the_day(desk: Desk, clock: str) -> None:
    at(desk, f"{TUESDAY}T{clock}")


def called(desk: Desk, counter: str = "main-1") -> str:
    """Let a counter finish what it has and call the next; return the number."""
    state = desk.service.counter_state(counter)
    if state.visit is not None:
        desk.press("finish", state.visit.step, counter)
    visit = desk.next(counter, after=state.visit.step if state.visit else None).visit
    return visit.number if visit is not None else ""


# --- when it is drawn -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "refusal"), [("08:59", "appointment.too_early"), ("09:00", ""), ("10:15", ""), ("10:16", "")]
)
def test_a_ticket_is_drawn_from_an_hour_before(desk: Desk, clock: str, refusal: str) -> None:
    booked = book(desk, "10:00")
    on_the_day(desk, clock)
    if refusal:
        with pytest.raises(RuleViolation) as caught:
            draw(desk, booked)
        assert code_of(caught) == refusal
    else:
        assert draw(desk, booked).number == "A001"
        assert visit_of(desk, draw(desk, booked).id).appointment == booked.id


def test_on_time_it_waits_from_the_booked_time_in_its_class_and_late_as_a_walk_in(desk: Desk) -> None:
    classes, waits_from = {}, {}
    for n, clock in enumerate(("09:00", "10:00", "10:15", "10:16")):
        booked = book(desk, "10:00", "deed" if n < 3 else "pension", id_number=somebody(n))
        desk.clock.moment = moment(clock).astimezone(dt.UTC)
        issued = draw(desk, booked)
        classes[clock], waits_from[clock] = issued.class_, steps_of(desk, issued.id)[0].queued_at
        at(desk, "2026-03-02T09:00")
    ten = moment("10:00")
    assert waits_from == {"09:00": ten, "10:00": ten, "10:15": ten, "10:16": moment("10:16")}
    assert classes == {"09:00": "appointment", "10:00": "appointment", "10:15": "appointment", "10:16": "ordinary"}


def test_the_better_class_counts_the_appointment_s_or_the_person_s_own(desk: Desk) -> None:
    senior = book(desk, "10:00", birth="1950-01-01")
    infant = book(desk, "10:00", "pension", id_number=ZHAO, class_="infant")
    late = book(desk, "09:00", "card", id_number=somebody(1), birth="1950-01-01")
    on_the_day(desk, "09:30")
    assert [draw(desk, a).class_ for a in (senior, infant, late)] == ["senior", "appointment", "senior"]


def test_who_comes_early_goes_after_all_who_wait_but_before_a_counter_stands_idle(desk: Desk) -> None:
    booked = book(desk, "10:00")
    on_the_day(desk, "09:20")
    early = draw(desk, booked).number
    desk.clock.forward(minutes=5)
    walked_in = [desk.take().number for _ in range(2)]
    desk.clock.forward(minutes=1)
    desk.open("main-1")
    assert [called(desk) for _ in range(3)] == [*walked_in, early]


def test_from_its_time_on_an_appointment_earns_waiting_twice_as_fast(desk: Desk) -> None:
    """At 10:20 the appointment of 10:00 has 2 x 20, the walk-in of 9:45 has 35, the one of 9:30 has 50."""
    booked = book(desk, "10:00")
    on_the_day(desk, "09:30")
    oldest = desk.take().number
    on_the_day(desk, "09:45")
    walked_in = desk.take().number
    on_the_day(desk, "09:50")
    appointment = draw(desk, booked).number
    on_the_day(desk, "10:20")
    desk.open("main-1")
    assert [called(desk) for _ in range(3)] == [oldest, appointment, walked_in]


def test_two_appointments_of_one_time_go_by_their_numbers_whoever_came_first(desk: Desk) -> None:
    first, second = book(desk, "10:00"), book(desk, "10:00", id_number=ZHAO)
    on_the_day(desk, "09:30")
    numbers = [draw(desk, second).number, draw(desk, first).number]
    on_the_day(desk, "10:05")
    desk.open("main-1")
    assert [called(desk), called(desk)] == sorted(numbers)


def test_another_day_and_a_used_or_cancelled_one_draw_nothing(desk: Desk) -> None:
    booked, given_up = book(desk, "10:00"), book(desk, "11:00", id_number=ZHAO)
    desk.service.appointments.cancel("main", given_up.id, "staff:li", desk.key(), True)
    with pytest.raises(RuleViolation) as caught:
        draw(desk, booked)
    assert code_of(caught) == "appointment.not_today"
    on_the_day(desk, "10:00")
    with pytest.raises(RuleViolation) as caught:
        draw(desk, given_up)
    assert code_of(caught) == "appointment.over"
    issued = draw(desk, booked)
    desk.service.tickets.give_back("main", issued.id, "terminal:k1", desk.key())
    with pytest.raises(RuleViolation) as caught:
        draw(desk, booked)
    assert code_of(caught) == "appointment.over"


def test_drawing_twice_tells_the_first_ticket_again(desk: Desk) -> None:
    booked = book(desk, "10:00")
    on_the_day(desk, "09:40")
    first, same_key, another = draw(desk, booked, key="tap"), draw(desk, booked, key="tap"), draw(desk, booked)
    assert first == same_key
    assert (another.id, another.number, another.token) == (first.id, first.number, first.token)
    assert desk.service.hall_state("main").waiting == 1
    view = desk.service.appointments.by_token(booked.token)
    assert (view.state, view.number, view.ticket) == ("drawn", first.number, first.token)
    assert found(desk) == [("03-03 10:00", "drawn")]
    assert desk.service.visit_by_token(first.token).appointment == booked.start


def test_a_bundle_draws_one_ticket_with_all_its_desks(desk: Desk) -> None:
    booked = book(desk, "10:00", bundle="home")
    on_the_day(desk, "09:40")
    issued = draw(desk, booked)
    assert [(s.item, s.state) for s in issued.steps] == [("deed", "waiting"), ("pension", "pending")]
    assert [text.zh for text in issued.inside] == ["card"]


# --- who draws it ---------------------------------------------------------------------------------------------------


def test_what_is_bound_to_a_person_is_drawn_with_the_document_or_before_a_member_of_staff(desk: Desk) -> None:
    booked = [book(desk, f"{hour}:00", "permit", id_number=somebody(hour)) for hour in (10, 11)]
    on_the_day(desk, "10:10")
    with pytest.raises(RuleViolation) as caught:
        draw(desk, booked[0])
    assert code_of(caught) == "holder.needed"
    with pytest.raises(RuleViolation) as caught:
        draw(desk, booked[0], shown=ZHAO)
    assert code_of(caught) == "appointment.unknown"
    assert draw(desk, booked[0], shown=somebody(10)).number == "A001"
    assert draw(desk, booked[1], channel="clerk").number == "A002"


def test_the_ticket_bears_its_holder_sealed_for_the_visit(desk: Desk) -> None:
    booked = book(desk, "10:00")
    on_the_day(desk, "10:00")
    issued = draw(desk, booked)
    with desk.engine.connect() as connection:
        (row,) = connection.execute(select(holders).where(holders.c.visit == issued.id)).mappings().all()
    opened = desk.service.keys.open(row["sealed"], issued.id)
    assert (row["name_masked"], row["role"]) == ("王**", "holder")
    assert WANG.encode() in opened
    assert row["id_hash"] == desk.service.keys.hash(WANG)


def test_who_holds_the_day_s_share_of_numbers_is_sent_to_the_desk(tmp_path: Path) -> None:
    with running_hall(tmp_path, booking_county(hall={"queue": {"tickets_per_person_day": 1}})) as desk:
        booked = book(desk, "10:00")
        on_the_day(desk, "09:40")
        desk.issue(items=["pension"], holders=[person()])
        with pytest.raises(RuleViolation) as caught:
            draw(desk, booked)
        assert code_of(caught) == "holder.too_many"
        assert draw(desk, booked, channel="clerk").number == "A001"


# --- what turns nobody away -----------------------------------------------------------------------------------------


def test_on_time_neither_a_suspension_nor_full_numbers_nor_the_last_ticket_turn_an_appointment_away(
    tmp_path: Path,
) -> None:
    county = booking_county(hall={"offer": {"per_day": {"deed": 2}}})
    with running_hall(tmp_path, county) as desk:
        booked = [book(desk, "16:30", id_number=somebody(n)) for n in range(2)]
        on_the_day(desk, "16:30")
        with pytest.raises(RuleViolation) as caught:
            desk.take()
        assert code_of(caught) == "item.full", "both numbers of the day are booked"
        request = SuspendRequest(kind="item", code="deed", reason="system")
        desk.service.day.suspend("main", request, "staff:li", desk.key())
        first = draw(desk, booked[0])
        assert desk.service.visit_by_token(first.token).suspended is not None
        on_the_day(desk, "16:46")
        with pytest.raises(RuleViolation) as caught:
            draw(desk, booked[1])
        assert code_of(caught) == "item.suspended", "late it is a walk-in"


def test_late_after_the_last_numbers_were_given_a_person_hears_that_the_hall_closes(desk: Desk) -> None:
    booked = book(desk, "16:30")
    on_the_day(desk, "17:05")
    with pytest.raises(RuleViolation) as caught:
        draw(desk, booked)
    assert code_of(caught) == "hall.closed"


def test_on_time_before_numbers_are_given_to_others_an_appointment_draws_its_ticket(desk: Desk) -> None:
    booked = book(desk, "08:30")
    on_the_day(desk, "07:45")
    with pytest.raises(RuleViolation):
        desk.take()
    assert draw(desk, booked).number == "A001"


# --- the day's end --------------------------------------------------------------------------------------------------


def figures(desk: Desk, clock: str = f"{TUESDAY}T18:30") -> dict[str, int]:
    at(desk, clock)
    (ended,) = desk.service.day.close_days()
    return {name: count for name, count in ended.figures.items() if name.startswith("appointments")}


def test_the_day_s_end_notes_who_did_not_come(desk: Desk) -> None:
    booked = [book(desk, "10:00", id_number=somebody(n)) for n in range(3)]
    desk.service.appointments.cancel("main", booked[2].id, "staff:li", desk.key(), True)
    on_the_day(desk, "10:00")
    draw(desk, booked[0])
    assert figures(desk) == {"appointments_kept": 1, "appointments_missed": 1}
    day = desk.service.appointments.day("main", dt.date(2026, 3, 3)).appointments
    assert sorted(a.state for a in day) == ["cancelled", "drawn", "no_show"]
    with desk.engine.connect() as connection:
        missed = connection.execute(select(events.c.staff).where(events.c.type == "appointment_missed")).scalars().all()
    assert [m["appointment"] for m in missed] == [booked[1].id]
    with pytest.raises(RuleViolation) as caught:
        draw(desk, booked[1])
    assert code_of(caught) == "appointment.over"


def test_a_day_on_which_nobody_came_at_all_ends_too_and_only_once(desk: Desk) -> None:
    book(desk, "10:00")
    assert figures(desk, f"{TUESDAY}T18:00") == {"appointments_kept": 0, "appointments_missed": 1}
    assert desk.service.day.close_days() == []


def test_appointments_of_a_day_that_was_closed_after_all_stay_and_a_clerk_lets_them_in(tmp_path: Path) -> None:
    with running_hall(tmp_path, booking_county()) as desk:
        booked, keys = book(desk, "10:00"), desk.service.keys
    calendar = {"hours": HOURS, "closed": [TUESDAY]}
    with running_hall(tmp_path, booking_county(hall={"calendar": calendar}), keys=keys) as desk:
        on_the_day(desk, "10:00")
        with pytest.raises(RuleViolation) as caught:
            draw(desk, booked)
        assert code_of(caught) == "hall.closed"
        at(desk, "2026-03-04T09:00")
        assert [e.figures["appointments_missed"] for e in desk.service.day.close_days()] == [0]
        assert found(desk) == [("03-03 10:00", "booked")]
        with pytest.raises(RuleViolation) as caught:
            draw(desk, booked)
        assert code_of(caught) == "appointment.not_today"
        issued = draw(desk, booked, channel="clerk")
        assert (issued.number, issued.class_, issued.business_day) == ("A001", "ordinary", dt.date(2026, 3, 4))


HOURS = [{"open": "08:30", "close": "17:30", "issue_from": "08:00", "issue_until": "17:00"}]


# --- what is expected of the hours to come --------------------------------------------------------------------------


def expected(desk: Desk) -> list[tuple[str, str, str, float]]:
    """Return whom the simulation expects by appointment: time, department, class, chance."""
    now = desk.clock.now()
    with desk.service.reader.read() as records:
        board = desk.service.writer.boards.at(
            "main", desk.service.halls.get("main").calendar.business_day(now), records
        )
        booked = outlook(board, Now(Experience()), now).booked
    zone = moment("10:00").tzinfo
    return [
        (f"{dt.datetime.fromtimestamp(b.at_s, zone):%H:%M}", b.department, b.class_, round(b.comes, 3)) for b in booked
    ]


def test_the_simulation_expects_who_is_booked_for_the_next_hours_until_they_come_or_are_late(desk: Desk) -> None:
    first, second = book(desk, "09:00"), book(desk, "09:30", id_number=ZHAO, bundle="birth")
    book(desk, "15:00", id_number=somebody(1))
    on_the_day(desk, "08:00")
    assert expected(desk) == [
        ("09:00", "property", "appointment", 0.9),
        ("09:30", "social", "appointment", 0.9),
        ("09:30", "health", "appointment", 0.9),
    ]
    draw(desk, first)
    assert [e[0] for e in expected(desk)] == ["09:30", "09:30"]
    desk.service.appointments.cancel("main", second.id, "staff:li", desk.key(), True)
    assert expected(desk) == []
    on_the_day(desk, "15:15")
    assert [e[0] for e in expected(desk)] == ["15:00"]
    on_the_day(desk, "15:16")
    assert expected(desk) == []


def test_who_comes_by_appointment_is_not_learned_as_somebody_who_walks_in(desk: Desk) -> None:
    booked = book(desk, "10:00")
    on_the_day(desk, "10:00")
    draw(desk, booked)
    desk.take("pension")
    with desk.service.reader.read() as records:
        assert [department for _, department, _ in records.arrivals_on("main", dt.date(2026, 3, 3))] == ["social"]


def test_early_the_range_told_reaches_beyond_the_booked_time_and_is_no_measure_of_the_ranges(desk: Desk) -> None:
    booked = book(desk, "10:00")
    on_the_day(desk, "09:30")
    desk.open("main-1")
    desk.open("main-2", "staff:wang")
    for _ in range(6):
        desk.take()
    issued: VisitIssued = draw(desk, booked)
    assert issued.ahead == 6
    assert issued.wait is not None
    assert issued.wait.high_s >= 30 * 60
    assert visit_of(desk, issued.id).told_high_s is None
