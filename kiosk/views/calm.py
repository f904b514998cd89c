"""Screens that say one thing: starting, working, given back, a problem, a closed or full queue."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.journey.booking import takes_bookings
from kiosk.journey.model import State
from kiosk.journey.screens import GivenBack, Issuing, Notice, Paused, Problem, Starting
from kiosk.journey.session import closed_notice, item, not_here, suspension
from kiosk.texts import error_text
from kiosk.views.near import near_key
from kiosk.views.parts import Button, Words, words
from kiosk.views.waits import opens


@dataclass(frozen=True, slots=True)
class CalmView:
    title: str
    lines: tuple[str, ...]
    icon: str
    tone: str
    """Colour token of the icon's disc."""
    buttons: tuple[Button, ...]


NOTICE_SIGNS = {
    "closed": "moon",
    "full": "calendar-x",
    "closing": "hourglass-medium",
    "not_now": "clock",
    "later": "clock",
}
NOT_NOW = {"series.full", "item.full", "item.not_now", "hall.closed", "hall.no_time_left"}
"""Refusals of today's numbers: another day can be booked."""


def book_instead(state: State, t: Words, wanted: bool) -> tuple[Button, ...]:
    """Return the way to another day, where this place books any; a senior is helped by a person."""
    if not wanted or not takes_bookings(state) or state.changing is not None:
        return ()
    if not state.senior:
        return (Button(t("notice.book"), "book", icon="calendar-check", dress="brand"),)
    if state.help_asked or state.unattended:
        return ()
    return (Button(t("notice.book_help"), "help", icon="hand-waving", dress="amber"),)


def calm(state: State) -> CalmView:
    t = words(state)
    plain = "warm" if state.senior else "plain"
    home = Button(t("bar.home"), "home", icon="house-simple", dress=plain)
    match state.screen:
        case Issuing():
            whose = t("list.comma").join(holder.masked for holder in state.holders[:3])
            lines = (t("issuing.line"), *((t("issuing.whose", names=whose),) if whose else ()))
            return CalmView(t("issuing.title"), lines, "hourglass-medium", "brand", ())
        case GivenBack():
            again = Button(t("done.another"), "another", icon="ticket", dress=plain)
            return CalmView(
                t("given_back.title"), (t("given_back.line"), t("end.farewell")), "check", "ok", (home, again)
            )
        case Problem(code, can_retry):
            retry = Button(t("problem.retry"), "retry", icon="arrow-counter-clockwise", dress="brand")
            instead = book_instead(state, t, code in NOT_NOW)
            lines = (error_text(state, code), t("notice.book_line" if instead else "problem.line"))
            buttons = (home, retry) if can_retry else (home, *instead)
            return CalmView(t("problem.title"), lines, "info", "warn", buttons)
        case Notice():
            return _notice(state, t, state.screen, home)
        case Paused():
            return CalmView(t("paused.title"), (t("paused.line"), t("paused.help")), "pause-circle", "warn", ())
        case Starting(code):
            said = (error_text(state, code), t("starting.ask")) if code else (t("starting.line"),)
            return CalmView(t("starting.title"), said, "hourglass-medium", "brand", ())
        case _:
            raise ValueError("not a calm screen")


def _notice(state: State, t: Words, screen: Notice, home: Button) -> CalmView:
    plain = "warm" if state.senior else "plain"
    back = Button(t("notice.other"), "back", icon="arrow-left", dress=plain)
    if screen.kind == "suspended":
        ways = _further(state, t, screen)
        if state.senior:
            return _suspended(state, t, screen, (home, *(ways or (back,))))
        return _suspended(state, t, screen, (home, back, *ways))
    asked = item(state, screen.item)
    icon = NOTICE_SIGNS.get(screen.kind, "info")
    when = opens(state, t, screen.prefix, asked) if screen.kind not in ("not_here", "unserved", "off_here") else None
    queue = (
        next((q.name.in_language(state.language) for q in state.hall.queues if q.prefix == screen.prefix), "")
        if state.hall
        else ""
    )
    kind = "offline" if screen.kind == "unserved" and not state.connected else screen.kind
    lines = [t(f"notice.{kind}_line")]
    if when is not None:
        come = t("notice.come", day=when[0], time=when[1])
        lines = [lines[0], come] if screen.kind == "closing" else [come]
    if screen.kind == "not_here" and not state.connected:
        lines = [t("notice.not_here_call", hotline=state.menu.brand.hotline if state.menu else "")]
    elsewhere = not_here(state, screen.item)
    if elsewhere is not None:
        queue = elsewhere.name.in_language(state.language)
    series = closed_notice(state, screen.prefix)
    if asked is not None and (series is None or series.kind != screen.kind):
        queue = asked.name.in_language(state.language)
    if queue:
        lines.append(t("notice.queue", name=queue))
    instead = book_instead(state, t, screen.kind in ("closed", "full", "closing", "not_now"))
    ways = (*instead, *_further(state, t, screen))
    # In senior type two keys fill the row; the bar below leads back too.
    keys = ((home, *ways)[-2:] if ways else (home, back)) if state.senior else (home, *(ways or (back,)))
    return CalmView(t(f"notice.{kind}"), tuple(lines), icon, "ink2", keys)


def _further(state: State, t: Words, screen: Notice) -> tuple[Button, ...]:
    """Return what is worth knowing all the same: what to bring, and where else it is done."""
    if state.changing is not None or screen.kind == "off_here":
        return ()
    asked = item(state, screen.item)
    if screen.kind == "not_here":
        return near_key(state, screen.item)
    if asked is None:
        known = not state.senior and any(i.prefix == screen.prefix for i in (state.menu.items if state.menu else ()))
        return (Button(t("notice.look"), "look", screen.prefix, icon="scroll"),) if known else ()
    guide = () if state.senior else (Button(t("guide.title"), "guide", asked.code, icon="scroll"),)
    return (*guide, *near_key(state, asked.code))


def _suspended(state: State, t: Words, screen: Notice, buttons: tuple[Button, ...]) -> CalmView:
    """Say what is not called just now, why, and that no numbers are given; or that it is over."""
    asked = item(state, screen.item)
    found = suspension(state, asked) if asked else None
    if asked is None or found is None:
        return CalmView(t("notice.resumed"), (t("notice.resumed_line"),), "check", "ok", buttons)
    reason = t(f"suspend.{found.reason}")
    name = asked.name.in_language(state.language)
    lines = (t("notice.suspended_line", reason=reason), found.note or t("notice.queue", name=name))
    return CalmView(t("notice.suspended"), lines, "pause-circle", "ink2", buttons)
