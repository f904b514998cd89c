"""远程取号: a number taken on a phone waits for nothing until its holder is here, and goes back when nobody comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from config.remote import RemoteRules
from queue_server.contract.day import ResumeRequest, SuspendRequest
from queue_server.contract.models import VisitIssued, VisitView
from queue_server.contract.remote import RemoteRequest
from queue_server.domain.errors import RuleViolation
from tests.kit.counter_kit import happened, number_of
from tests.kit.postgres import Cluster, needs_postgres, running_cluster
from tests.kit.server_kit import Desk, running_hall
from tests.kit.settings_kit import Observe, Setting, refusal
from tests.kit.ticket_kit import at, code_of, ticket_county

ONE, OTHER, THIRD = "13800138000", "13900139000", "13700137000"
NEAR, FAR = {"lat": 26.95, "lon": 114.24}, {"lat": 26.50, "lon": 114.24}
PLACE = {"lat": 26.94, "lon": 114.24}


def county(**rules: Any) -> Any:
    return ticket_county(place=PLACE, remote={"enabled": True, **rules})


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture
def remote(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A hall on SQLite, or on what `on_both` names."""
    url = None
    if getattr(request, "param", "sqlite") == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        url = cluster.new_database()
    with running_hall(tmp_path, county(), url=url) as running:
        yield running


on_both = pytest.mark.parametrize("remote", ["sqlite", pytest.param("postgresql", marks=needs_postgres)], indirect=True)


def take(desk: Desk, phone: str = ONE, item: str = "deed", before: str = "", key: str = "", **more: Any) -> VisitIssued:
    wish = RemoteRequest.model_validate({"items": [item] if item else [], "phone": phone, **more})
    return desk.service.remote.take("main", wish, before, "phone:remote", key or desk.key(), "http://hall")


def look(desk: Desk, issued: VisitIssued) -> VisitView:
    return desk.service.visit_by_token(issued.token)


def check_in(desk: Desk, issued: VisitIssued) -> VisitView:
    return desk.service.check_in_by_number("main", issued.number, "terminal:k1", desk.key())


@on_both
def test_it_is_called_only_after_its_holder_checked_in(remote: Desk) -> None:
    taken = take(remote)
    here = remote.take()
    remote.open()
    assert number_of(remote.next()) == here.number
    view = look(remote, taken)
    assert (view.state, view.may_check_in, view.lapsed) == ("waiting", True, False)
    assert view.check_in_by == remote.clock.now().replace(hour=2)
    assert not check_in(remote, taken).may_check_in
    assert look(remote, taken).check_in_by is None
    remote.open("main-2")
    assert number_of(remote.next("main-2")) == taken.number


def test_one_press_takes_one_number_however_often_it_is_sent(remote: Desk) -> None:
    assert take(remote, key="a-form").number == take(remote, key="a-form").number
    with pytest.raises(RuleViolation) as caught:
        take(remote, key="another-form")
    assert code_of(caught) == "remote.one_open"


@on_both
def test_who_does_not_come_in_time_has_given_it_back_and_the_page_says_so(remote: Desk) -> None:
    taken = take(remote)
    remote.clock.forward(minutes=59)
    assert remote.service.remote.give_back_late() == 0
    remote.clock.forward(minutes=1)
    assert remote.service.remote.give_back_late() == 1
    assert remote.service.remote.give_back_late() == 0
    view = look(remote, taken)
    assert (view.state, view.lapsed, view.may_check_in, view.check_in_by) == ("cancelled", True, False, None)
    last = happened(remote)[-1]
    assert (last.type, last.staff["reason"], last.staff["by"]) == ("ticket_cancelled", "not_checked_in", "server")
    assert refusal(lambda: check_in(remote, taken)) == "visit.over"
    assert take(remote).number != taken.number


def test_who_comes_late_but_before_it_went_back_is_let_in(remote: Desk) -> None:
    taken = take(remote)
    remote.clock.forward(minutes=61)
    assert not check_in(remote, taken).may_check_in
    assert remote.service.remote.give_back_late() == 0


def test_a_number_given_back_by_hand_did_not_lapse(remote: Desk) -> None:
    taken = take(remote)
    remote.service.give_back(taken.token, "ticket:x", remote.key())
    assert not look(remote, taken).lapsed
    remote.clock.forward(hours=2)
    assert remote.service.remote.give_back_late() == 0
    assert take(remote).number


def test_a_number_taken_in_the_hall_never_lapses(remote: Desk) -> None:
    here = remote.take()
    remote.clock.forward(hours=5)
    assert remote.service.remote.give_back_late() == 0
    assert look(remote, here).state == "waiting"


def test_nobody_is_late_while_the_hall_is_evacuated(remote: Desk) -> None:
    taken = take(remote)
    stop = SuspendRequest.model_validate({"kind": "hall", "code": "main", "reason": "evacuation"})
    remote.service.day.suspend("main", stop, "staff:m", remote.key())
    remote.clock.forward(hours=2)
    assert remote.service.remote.give_back_late() == 0
    remote.service.day.resume("main", ResumeRequest(kind="hall", code="main"), "staff:m", remote.key())
    assert remote.service.remote.give_back_late() == 1
    assert look(remote, taken).lapsed


