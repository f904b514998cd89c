"""What the devices at a counter do about what happens there. Pure: an event in, what to do out."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from drivers.ports.sound import Count, Number, Token, Utterance, Words
from kiosk.languages import catalogue, voice_of
from queue_server.contract.events import PublicEvent
from queue_server.contract.models import CounterView

SPOKEN_WITHIN = dt.timedelta(seconds=30)
"""A call that is heard of later (the line was gone) is shown, and not spoken any more."""

Sign = Literal["called", "serving", "waiting", "paused", "closed"]


@dataclass(frozen=True, slots=True)
class Show:
    counter: int
    sign: Sign
    number: str = ""


@dataclass(frozen=True, slots=True)
class Speak:
    counter: int
    number: str
    again: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """Let the counter's keypad ask how it was. `event`: the end of the service that is rated."""

    counter: int
    event: int


Deed = Show | Speak | Ask

_SIGNS: dict[str, Sign] = {
    "ticket_called": "called",
    "ticket_recalled": "called",
    "service_started": "serving",
    "service_finished": "waiting",
    "ticket_missed": "waiting",
    "ticket_held": "waiting",
    "ticket_transferred": "waiting",
    "ticket_cancelled": "waiting",
    "counter_opened": "waiting",
    "counter_paused": "paused",
    "counter_closed": "closed",
}


def deeds(event: PublicEvent, counters: frozenset[int], now: dt.datetime, ask_s: int) -> tuple[Deed, ...]:
    """Return what to do about an event; nothing about those of other counters. `now` is hall time."""
    counter, sign = event.counter, _SIGNS.get(event.type)
    if counter is None or counter not in counters or sign is None:
        return ()
    number = event.number or ""
    done: list[Deed] = [Show(counter, sign, number if sign in ("called", "serving") else "")]
    if sign == "called" and number and now - event.at <= SPOKEN_WITHIN:
        done.append(Speak(counter, number, again=event.type == "ticket_recalled"))
    if event.type == "service_finished" and now - event.at <= dt.timedelta(seconds=ask_s):
        done.append(Ask(counter, event.seq))
    return tuple(done)


def standing(counter: CounterView) -> Show:
    """Return what a counter's strip shows, as the hall stands: at the start, and after the line was gone."""
    if counter.status != "open":
        return Show(counter.number, "paused" if counter.status == "paused" else "closed")
    sign: Sign = "called" if counter.now_serving else "waiting"
    return Show(counter.number, sign, counter.now_serving or "")


def sentence(call: Speak, language: str) -> Utterance:
    """Return how a call is spoken: the number one by one, the counter as people count."""
    said = catalogue(language)["agent.call_again" if call.again else "agent.call"]
    tokens: dict[str, Token] = {"{number}": Number(call.number), "{counter}": Count(call.counter)}
    pieces = [piece.strip() for piece in re.split(r"(\{\w+\})", said)]
    return Utterance(voice_of(language), tuple(tokens.get(piece) or Words(piece) for piece in pieces if piece))


def level_of(key: int, best: int) -> int:
    """Return the rating of a keypad's key: 1 very satisfied … 5 very dissatisfied."""
    return key if best == 1 else 6 - key
