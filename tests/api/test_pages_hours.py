"""What a hall's page and its screen say where only some are served, and when the day is full."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.api.hall import CHINA, HallUnderTest

SATURDAY = dt.datetime(2026, 3, 7, 9, 30, tzinfo=CHINA)
FRIDAY_EVENING = dt.datetime(2026, 3, 6, 18, 0, tzinfo=CHINA)


def page(hall: HallUnderTest, path: str, language: str = "zh") -> str:
    answer = hall.server.app.test_client().get(f"{path}?lang={language}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_on_a_saturday_of_some_the_page_says_whose(hall: HallUnderTest) -> None:
    hall.time.moment = SATURDAY
    told = page(hall, "/h/yongxin")
    assert "现在部分事项可取号" in told
    assert "<b>周六延时</b> 9:00–12:00" in told
    assert "医疗保障局" in told
    assert "Numbers are given now for some" in page(hall, "/h/yongxin", "en")


def test_on_a_day_like_any_other_it_says_nothing_of_some(hall: HallUnderTest) -> None:
    told = page(hall, "/h/yongxin")
    assert "现在可以取号" in told
    assert "现在部分事项可取号" not in told


def test_on_friday_evening_everybody_is_told_of_monday_and_some_of_saturday(hall: HallUnderTest) -> None:
    hall.time.moment = FRIDAY_EVENING
    for path in ("/h/yongxin", "/display/yongxin"):
        told = page(hall, path)
        assert "今日已下班，请周一8:15再来" in told
        assert "周六延时" in told
        assert "明天" in told
    assert "今天没轮到的，周一凭号票优先叫号" in page(hall, "/display/yongxin")


def test_extra_hours_that_are_over_are_not_told_in_the_evening(hall: HallUnderTest) -> None:
    hall.time.moment = dt.datetime(2026, 3, 2, 19, 0, tzinfo=CHINA)
    assert "中午延时" not in page(hall, "/display/shiqiao")


@pytest.mark.parametrize(("language", "said"), [("zh", "今日已排满"), ("en", "Full for today")])
def test_a_line_that_fills_the_day_is_told_on_page_and_screen(hall: HallUnderTest, language: str, said: str) -> None:
    hall.time.moment = dt.datetime(2026, 3, 2, 16, 30, tzinfo=CHINA)
    clerk = hall.caller("clerk")
    clerk.post("/counters/yongxin-19/open")
    for _ in range(10):
        given = clerk.post("/halls/yongxin/visits", {"items": ["property-sale"], "channel": "clerk"})
        assert given.status_code == 201
    for path in ("/h/yongxin", "/display/yongxin"):
        assert said in page(hall, path, language)
    refused = hall.caller("kiosk").post("/halls/yongxin/visits", {"items": ["property-sale"], "channel": "kiosk"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "hall.no_time_left")


def test_an_item_whose_numbers_are_all_taken_is_named_on_the_page(hall: HallUnderTest) -> None:
    clerk = hall.caller("clerk")
    holder = {"id_number": "362430198001010011", "name": "王小明"}
    for _ in range(40):
        wanted = {"items": ["vehicle-register"], "channel": "clerk", "holders": [holder]}
        assert clerk.post("/halls/yongxin/visits", wanted).status_code == 201
    told = page(hall, "/h/yongxin")
    assert "<b>今日号已取完</b> 机动车注册登记" in told
    other = {**wanted, "channel": "kiosk", "holders": [{"id_number": "362430198502020022", "name": "赵敏"}]}
    refused = hall.caller("kiosk").post("/halls/yongxin/visits", other)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "item.full")
