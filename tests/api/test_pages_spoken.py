"""What a screen is told to say, by each value of the hall's settings; and which films and voices it is handed."""

from __future__ import annotations

from typing import Any

import pytest

from config.behaviour import DisplayRules
from config.schema import County
from tests.api.hall import HallUnderTest, Opened


def ruled(county: County, **rules: Any) -> County:
    hall = county.halls["yongxin"]
    display = DisplayRules.model_validate(rules)
    return county.model_copy(
        update={"halls": {**county.halls, "yongxin": hall.model_copy(update={"display": display})}}
    )


def after_a_call(hall: HallUnderTest, path: str = "calls") -> dict[str, Any]:
    clerk = hall.caller("clerk")
    clerk.post("/counters/yongxin-18/open")
    clerk.post("/halls/yongxin/visits", {"items": ["property-sale"], "channel": "clerk"})
    assert clerk.post("/counters/yongxin-18/next", {"after": None}).json["visit"]  # type: ignore[index]
    told: dict[str, Any] = hall.server.app.test_client().get(f"/display/yongxin/{path}").json  # type: ignore[assignment]
    return told


@pytest.mark.parametrize("languages", [["zh"], ["zh", "en"], ["en"]])
@pytest.mark.parametrize("times", [1, 2])
def test_the_hall_decides_in_which_languages_and_how_often_a_call_is_said(
    opened: Opened, county: County, languages: list[str], times: int
) -> None:
    with opened(ruled(county, languages=languages, times=times)) as hall:
        told = after_a_call(hall)
        assert told["times"] == times
        (call,) = told["calls"]
        assert [said["language"] for said in call["say"]] == languages
        for said in call["say"]:
            for clip in said["clips"]:
                with hall.server.app.test_client().get(clip) as answer:
                    assert (answer.status_code, answer.mimetype) == (200, "audio/wav")


@pytest.mark.parametrize(("speaks", "calls"), [("all", 1), ("recalls", 0), ("none", 0)])
def test_the_hall_decides_which_calls_are_said(opened: Opened, county: County, speaks: str, calls: int) -> None:
    with opened(ruled(county, speaks=speaks)) as hall:
        assert len(after_a_call(hall)["calls"]) == calls


def test_a_voice_that_lacks_a_part_of_a_call_says_none_of_it(opened: Opened, county: County) -> None:
    with opened(ruled(county, chinese="/nowhere", languages=["zh", "en"])) as hall:
        (call,) = after_a_call(hall)["calls"]
        assert [said["language"] for said in call["say"]] == ["en"]


@pytest.mark.parametrize(("within", "spoken"), [(30, 0), (120, 1)])
def test_the_hall_decides_how_late_a_call_is_still_said(
    opened: Opened, county: County, within: int, spoken: int
) -> None:
    with opened(ruled(county, speak_within_s=within)) as hall:
        after_a_call(hall)
        hall.time.move(seconds=60)
        told = hall.server.app.test_client().get("/display/yongxin/calls?after=0").json
        assert len(told["calls"]) == spoken  # type: ignore[index]


def test_a_screen_that_remembers_another_database_begins_anew(opened: Opened, county: County) -> None:
    with opened(county) as hall:
        told = after_a_call(hall, "calls?after=999999")
        assert len(told["calls"]) == 1
        assert told["upto"] < 999999


@pytest.mark.parametrize("volume", [0, 0.5])
def test_films_are_as_loud_as_the_hall_says(opened: Opened, county: County, volume: float) -> None:
    with opened(ruled(county, films=[{"file": "a.mp4"}], film_volume=volume)) as hall:
        page = hall.server.app.test_client().get("/display/yongxin").text
        assert f'data-volume="{float(volume)}"' in page or f'data-volume="{volume}"' in page
        assert "/display/yongxin/films/a.mp4" in page
