"""「先叫谁，怎么定」 says this hall's own figures: another setting, another sentence."""

from __future__ import annotations

from typing import Any

import pytest

from config.base import Text
from config.behaviour import Class
from config.schema import County, Hall
from tests.api.hall import HallUnderTest, Opened

OTHERWISE: dict[str, dict[str, tuple[Any, str]]] = {
    "a strict hall": {
        "recalls_before_no_show": (4, "一个号叫满5遍没人应"),
        "no_show_return_after": (7, "同一字母再叫7个号后就叫您"),
        "visible_recall_s": (45, "显示满45秒"),
        "items_per_ticket": (9, "一个号最多办9件事"),
        "carry_wait": (False, "到下一个窗口，重新等候"),
        "matters_per_ticket": (33, "代办一次最多报33件"),
        "matters_per_turn": (6, "每轮办6件"),
        "same_day_return": ("last", "当天补来：排到队尾"),
        "change_keeps_wait": (False, "可以改，从改的时候起等候"),
        "remote_waits_from": ("issue", "从取号起算等候"),
        "unserved": ("cancel", "下次请重新取号"),
        "tickets_per_person_day": (2, "每人每天最多2个"),
        "undo_s": (25, "25秒内可撤回"),
        "last_ticket": ("by-time", "到点前都发号，不论前面有多少人"),
    },
    "a kind hall": {
        "no_show_return_after": (0, "马上回到队里"),
        "same_day_return": ("first", "当天补来：优先叫您"),
        "overtime_minutes": (30, "下班后窗口再叫30分钟"),
    },
}
"""Settings unlike the example's, each with the sentence it makes."""


def words(hall: HallUnderTest, language: str = "zh") -> str:
    answer = hall.server.app.test_client().get(f"/h/yongxin/fair?lang={language}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def words_of(opened: Opened, county: County, place: Hall) -> str:
    """Return what the page says in a county whose first hall is like this."""
    with opened(county.model_copy(update={"halls": {**county.halls, place.code: place}})) as hall:
        return words(hall)


@pytest.mark.parametrize("name", OTHERWISE)
def test_each_setting_of_the_rule_changes_what_people_read(opened: Opened, county: County, name: str) -> None:
    place = county.halls["yongxin"]
    queue = place.queue.model_copy(update={setting: value for setting, (value, _) in OTHERWISE[name].items()})
    text = words_of(opened, county, place.model_copy(update={"queue": queue}))
    assert [s for _, s in OTHERWISE[name].values() if s not in text] == []


def test_the_hall_as_it_is_says_none_of_these(hall: HallUnderTest) -> None:
    text = words(hall)
    assert [s for settings in OTHERWISE.values() for _, s in settings.values() if s in text] == []


def test_every_class_with_a_rate_is_told_with_what_it_is_worth(hall: HallUnderTest, county: County) -> None:
    text, english = words(hall), words(hall, "en")
    for class_ in county.halls["yongxin"].classes.values():
        if class_.rate > 1:
            assert class_.name.zh in text
            assert class_.name.en in english
            assert f"10分钟算{10 * class_.rate:g}分钟" in text


def test_a_hall_that_treats_all_alike_says_nothing_of_classes(opened: Opened, county: County) -> None:
    place = county.halls["yongxin"]
    alike = {"ordinary": Class(name=Text(zh="普通", en="Ordinary"), rate=1)}
    plain = [c.model_copy(update={"prefers": (), "only": ()}) for c in place.counters]
    altered = place.model_copy(update={"classes": alike, "counters": tuple(plain)})
    text = words_of(opened, county, altered)
    assert "谁的等候多算" not in text
    assert "有先后次序的窗口" not in text


def test_a_limited_item_is_named_with_its_limit(hall: HallUnderTest, county: County) -> None:
    place = county.halls["yongxin"]
    assert place.offer.per_day, "the example county limits what touts go for"
    for code, most in place.offer.per_day.items():
        assert f"{county.items[code].name.zh} {most}" in words(hall)


def test_a_bound_item_is_named(hall: HallUnderTest, county: County) -> None:
    place = county.halls["yongxin"]
    bound = [i for i in county.offered_items(place) if i.bound]
    assert bound, "the example county binds what touts go for"
    for item in bound:
        assert item.name.zh in words(hall)
