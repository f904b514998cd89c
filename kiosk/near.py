"""别处也能办 in words: how far a place is, how it is there now, when it works; alike on the glass and on paper."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from kiosk.days import day_words
from kiosk.way import Words
from queue_server.contract.near import OfferingHall

A_KILOMETRE = 1000
NEXT_DOOR_M = 100
ALL_DAY = "0:00–23:59"


def away(hall: OfferingHall, t: Words) -> str:
    """Return 约18公里, or 约800米 for what is near; empty where nobody knows."""
    metres = hall.distance_m
    if metres is None:
        return ""
    if metres < A_KILOMETRE:
        return t("near.metres", metres=max(NEXT_DOOR_M, round(metres / 100) * 100))
    return t("near.kilometres", km=round(metres / A_KILOMETRE))


def shut(hall: OfferingHall) -> bool:
    """Return whether nobody who comes now gets a number for it there."""
    return hall.suspended or hall.status != "open"


def standing(hall: OfferingHall, now: dt.datetime, t: Words) -> str:
    """Return how it is there now: open, and who waits; or when to come."""
    if hall.suspended:
        return t("shut.suspended")
    if hall.status == "unserved":
        return t("near.call_first")
    if hall.status == "open":
        return t("near.waiting", count=hall.waiting) if hall.waiting else t("near.nobody")
    word = t(f"shut.{hall.status}")
    if hall.opens_next is None:
        return word
    zone = ZoneInfo(hall.timezone)
    at = hall.opens_next.astimezone(zone)
    day = day_words(t, at.date(), now.astimezone(zone).date())
    return t("near.opens", word=word, day=day, time=f"{at.hour}:{at.minute:02d}")


def until(hall: OfferingHall, t: Words) -> str:
    """Return until when it is open today, in a few words; empty where nobody is served."""
    if shut(hall) or not hall.hours:
        return ""
    return t("near.all_day") if hall.hours == ALL_DAY else t("near.until", time=hall.hours.rpartition("–")[2])


def hours(hall: OfferingHall, t: Words) -> str:
    if hall.hours == ALL_DAY:
        return t("near.all_day")
    return t("near.hours", hours=hall.hours.replace(" ", t("list.comma"))) if hall.hours else t("near.day_off")
