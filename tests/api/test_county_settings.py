"""Settings on the county's page: laid over the files by the files' own rules, from a day on, for all halls or one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from config.changed import OF_A_HALL, OF_THE_COUNTY, SHARED
from config.load import default_example
from queue_server.bootstrap import build_server
from queue_server.settings import load_settings
from tests.api.hall import HallTime, HallUnderTest
from tests.api.test_county_items import TODAY, as_, get
from tests.kit.ready_database import lay_ready_database

PAGE = "/county/settings"
_keys = itertools.count(1)


@pytest.fixture
def hall(tmp_path: Path, application: Flask) -> Iterator[HallUnderTest]:
    """A server that read its county from files."""
    lay_ready_database(tmp_path / "hall.db")
    time = HallTime()
    server = build_server(load_settings(tmp_path, county=default_example()), clock=time, app=application)
    yield HallUnderTest(server, time)
    server.close()


def press(at: HallUnderTest, path: str, of: str | None = None, **form: Any) -> tuple[int, str]:
    data = {"key": f"set{next(_keys)}", "valid_from": TODAY, "why": "县里通知", **form}
    answer = at.server.app.test_client().post(f"{PAGE}/{path}", headers=as_(at, "county", of), data=data)
    return answer.status_code, answer.headers.get("Location") or answer.get_data(as_text=True)


def calendar(at: HallUnderTest, scope: str, **changes: Any) -> tuple[int, str]:
    """Send the form of a calendar as it is, but for what changes."""
    code = "yongxin" if scope == "all" else scope
    now = at.server.service.county.halls[code].calendar
    form: dict[str, Any] = {
        "weekdays": [str(day) for day in now.weekdays],
        "closed": "\n".join(map(str, now.closed)),
        "open_extra": "\n".join(map(str, now.open_extra)),
    }
    form |= {"holidays": "yes"} if now.follow_official_holidays else {}
    form |= {
        name: [f"{getattr(h, name):%H:%M}" for h in now.hours]
        for name in ("open", "close", "issue_from", "issue_until")
    }
    return press(at, f"{scope}/calendar", **{**form, **changes})


def test_a_day_is_closed_in_every_hall_and_the_kiosks_are_told(hall: HallUnderTest) -> None:
    assert calendar(hall, "all", closed="2026-03-02")[0] == 303
    state = hall.caller("kiosk").get("/halls/yongxin").json
    assert state["open"] is False  # type: ignore[index]
    refused = hall.caller("kiosk").post("/halls/yongxin/visits", {"items": ["marriage-register"], "channel": "kiosk"})
    assert refused.json["code"] == "hall.closed"  # type: ignore[index]
    assert "2026-03-02" in get(hall, f"{PAGE}/all?lang=zh")


def test_one_halls_day_is_its_own(hall: HallUnderTest) -> None:
    assert calendar(hall, "litian", closed="2026-03-02")[0] == 303
    assert hall.server.service.hall_state("yongxin").open
    assert not hall.server.service.hall_state("litian").open


def test_a_change_waits_for_its_day_and_can_be_taken_back(hall: HallUnderTest) -> None:
    assert calendar(hall, "all", closed="2026-03-04", valid_from="2026-03-03")[0] == 303
    assert hall.server.service.county.halls["yongxin"].calendar.closed == ()
    assert "计划中" in get(hall, f"{PAGE}/all?lang=zh")
    assert press(hall, "all/calendar.closed/take-back/1")[0] == 303
    hall.time.move(days=1)
    hall.server.service.catalogue.refresh()
    assert hall.server.service.county.halls["yongxin"].calendar.closed == ()
    assert press(hall, "all/calendar.closed/take-back/1")[0] == 404


def test_colours_and_words_follow_without_a_restart(hall: HallUnderTest) -> None:
    brand = {"brand": "#5a1a0b", "brandfoot": "#062F3D", "brand2": "#D9EAF0", "seal": "#B3261E", "hotline": "12345"}
    assert press(hall, "all/brand", logo="mountain", **brand)[0] == 303
    assert "--brand:#5A1A0B" in hall.server.app.test_client().get("/brand/yongxin/colours.css").get_data(as_text=True)
    words = {"sentence": "ticket.farewell", "zh": "慢走，常来坐坐", "en": "Goodbye"}
    assert press(hall, "all/wording", **words)[0] == 303
    assert hall.server.service.menu("litian")[0].wording["ticket.farewell"].zh == "慢走，常来坐坐"
    assert "ticket.farewell" in get(hall, f"{PAGE}/all/wording?q=常来坐坐&lang=zh")


def test_what_the_county_locked_no_hall_changes(hall: HallUnderTest) -> None:
    words = {"sentence": "ticket.farewell", "zh": "再见", "en": "Bye"}
    status, page = press(hall, "litian/wording", **words)
    assert status == 409
    assert "wording" in page
    unlocked = 'locked = ["brand.logo", "brand.colours", "rating"]'
    assert press(hall, "all/locked", written=unlocked)[0] == 303
    assert press(hall, "litian/wording", **words)[0] == 303
    assert hall.server.service.county.halls["litian"].wording["ticket.farewell"].zh == "再见"


def test_a_roster_and_counters_are_written_as_in_the_files(hall: HallUnderTest) -> None:
    roster = '[[roster]]\nclerk = "chenxy"\ndepartments = ["civil-affairs"]\n'
    assert press(hall, "yongxin/roster", written=roster)[0] == 303
    (rostered,) = hall.server.service.county.halls["yongxin"].roster
    assert (rostered.clerk, rostered.departments) == ("chenxy", ("civil-affairs",))
    assert "chenxy" in get(hall, f"{PAGE}/yongxin/roster?lang=zh")
    assert press(hall, "yongxin/roster", written="")[0] == 303, "as the file says again"
    assert "恢复按文件" in get(hall, f"{PAGE}/yongxin?lang=zh")


@pytest.mark.parametrize(
    ("path", "form", "told"),
    [
        ("yongxin/roster", {"written": "[[roster]\n"}, "写法不对"),
        ("yongxin/roster", {"written": 'offer = { exclude = ["x"] }'}, "写法不对"),
        ("yongxin/queue", {"written": "queue = { items_per_ticket = 99 }"}, "items_per_ticket"),
        ("yongxin/counters", {"written": "counters = []"}, "counters"),
        ("all/locked", {"written": 'locked = ["wordings"]'}, "wording"),
        ("yongxin/queue", {"written": "queue = { ask_papers = true }", "why": ""}, "请写明为什么"),
        ("yongxin/queue", {"written": "queue = { ask_papers = true }", "valid_from": "2026-03-01"}, "生效日已经过去"),
        ("yongxin/roster", {"written": ""}, "没有改动"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(
    hall: HallUnderTest, path: str, form: dict[str, Any], told: str
) -> None:
    status, page = press(hall, path, **form)
    assert (status, told in page) == (409, True)
    assert "没有改过" in get(hall, f"{PAGE}/{path.split('/')[0]}?lang=zh")


@pytest.mark.parametrize("closed", ["tomorrow", "2026-13-01", "03-02"])
def test_a_date_that_is_none_is_refused(hall: HallUnderTest, closed: str) -> None:
    status, page = calendar(hall, "all", closed=closed)
    assert (status, "写法不对" in page, closed in page) == (409, True, True)


@pytest.mark.parametrize(
    "path", ["yongxin/series", "yongxin/terminals", "yongxin/locked", "all/phone", "nowhere/queue"]
)
def test_what_stands_in_the_files_alone_has_no_form(hall: HallUnderTest, path: str) -> None:
    answer = hall.server.app.test_client().get(f"{PAGE}/{path}", headers=as_(hall, "county"))
    assert answer.status_code == 404
    assert press(hall, path, written="x = 1")[0] in (404, 409)


def test_every_form_is_drawn_in_both_languages(hall: HallUnderTest) -> None:
    client, headers = hall.server.app.test_client(), as_(hall, "auditor")
    for scope, keys in (("all", (*SHARED, *OF_THE_COUNTY)), ("litian", (*SHARED, *OF_A_HALL))):
        for key in keys:
            for lang in ("zh", "en"):
                answer = client.get(f"{PAGE}/{scope}/{key}?lang={lang}", headers=headers)
                assert answer.status_code == 200, (scope, key)


def test_a_change_is_in_the_chain_and_another_process_takes_it_over(hall: HallUnderTest) -> None:
    calendar(hall, "all", closed="2026-03-02")
    with hall.server.service.reader.read() as records:
        events = [e for e in records.events_after("@county", 0, 50) if e.type == "setting_changed"]
    assert events[-1].staff["changes"] == ["calendar.closed: – → 2026-03-02"]
    assert press(hall, "all/queue", of="litian", written="queue = { ask_papers = true }")[0] == 403