def test_before_the_hall_gives_numbers_the_time_to_come_runs_from_then(remote: Desk) -> None:
    at(remote, "07:29")
    assert remote.service.remote.offer("main").state == "later"
    with pytest.raises(RuleViolation) as caught:
        take(remote)
    assert code_of(caught) == "remote.not_now"
    at(remote, "07:30")
    taken = take(remote)
    at(remote, "08:59")
    assert remote.service.remote.give_back_late() == 0
    at(remote, "09:00")
    assert remote.service.remote.give_back_late() == 1
    assert look(remote, taken).lapsed
    at(remote, "18:00")
    assert remote.service.remote.offer("main").state == "over"


@on_both
def test_a_browser_that_holds_one_takes_no_other_with_another_telephone(remote: Desk) -> None:
    mine = take(remote)
    with pytest.raises(RuleViolation) as caught:
        take(remote, OTHER, before=mine.token)
    assert code_of(caught) == "remote.one_open"
    check_in(remote, mine)
    assert take(remote, OTHER, before=mine.token).number != mine.number


def test_a_telephone_that_holds_one_in_another_hall_takes_none_here(tmp_path: Path) -> None:
    halls = county()
    town = halls.halls["town"].model_copy(update={"remote": RemoteRules(enabled=True)})
    halls = halls.model_copy(update={"halls": {**halls.halls, "town": town}})
    with running_hall(tmp_path, halls) as desk:
        wish = RemoteRequest(items=["pension"], phone=ONE)
        desk.service.remote.take("town", wish, None, "phone:remote", desk.key(), "http://hall")
        assert refusal(lambda: take(desk)) == "remote.one_open"


def test_what_belongs_to_a_person_is_not_given_to_a_telephone(remote: Desk) -> None:
    assert refusal(lambda: take(remote, item="permit")) == "holder.needed"


def test_a_landline_is_no_mobile_and_a_vouched_class_is_not_believed(remote: Desk) -> None:
    assert refusal(lambda: take(remote, "07967712345")) == "texts.no_mobile"
    assert refusal(lambda: take(remote, **{"class": "serviceman"})) == "class.not_entitled"
    assert take(remote, **{"class": "senior"}).class_ == "senior"


def test_no_event_answer_or_record_shows_the_telephone(remote: Desk) -> None:
    taken = take(remote)
    remote.clock.forward(hours=2)
    remote.service.remote.give_back_late()
    said = str([(e.public, e.staff) for e in happened(remote)]) + taken.model_dump_json()
    assert ONE not in said
    with remote.service.reader.read() as records:
        kept = records.holders(taken.id)
    assert [(h.role, h.name_masked) for h in kept] == [("phone", "138****8000")]
    assert all(ONE.encode() not in h.sealed for h in kept)


def test_every_event_of_the_day_holds_together_without_a_gap(remote: Desk) -> None:
    take(remote)
    remote.clock.forward(hours=2)
    remote.service.remote.give_back_late()
    assert [e.seq for e in happened(remote)] == list(range(1, len(happened(remote)) + 1))


@pytest.mark.parametrize("phones", ["many", "one"])
def test_many_presses_at_once_take_no_more_than_the_hall_waits_for(tmp_path: Path, phones: str) -> None:
    """Twenty-four phones for five numbers; one phone, twenty-four times, for its one."""
    with running_hall(tmp_path, county(at_once=5, per_series=5)) as desk:

        def press(n: int) -> str:
            return refusal(lambda: take(desk, f"138001380{n:02d}" if phones == "many" else ONE))

        with ThreadPoolExecutor(8) as thumbs:
            answers = Counter(thumbs.map(press, range(24)))
        given, refused = (5, "remote.full") if phones == "many" else (1, "remote.one_open")
        assert answers == {"done": given, refused: 24 - given}
        assert len(desk.service.remote.awaited("main")) == given


def test_who_comes_while_it_is_being_given_back_is_either_here_or_told(tmp_path: Path) -> None:
    with running_hall(tmp_path, county(at_once=30, per_series=30, lapses_most=20)) as desk:
        taken = [take(desk, f"138001380{n:02d}") for n in range(12)]
        desk.clock.forward(minutes=61)
        with ThreadPoolExecutor(2) as both:
            gone = both.submit(desk.service.remote.give_back_late)
            came = [refusal(lambda one=one: check_in(desk, one)) for one in taken]  # type: ignore[misc]
            gone.result()
        states = [look(desk, one) for one in taken]
        assert [(v.lapsed, v.may_check_in) for v in states] == [(answer == "visit.over", False) for answer in came]
        assert set(came) <= {"done", "visit.over"}


def test_the_telephone_is_forgotten_the_same_night_also_of_who_never_came(remote: Desk) -> None:
    taken = take(remote)
    remote.clock.forward(minutes=61)
    remote.service.remote.give_back_late()
    remote.clock.forward(days=1)
    remote.service.day.purge()
    with remote.service.reader.read() as records:
        assert records.holders(taken.id) == []
        assert records.lapsed_of(taken.business_day, "any") == 0


