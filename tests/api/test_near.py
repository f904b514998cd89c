"""Where else a matter is done: `GET /items/{item}/halls`."""

from __future__ import annotations

from typing import Any

import pytest

from config.schema import County
from queue_server.domain.distances import metres
from tests.api.hall import HallUnderTest, Opened

GENERAL = "social-security-general"


def near(hall: HallUnderTest, item: str = GENERAL, query: str = "?from=yongxin") -> Any:
    answer = hall.anybody().get(f"/items/{item}/halls{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def found(told: Any, code: str) -> Any:
    return next(h for h in told["halls"] if h["code"] == code)


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert metres((26.0, 114.0), (27.0, 114.0)) == pytest.approx(111_195, abs=5)
    assert metres((26.9, 114.2), (26.9, 114.2)) == 0
    assert metres((26.9, 114.2), (27.1, 113.9)) == metres((27.1, 113.9), (26.9, 114.2))


def test_anybody_is_told_every_place_that_does_the_item_the_nearest_first(hall: HallUnderTest) -> None:
    told = near(hall)
    away = [h["distance_m"] for h in told["halls"]]
    assert (told["item"], told["from"], away[0]) == (GENERAL, "yongxin", 0)
    assert away == sorted(away)
    assert {h["tier"] for h in told["halls"]} >= {"county", "township", "village"}
    litian = found(told, "litian")
    assert litian["name"]["en"] == "Litian Township Service Centre"
    assert litian["phone"] == "0796-7723100"
    assert 10_000 < litian["distance_m"] < 30_000


def test_only_halls_that_offer_it_are_told(hall: HallUnderTest, county: County) -> None:
    told = {h["code"] for h in near(hall, "passport-first")["halls"]}
    assert told == {c for c, h in county.halls.items() if "passport-first" in {i.code for i in county.offered_items(h)}}
    assert told != set(county.halls)


def test_without_a_hall_that_asks_no_distance_is_told(hall: HallUnderTest, county: County) -> None:
    told = near(hall, query="")
    assert {h["distance_m"] for h in told["halls"]} == {None}
    assert [h["code"] for h in told["halls"]] == [c for c in county.halls if c in {h["code"] for h in told["halls"]}]


def test_a_hall_without_a_place_stands_last(county: County, opened: Opened) -> None:
    halls = county.halls | {"litian": county.halls["litian"].model_copy(update={"place": None})}
    with opened(county.model_copy(update={"halls": halls, "map": None})) as hall:
        told = near(hall)
        assert (told["halls"][-1]["code"], told["halls"][-1]["distance_m"]) == ("litian", None)
        assert told["map"] is None
        assert {h["distance_m"] for h in near(hall, query="?from=litian")["halls"]} == {None}


def test_hours_waiting_and_range_are_those_of_the_item_in_each_hall(hall: HallUnderTest) -> None:
    hall.caller("clerk", "litian").post("/counters/litian-4/open")
    taken = {"items": [GENERAL], "channel": "kiosk"}
    for _ in range(3):
        assert hall.caller("kiosk", "litian").post("/halls/litian/visits", taken).status_code == 201
    told = near(hall)
    litian, county_hall = found(told, "litian"), found(told, "yongxin")
    assert (litian["open"], litian["status"], litian["waiting"], litian["opens_next"]) == (True, "open", 3, None)
    assert litian["wait"]["high_s"] > 0
    assert (county_hall["waiting"], litian["hours"]) == (0, "8:30–17:30")
    assert found(told, "longtian")["hours"] == "8:30–11:30 14:00–17:00"


def test_over_lunch_a_place_that_is_shut_says_when_it_opens(hall: HallUnderTest) -> None:
    hall.time.move(hours=2, minutes=30)
    longtian = found(near(hall), "longtian")
    assert (longtian["open"], longtian["status"]) == (False, "not_yet")
    assert longtian["opens_next"].startswith("2026-03-02T06:00")
    assert found(near(hall), "shiqiao")["open"], "lunch-time service for pensions"


def test_an_item_whose_numbers_are_all_taken_is_full_there(county: County, opened: Opened) -> None:
    offer = county.halls["litian"].offer.model_copy(update={"per_day": {GENERAL: 1}})
    halls = county.halls | {"litian": county.halls["litian"].model_copy(update={"offer": offer})}
    with opened(county.model_copy(update={"halls": halls})) as hall:
        taken = {"items": [GENERAL], "channel": "kiosk"}
        assert hall.caller("kiosk", "litian").post("/halls/litian/visits", taken).status_code == 201
        litian = found(near(hall), "litian")
    assert (litian["status"], litian["opens_next"][:10]) == ("full", "2026-03-03")


def test_what_is_suspended_there_is_told(hall: HallUnderTest) -> None:
    stop = {"kind": "item", "code": GENERAL, "reason": "system"}
    assert hall.caller("manager", "litian").post("/halls/litian/suspensions", stop).status_code in (200, 201)
    told = near(hall)
    assert (found(told, "litian")["suspended"], found(told, "yongxin")["suspended"]) == (True, False)


def test_the_map_is_the_county_s_own(hall: HallUnderTest, county: County) -> None:
    told = near(hall)
    assert county.map is not None
    assert {line["kind"] for line in told["map"]["lines"]} == {"outline", "road", "river"}
    assert len(told["map"]["lines"]) == len(county.map.line)


def test_every_hall_of_the_example_lies_within_the_outline(county: County) -> None:
    assert county.map is not None
    outline = next(line.points for line in county.map.line if line.kind == "outline")
    for code, hall in county.halls.items():
        assert hall.place is not None, code
        assert _inside((hall.place.lon, hall.place.lat), outline), code


def _inside(point: tuple[float, float], outline: tuple[tuple[float, float], ...]) -> bool:
    x, y = point
    crossed = 0
    for (x1, y1), (x2, y2) in zip(outline, outline[1:] + outline[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            crossed += 1
    return crossed % 2 == 1


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/items/none-such/halls", 422, "item.unknown"),
        (f"/items/{GENERAL}/halls?from=none-such", 404, "hall.unknown"),
        (f"/items/{GENERAL}/halls?from=", 404, "hall.unknown"),
    ],
)
def test_what_nobody_knows_is_refused(hall: HallUnderTest, path: str, status: int, code: str) -> None:
    told = hall.anybody().get(path)
    assert (told.status_code, told.get_json()["code"]) == (status, code)
