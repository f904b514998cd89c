"""Which keys a clerk has, and which can be pressed now. Pure: the counter's state in, keys out.

A key that cannot be pressed stays in its place, grey, and says why. The likely next press is the big one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import pgettext

from queue_server.contract.counter import CalledStep, CounterState


@dataclass(frozen=True, slots=True)
class Key:
    """`act` is the last part of the address it posts to; `shortcut` is the key's sign on the keyboard."""

    act: str
    word: str
    icon: str
    shortcut: str
    enabled: bool = True
    hint: str = ""
    also: str = ""
    """A second shortcut."""
    sends: tuple[str, str] | None = None
    """A field and its value: what tells this key from others of the same address."""
    until: dt.datetime | None = None
    """It can be pressed from then on; the page counts down."""


def big_key(state: CounterState, me: str) -> Key:
    """Return the likely next press."""
    visit, status = state.visit, state.counter.status
    if status == "paused" and not mine(state, me):
        return Key("open", _("Take over the counter"), "user-switch-bold", " ")
    if visit is not None and visit.state == "called":
        return Key("start", _("Start serving"), "play-bold", " ", also="3")
    if visit is not None and status != "open":
        return Key("finish", _("Finish"), "check-bold", " ", sends=("outcome", "done"))
    if visit is not None:
        return Key("finish", _("Finish, next please"), "checks-bold", " ", sends=("then", "next"))
    if status == "open":
        return Key("next", _("Call next"), "megaphone-bold", " ")
    word = _("Go on calling") if status == "paused" else pgettext("key", "Open the counter")
    return Key("open", word, "door-open-bold", " ")


def small_keys(state: CounterState, recalls_needed: int, now: dt.datetime) -> list[Key]:
    """Return the keys for whoever was called, in their constant places."""
    visit = state.visit
    called = visit is not None and visit.state == "called"
    return [
        Key("recall", pgettext("key", "Recall"), "bell-ringing-bold", "2", called),
        _no_show(visit if called else None, recalls_needed, now),
        Key("hold", pgettext("key", "Hold"), "pause-bold", "6", visit is not None),
    ]


def _no_show(visit: CalledStep | None, recalls_needed: int, now: dt.datetime) -> Key:
    """Return the key that marks a number as missed, or why it is too soon."""
    hint, until, enabled = "", None, False
    if visit is not None:
        needed = max(recalls_needed, 1) if visit.cannot_hear else recalls_needed
        missing = needed - (visit.calls - 1)
        if missing > 0:
            hint = _("recall %(count)s× first", count=missing)
        elif visit.may_miss_at is not None and visit.may_miss_at > now:
            hint, until = _("on the screens for"), visit.may_miss_at
        else:
            enabled = True
    return Key("no-show", pgettext("key", "No-show"), "user-minus-bold", "5", enabled, hint, until=until)


def outcome_keys(state: CounterState) -> list[Key]:
    """Return the other ways a service ends."""
    other = (
        ("accepted", pgettext("key", "Handed in"), "tray-arrow-down-bold", "1"),
        ("supplement", pgettext("key", "A paper is missing"), "file-plus-bold", "9"),
        ("referred", pgettext("key", "Sent elsewhere"), "signpost-bold", "0"),
    )
    there = state.visit is not None
    return [Key("finish", word, icon, sign, there, sends=("outcome", outcome)) for outcome, word, icon, sign in other]


def finish_key(state: CounterState) -> Key:
    return Key("finish", _("Finish only"), "check-bold", "4", state.visit is not None, sends=("outcome", "done"))


def may_pause(state: CounterState) -> bool:
    return state.counter.status == "open"


def may_call(state: CounterState) -> bool:
    """Say whether a number may be called by hand: nobody is here, or somebody whose service this ends."""
    return state.counter.status == "open" and (state.visit is None or state.visit.state == "serving")


def may_close(state: CounterState) -> bool:
    """A counter closes once nobody stands at it."""
    return state.visit is None and state.counter.status != "closed"


def may_resume(state: CounterState) -> bool:
    return state.visit is None and state.counter.status == "open"


def mine(state: CounterState, me: str) -> bool:
    """Say whether the counter is this clerk's, or nobody's."""
    return state.counter.status == "closed" or not state.staff or state.staff == me


def changes_at(state: CounterState, now: dt.datetime) -> dt.datetime | None:
    """Return when the keys change by themselves: an undo runs out, a number may be marked as missed."""
    moments = [state.undo.until] if state.undo else []
    if state.visit is not None and state.visit.may_miss_at is not None:
        moments.append(state.visit.may_miss_at)
    return min((m for m in moments if m > now), default=None)
