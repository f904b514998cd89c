"""Which keys a clerk has, and which can be pressed now. Pure: the counter's state in, keys out.

A key that cannot be pressed stays in its place, grey, and says why. The likely next press is the big one.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import pgettext

from queue_server.contract.counter import CounterState


@dataclass(frozen=True, slots=True)
class Key:
    """`act` is the last part of the address it posts to; `after` is sent with `next`; `shortcut` is the key's sign."""

    act: str
    word: str
    icon: str
    shortcut: str
    enabled: bool = True
    hint: str = ""
    also: str = ""
    """A second shortcut."""


def big_key(state: CounterState) -> Key:
    """Return the likely next press."""
    visit, status = state.visit, state.counter.status
    if visit is not None and visit.state == "called":
        return Key("start", _("Start serving"), "play-bold", " ", also="3")
    if visit is not None and status != "open":
        return Key("finish", _("Finish"), "check-bold", " ")
    if visit is not None:
        return Key("next", _("Finish, next please"), "checks-bold", " ")
    if status == "open":
        return Key("next", _("Call next"), "megaphone-bold", " ")
    word = _("Go on calling") if status == "paused" else pgettext("key", "Open the counter")
    return Key("open", word, "door-open-bold", " ")


def small_keys(state: CounterState, recalls_needed: int) -> list[Key]:
    """Return the other keys in their constant places. Transfer is a form of its own and not among them."""
    visit = state.visit
    called = visit is not None and visit.state == "called"
    missing = recalls_needed - (visit.calls - 1) if visit is not None and called else 0
    return [
        Key("finish", _("Finish only"), "check-bold", "4", visit is not None),
        Key("pause", _("Pause calling"), "coffee-bold", "8", state.counter.status == "open"),
        Key("recall", pgettext("key", "Recall"), "bell-ringing-bold", "2", called),
        Key(
            "no-show",
            pgettext("key", "No-show"),
            "user-minus-bold",
            "5",
            called and missing <= 0,
            _("recall %(count)s× first", count=missing) if called and missing > 0 else "",
        ),
        Key("hold", pgettext("key", "Hold"), "pause-bold", "6", visit is not None),
    ]


def may_transfer(state: CounterState) -> bool:
    return state.visit is not None


def may_close(state: CounterState) -> bool:
    """A counter closes once nobody stands at it."""
    return state.visit is None and state.counter.status != "closed"


def may_resume(state: CounterState) -> bool:
    return state.visit is None and state.counter.status == "open"
