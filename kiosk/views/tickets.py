"""Screens about a number: it is being printed, it is printed, it could not be printed."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.journey.model import State
from kiosk.journey.screens import NoPaper, Printing
from kiosk.journey.session import zone_name
from kiosk.texts import has
from kiosk.views.offline import is_offline
from kiosk.views.parts import Button, Words, words
from kiosk.views.waits import at_once, range_words
from kiosk.way import matter, summary, within
from queue_server.contract.models import VisitIssued, Wait

CODES_SHOWN = {"printer.paper_out", "printer.cover_open", "printer.cutter_jam", "kiosk.restarted"}

CROWDED = 60
"""Letters of a line beyond which the foot of the ticket takes room from the number."""


@dataclass(frozen=True, slots=True)
class TicketView:
    title: str
    title_icon: str
    title_tone: str
    line: str
    over_number: str
    number: str
    zone: str
    wait: str
    matter: str
    lines: tuple[str, ...]
    qr: str
    qr_line: str
    notes: tuple[Button, ...]
    """Things to mind; not pressable."""
    calm: tuple[str, str]
    """A green panel: somebody is coming."""
    buttons: tuple[Button, ...]

    @property
    def crowded(self) -> bool:
        """Whether a way of several desks needs more room than usual: it is never cut short."""
        return any(len(line) > CROWDED for line in self.lines)


def zone_line(state: State, t: Words, zone: str, counter: int | None) -> str:
    """Return 请到西区等候, with the counter only if it alone serves the matter."""
    named = zone_name(state, zone)
    return t("ticket.counter", zone=named, counter=counter) if counter else t("ticket.zone", zone=named)


def wait_line(t: Words, ahead: int, wait: Wait | None) -> str:
    if ahead == 0 and at_once(wait):
        return t("ticket.next")
    if ahead == 0 and wait is not None:
        return t("ticket.first_range", range=range_words(t, wait, "long"))
    if wait is None:
        return t("ticket.ahead_only", ahead=ahead)
    return t("ticket.ahead_range", ahead=ahead, range=range_words(t, wait, "long"))


def _matter(state: State, visit: VisitIssued) -> str:
    t = words(state)
    names = [matter(s, t, state.language) for s in visit.steps]
    return names[0] if len(names) == 1 else t("ticket.matters", first=names[0], count=len(names)) if names else ""


def ticket(state: State) -> TicketView:
    """Return the screen with the big number, for Printing, Done and NoPaper."""
    t = words(state)
    visit = state.visit
    if visit is None:
        raise ValueError("a ticket screen needs a visit")
    title, icon, tone, line, over = _titles(state, t)
    broken = isinstance(state.screen, NoPaper)
    done = not broken and not isinstance(state.screen, Printing)
    return TicketView(
        title=title,
        title_icon=icon,
        title_tone=tone,
        line=line,
        over_number=over,
        number=visit.number,
        zone=zone_line(state, t, visit.zone, visit.counter),
        wait=t("ticket.offline_ahead") if is_offline(visit) else wait_line(t, visit.ahead, visit.wait),
        matter=_matter(state, visit),
        lines=_lines(state, t, visit, broken),
        qr=visit.phone_url,
        qr_line=t(_qr_words(visit, broken)),
        notes=_notes(state, t) if done else (),
        calm=_calm(state, t) if broken else ("", ""),
        buttons=_buttons(state, t, broken) if done or broken else (),
    )


def _qr_words(visit: VisitIssued, broken: bool) -> str:
    if is_offline(visit):
        return "ticket.qr_offline"
    return "ticket.qr_save" if broken else "ticket.qr"


def _lines(state: State, t: Words, visit: VisitIssued, broken: bool) -> tuple[str, ...]:
    """Return three lines at most: the whole way where there is more than one desk, then what everybody must know."""
    way = summary(visit.steps, t, state.language)
    inside = within(visit.inside, t, state.language)
    usual = [t("ticket.missed"), t("ticket.called_how"), *([] if broken else [t("ticket.bring_on_paper")])]
    copied = [t("done.copied")] if visit.copy_number else []
    copied += [t(f"sheet.{state.sheet}")] if state.sheet in ("sent", "unsent") else []
    offline = [t("ticket.offline")] if is_offline(visit) else []
    found = offline + [x for x in (way, inside) if x] + copied
    return tuple([*found, *(usual if found else (usual[1], usual[0], *usual[2:]))][:3])


def _titles(state: State, t: Words) -> tuple[str, str, str, str, str]:
    if isinstance(state.screen, NoPaper):
        code = state.screen.code
        key = f"no_paper.{code}" if code in CODES_SHOWN and has(f"no_paper.{code}") else "no_paper.other"
        line = "no_paper.restarted_line" if code == "kiosk.restarted" else "no_paper.line"
        return t(key), "scroll", "ink", t(line), t("no_paper.remember")
    if isinstance(state.screen, Printing):
        return t("printing.title"), "printer", "brand", t("printing.line"), t("ticket.yours")
    return t("ticket.take"), "check-circle", "ok", t("done.line"), t("ticket.yours")


def _calm(state: State, t: Words) -> tuple[str, str]:
    if state.help_asked:
        return t("no_paper.called"), t("no_paper.called_line")
    return t("no_paper.kept"), t("no_paper.kept_line")


def _notes(state: State, t: Words) -> tuple[Button, ...]:
    notes = [Button(t("done.take"), "", icon="tray", sub=t("done.take_line"))]
    if state.holders or state.card_there:
        notes.append(Button(t("done.keep_card"), "", icon="idcard-small", sub=t("done.card_line")))
    elif not state.senior:
        notes.append(Button(t("done.things"), "", icon="bag", sub=t("done.things_line")))
    return tuple(notes)


def _buttons(state: State, t: Words, broken: bool) -> tuple[Button, ...]:
    plain = "warm" if state.senior else "plain"
    give_back = Button(t("done.give_back"), "give_back", icon="arrow-u-up-left", dress=plain)
    if broken and state.senior:  # one question a screen; the person who comes prints it again
        return give_back, Button(t("no_paper.remembered"), "remembered", icon="check", dress="brand")
    if broken:
        again = Button(t("no_paper.reprint"), "reprint", icon="printer", dress=plain)
        return give_back, again, Button(t("no_paper.remembered"), "remembered", icon="check", dress="brand")
    return give_back, Button(t("done.another"), "another", icon="ticket", dress=plain)