def test_the_same_press_from_a_phone_that_moved_takes_one_number(tmp_path: Path) -> None:
    with running_hall(tmp_path, county(within_km=10)) as desk:
        first = take(desk, key="a-form", lat=26.95, lon=114.24)
        assert take(desk, key="a-form", lat=26.951, lon=114.24).number == first.number


# --- the code on the hall's screens -----------------------------------------------------------------------------------


@pytest.fixture
def screens(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, county(screen_code=True)) as running:
        yield running


def test_a_code_read_off_the_screen_is_good_for_who_types_slowly_and_then_no_more(screens: Desk) -> None:
    taken, code = take(screens), screens.service.remote.screen_code("main")
    screens.clock.forward(minutes=5)
    other = screens.service.remote.screen_code("main")
    assert other != code
    screens.clock.forward(minutes=5)
    assert refusal(lambda: by_code(screens, taken, code)) == "remote.wrong_code"
    assert not by_code(screens, taken, other).may_check_in
    last = happened(screens)[-1]
    assert (last.type, last.staff["by"]) == ("ticket_checked_in", "ticket")


def test_a_hall_shows_a_code_of_its_own(screens: Desk) -> None:
    codes = {screens.service.remote._code(hall, 7) for hall in ("main", "town", "north", "south")}
    assert len(codes) > 1


def test_who_has_not_come_is_listed_until_they_are_here(remote: Desk) -> None:
    first = take(remote)
    remote.clock.forward(minutes=5)
    second = take(remote, OTHER)
    remote.take()
    assert [a.number for a in remote.service.remote.awaited("main")] == [first.number, second.number]
    check_in(remote, first)
    assert [a.number for a in remote.service.remote.awaited("main")] == [second.number]


# --- settings ---------------------------------------------------------------------------------------------------------


def taken_at_all(desk: Desk) -> object:
    return refusal(lambda: take(desk))


def taken_at_half_past_seven(desk: Desk) -> object:
    at(desk, "07:30")
    return refusal(lambda: take(desk))


def lapsed_after_half_an_hour(desk: Desk) -> object:
    take(desk)
    desk.clock.forward(minutes=30)
    return desk.service.remote.give_back_late()


def a_second_of_the_hall(desk: Desk) -> object:
    take(desk, item="pension")
    return refusal(lambda: take(desk, OTHER)), desk.service.remote.offer("main").state


def a_second_of_the_series(desk: Desk) -> object:
    take(desk)
    offer = desk.service.remote.offer("main")
    return refusal(lambda: take(desk, OTHER)), "property" in offer.departments, "social" in offer.departments


def from_far_and_near(desk: Desk) -> object:
    return [refusal(lambda where=where: take(desk, **where)) for where in (FAR, {}, NEAR)]  # type: ignore[misc]


def after_one_lapsed(desk: Desk) -> object:
    take(desk)
    desk.clock.forward(hours=1)
    desk.service.remote.give_back_late()
    return refusal(lambda: take(desk))


def by_code(desk: Desk, issued: VisitIssued, code: str) -> VisitView:
    return desk.service.remote.check_in_by_code(issued.token, code, "ticket:x", desk.key())


def code_on_the_screen(desk: Desk) -> object:
    taken, code = take(desk), desk.service.remote.screen_code("main")
    return len(code), refusal(lambda: by_code(desk, taken, code or "0000"))


SETTINGS: dict[str, Setting] = {
    "screen_code": Setting(code_on_the_screen, (True, (4, "done")), (False, (0, "remote.wrong_code"))),
    "enabled": Setting(taken_at_all, (True, "done"), (False, "remote.off")),
    "before_minutes": Setting(taken_at_half_past_seven, (30, "done"), (15, "remote.not_now")),
    "while_open": Setting(taken_at_all, (True, "done"), (False, "remote.not_now")),
    "check_in_minutes": Setting(lapsed_after_half_an_hour, (60, 0), (30, 1)),
    "at_once": Setting(a_second_of_the_hall, (1, ("remote.full", "full")), (2, ("done", "full"))),
    "per_series": Setting(a_second_of_the_series, (1, ("remote.full", False, True)), (2, ("done", True, True))),
    "within_km": Setting(
        from_far_and_near,
        (10, ["remote.too_far", "remote.place_needed", "done"]),
        (None, ["done", *["remote.one_open"] * 2]),
    ),
    "lapses_most": Setting(after_one_lapsed, (2, "done"), (1, "remote.lapsed_often")),
}


def cases() -> list[Any]:
    return [
        pytest.param(name, value, expected, setting.see, id=f"{name}={value}")
        for name, setting in SETTINGS.items()
        for value, expected in (setting.one, setting.other)
    ]


@pytest.mark.parametrize(("name", "value", "expected", "see"), cases())
def test_a_setting_changes_what_happens(
    tmp_path: Path, name: str, value: object, expected: object, see: Observe
) -> None:
    with running_hall(tmp_path, county(**{name: value})) as desk:
        assert see(desk) == expected


def test_every_setting_is_tried() -> None:
    assert set(SETTINGS) == set(RemoteRules.model_fields)
