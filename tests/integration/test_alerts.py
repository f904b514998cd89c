"""Alerts begin by the hall's rules, are acknowledged by name, end with their reason, and come again as new ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.app.alerts.service import Alerts
from queue_server.contract.fleet import HeartBeat
from tests.kit.postgres import needs_postgres, running_postgres
from tests.kit.server_kit import Desk, running_hall
from tests.kit.settings_kit import refusal
from tests.kit.small_county import small_county

OFF: dict[str, object] = {
    "wait_minutes": 0,
    "people_over": 0,
    "unserved_minutes": 0,
    "idle_minutes": 0,
    "paper_percent": 0,
    "silent_s": 0,
    "failed_device": False,
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, small_county(alerts={**OFF, "unserved_minutes": 10})) as running:
        yield running


def told(desk: Desk) -> Alerts:
    desk.service.alerts.look("main")
    return desk.service.alerts.alerts("main")


def kinds(desk: Desk) -> list[tuple[str, str]]:
    return [seen.alert.about for seen in told(desk).open]


def types(desk: Desk) -> list[str]:
    return [e.type for e in desk.service.events_after("main", 0) if e.type.startswith("alert_")]


def begins_is_acknowledged_and_ends(desk: Desk) -> None:
    desk.take()
    assert told(desk).open == ()
    desk.clock.forward(minutes=10)
    assert desk.service.alerts.look("main") == 1
    assert desk.service.alerts.look("main") == 0, "told once"
    first = told(desk).open[0].alert
    desk.clock.forward(minutes=5)
    assert told(desk).open[0].value == 15 * 60, "the figure goes on"
    key = desk.key()
    desk.service.alerts.acknowledge("main", first.id, "staff:zhou", key)
    desk.service.alerts.acknowledge("main", first.id, "staff:zhou", key)
    taken = told(desk).open[0].alert
    assert (taken.acknowledged_by, taken.acknowledged_at) == ("staff:zhou", desk.clock.moment)
    desk.open()
    desk.next()
    after = told(desk)
    assert (after.open, [p.alert.id for p in after.past]) == ((), [first.id])
    assert types(desk) == ["alert_began", "alert_acknowledged", "alert_ended"]


def test_an_alert_begins_once_is_acknowledged_by_name_and_ends_with_its_reason(desk: Desk) -> None:
    begins_is_acknowledged_and_ends(desk)


@needs_postgres
def test_the_same_on_postgresql(tmp_path: Path) -> None:
    rules = {**OFF, "unserved_minutes": 10}
    county = small_county(alerts=rules)
    with running_postgres() as address, running_hall(tmp_path, county, url=address) as desk:
        begins_is_acknowledged_and_ends(desk)


def test_the_same_reason_later_is_a_new_alert_nobody_has_acknowledged(tmp_path: Path) -> None:
    with running_hall(tmp_path, small_county(alerts={**OFF, "silent_s": 60})) as desk:
        beat(desk)
        desk.clock.forward(seconds=61)
        first = told(desk).open[0].alert
        desk.service.alerts.acknowledge("main", first.id, "staff:zhou", desk.key())
        beat(desk)
        assert told(desk).open == ()
        desk.clock.forward(seconds=61)
        again = told(desk).open[0].alert
        assert (again.about, again.acknowledged_by) == (first.about, "")
        assert again.id != first.id
        assert refusal(lambda: acknowledge(desk, first.id)) == "alert.over"


def test_who_comes_second_is_told_that_somebody_sees_to_it(desk: Desk) -> None:
    desk.take()
    desk.clock.forward(minutes=10)
    alert = told(desk).open[0].alert
    acknowledge(desk, alert.id)
    assert refusal(lambda: acknowledge(desk, alert.id)) == "alert.acknowledged"
    assert refusal(lambda: acknowledge(desk, "v-nobody")) == "alert.unknown"


def test_alerts_outlive_a_restart(tmp_path: Path) -> None:
    county = small_county(alerts={**OFF, "unserved_minutes": 10})
    with running_hall(tmp_path, county) as desk:
        desk.take()
        desk.clock.forward(minutes=10)
        alert = told(desk).open[0].alert
        acknowledge(desk, alert.id)
        moment = desk.clock.moment
    with running_hall(tmp_path, county) as desk:
        desk.clock.moment = moment
        assert [s.alert.id for s in told(desk).open] == [alert.id]
        assert told(desk).open[0].alert.acknowledged_by == "staff:chen"


def test_a_free_counter_that_calls_nobody_is_told_of_when_it_could(tmp_path: Path) -> None:
    with running_hall(tmp_path, small_county(alerts={**OFF, "idle_minutes": 5})) as desk:
        desk.open()
        desk.clock.forward(minutes=30)
        assert kinds(desk) == [], "nobody waits"
        desk.take()
        desk.clock.forward(minutes=4)
        assert kinds(desk) == [], "who came a moment ago is not waiting for a lazy clerk"
        desk.clock.forward(minutes=1)
        assert kinds(desk) == [("idle", "1")]
        desk.next()
        assert kinds(desk) == []


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ("wait_minutes", 20, [("wait", "A")]),
        ("wait_minutes", 40, []),
        ("people_over", 2, [("over", "")]),
        ("people_over", 3, []),
        ("unserved_minutes", 30, [("unserved", "A")]),
        ("unserved_minutes", 31, []),
        ("idle_minutes", 29, [("idle", "1")]),
        ("idle_minutes", 31, []),
        ("paper_percent", 20, [("paper", "k1")]),
        ("paper_percent", 19, []),
        ("silent_s", 1800, [("silent", "k1")]),
        ("silent_s", 1801, []),
        ("failed_device", True, [("device", "k1/printer")]),
        ("failed_device", False, []),
    ],
)
def test_each_rule_is_the_halls_own(tmp_path: Path, rule: str, value: object, expected: list[tuple[str, str]]) -> None:
    county = small_county(alerts={**OFF, rule: value}, queue={"wait_limit_minutes": 20})
    with running_hall(tmp_path, county) as desk:
        if rule == "idle_minutes":
            desk.open()
        if rule != "silent_s":
            desk.take()
            desk.take()
        else:
            beat(desk)
        desk.clock.forward(minutes=30)
        if rule in ("paper_percent", "failed_device"):
            beat(desk)
        assert kinds(desk) == expected


def test_a_closed_hall_tells_nothing(tmp_path: Path) -> None:
    with running_hall(tmp_path, small_county(alerts={**OFF, "silent_s": 60})) as desk:
        beat(desk)
        desk.clock.forward(hours=12)
        assert kinds(desk) == []


def acknowledge(desk: Desk, alert: str) -> None:
    desk.service.alerts.acknowledge("main", alert, "staff:chen", desk.key())


def beat(desk: Desk) -> None:
    said = {
        "version": "0.1.0",
        "uptime_s": 5,
        "started": "first",
        "devices": [{"name": "printer", "state": "failed", "codes": ["printer.jammed"]}],
        "paper": {"left_mm": 20_000, "roll_mm": 100_000},
    }
    desk.service.fleet.beat("main", "main/k1", HeartBeat.model_validate(said))
