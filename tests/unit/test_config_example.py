"""The example county is whole: what a newcomer meets, and what every other test stands on."""

from __future__ import annotations

import time
from collections import Counter as Tally

import pytest

from config.item_rules import hanzi
from config.load import default_example, load_county
from config.schema import County, Hall


@pytest.fixture(scope="module")
def county() -> County:
    return load_county(default_example())


def _tier(county: County, tier: str) -> list[Hall]:
    return [hall for hall in county.halls.values() if hall.tier == tier]


def test_it_has_the_halls_of_a_county(county: County) -> None:
    assert Tally(hall.tier for hall in county.halls.values()) == {"county": 1, "township": 3, "village": 1, "bank": 2}
    assert next(iter(county.halls)) == "yongxin"


def test_the_county_hall_is_large(county: County) -> None:
    hall = county.halls["yongxin"]

    assert len(hall.counters) >= 24
    assert 4 <= len(hall.zones) <= 5
    assert [counter.number for counter in hall.counters] == list(range(1, len(hall.counters) + 1))
    assert sum("senior" in counter.prefers for counter in hall.counters) >= 3
    assert sum(not counter.departments for counter in hall.counters) == 1


def test_it_has_departments_items_and_life_events(county: County) -> None:
    assert len(county.departments) >= 15
    assert len(county.items) >= 100
    assert len(county.bundles) >= 10


def test_every_department_has_items_and_its_own_telephone(county: County) -> None:
    phones = {department.phone for department in county.departments.values()}

    assert {item.department for item in county.items.values()} == set(county.departments)
    assert len(phones) == len(county.departments)
    for item in county.items.values():
        assert item.guide.phone == county.departments[item.department].phone


def test_every_theme_leads_somewhere_in_the_county_hall(county: County) -> None:
    offered = Tally(item.theme for item in county.offered_items(county.halls["yongxin"]))

    assert {theme.code: offered[theme.code] for theme in county.themes if offered[theme.code] < 3} == {}


def test_no_zone_is_called_by_a_letter(county: County) -> None:
    for hall in county.halls.values():
        for zone in hall.zones:
            assert not any(c.isascii() and c.isalpha() for c in zone.name.zh)


def test_holders_wait_where_a_counter_serves_them(county: County) -> None:
    for hall in county.halls.values():
        for series in hall.series:
            served = {
                department
                for counter in hall.counters
                if counter.zone == series.zone
                for department in counter.departments or series.departments
            }
            assert served & set(series.departments), (hall.code, series.prefix)


def test_nobody_has_to_bring_more_than_five_things(county: County) -> None:
    assert [item.code for item in county.items.values() if len(item.guide.bring) > 5] == []


def test_what_government_issued_is_never_asked_for(county: County) -> None:
    for item in county.items.values():
        assert not any(m.issuer == "government" or m.fetch for m in item.guide.bring)


def test_most_items_need_little_more_than_the_identity_card(county: County) -> None:
    light = sum(len(item.guide.bring) <= 1 for item in county.items.values())

    assert light / len(county.items) >= 0.6


def test_no_legal_basis_claims_to_have_been_checked(county: County) -> None:
    assert not any(basis.checked for item in county.items.values() for basis in item.guide.basis)


def test_names_fit_a_tile(county: County) -> None:
    assert {i.code: hanzi(i.name.zh) for i in county.items.values() if hanzi(i.name.zh) > 16} == {}
    assert {t.code: hanzi(t.name.zh) for t in county.themes if hanzi(t.name.zh) > 6} == {}


def test_every_hall_has_senior_choices_that_ask_for_nothing(county: County) -> None:
    for hall in county.halls.values():
        for choice in hall.senior_choices:
            assert hanzi(choice.name.zh) <= 6
            assert county.items[choice.item].guide.bring == ()
    assert len(county.halls["yongxin"].senior_choices) == 6


def test_bank_terminals_work_day_and_night_and_name_their_owner(county: County) -> None:
    for hall in _tier(county, "bank"):
        (hours,) = hall.calendar.hours
        (terminal,) = hall.terminals

        assert (f"{hours.issue_from:%H:%M}", f"{hours.issue_until:%H:%M}") == ("00:00", "23:59")
        assert hall.calendar.weekdays == (1, 2, 3, 4, 5, 6, 7)
        assert not hall.calendar.follow_official_holidays
        assert terminal.unattended
        assert hall.owner is not None
        assert hall.phone


def test_the_county_hall_gives_numbers_before_its_counters_open(county: County) -> None:
    (hours,) = county.halls["yongxin"].calendar.hours

    assert [f"{t:%H:%M}" for t in (hours.issue_from, hours.open, hours.issue_until, hours.close)] == [
        "08:15", "08:30", "17:15", "17:30",
    ]  # fmt: skip


def test_every_hall_has_the_countys_brand_and_wording(county: County) -> None:
    centre = county.halls["yongxin"]

    for hall in county.halls.values():
        assert hall.brand == centre.brand
        assert hall.wording == centre.wording


def test_the_county_hall_has_a_portrait_and_a_landscape_kiosk(county: County) -> None:
    panels = {t.code: t.panel.width_px < t.panel.height_px for t in county.halls["yongxin"].terminals}

    assert panels == {"k1": True, "k2": False}


def test_the_whole_county_loads_within_a_second() -> None:
    def seconds() -> float:
        start = time.process_time()
        load_county(default_example())
        return time.process_time() - start

    assert min(seconds() for _ in range(3)) < 1


def test_items_come_in_the_order_of_the_departments_file() -> None:
    county = load_county(default_example())
    places = [list(county.departments).index(item.department) for item in county.items.values()]
    assert places == sorted(places)
