"""预约: what about it, whose it is, which one, one booked time large, and the offer to draw its ticket."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.journey.booked import CODE_DIGITS, is_today, may_draw
from kiosk.journey.model import State
from kiosk.journey.screens import AskCancel, FindBooking, MyBooking, MyBookings, OfferDraw
from kiosk.journey.session import zone_name
from kiosk.texts import error_text
from kiosk.views.calm import CalmView
from kiosk.views.documents import card_trouble
from kiosk.views.my_ticket import MyTicketsView, MyTicketView, TicketRow, keypad, person_button
from kiosk.views.parts import Button, Words, pager, words
from kiosk.views.times import BookedView, clock, date_words, matter_of, near, span, today
from queue_server.contract.appointments import AppointmentView


@dataclass(frozen=True, slots=True)
class WaysView:
    """Some ways of going on, each with a line of its own."""

    title: str
    line: str
    ways: tuple[Button, ...]


def booking(state: State) -> WaysView:
    t = words(state)
    ways = (
        Button(t("booking.draw"), "draw", icon="ticket", sub=t("booking.draw_line")),
        Button(t("booking.book"), "book", icon="calendar-check", sub=t("booking.book_line")),
        Button(t("booking.mine"), "my_bookings", icon="magnifying-glass", sub=t("booking.mine_line")),
    )
    return WaysView(t("booking.title"), t("booking.line"), ways)


# --- whose --------------------------------------------------------------------------------------------------------


def find_booking(state: State) -> MyTicketView:
    """The document first; to draw a ticket also the code, but no keypad for a senior."""
    t = words(state)
    screen = state.screen if isinstance(state.screen, FindBooking) else FindBooking()
    mine = screen.why == "mine"
    typing = not state.senior and not mine
    ready = len(screen.typed) == CODE_DIGITS and not screen.busy
    return MyTicketView(
        title=t("booking.find_mine" if mine else "booking.find_draw"),
        line=t("my_ticket.busy") if screen.busy else _line(state, t, mine=mine, typing=typing),
        picture="reader" if state.reader_ok else "idcard" if state.chip_ok else "person",
        trouble=_trouble(state, t, screen.trouble),
        keypad=t("booking.keypad" if state.card_ok else "booking.code_only") if typing else "",
        typed=grouped(screen.typed),
        hint=t("booking.code_hint"),
        letters=(),
        digits=keypad(state, t)[1] if typing else (),
        look_up=Button(t("booking.look_up"), "look_up" if ready else "", dress="brand", icon="ticket"),
        person=None if typing else _person(state, t),
    )


def _person(state: State, t: Words) -> Button:
    """Return the way to a person; a senior books with one, too."""
    button = person_button(state, t, t("my_ticket.no_card"))
    return replace(button, sub=t("booking.senior_help")) if state.senior and button.intent else button


def _line(state: State, t: Words, *, mine: bool, typing: bool) -> str:
    if state.card_ok:
        return t("booking.document_mine" if mine else "booking.document")
    if state.codes_ok:
        return t("phone.show_line")
    if typing:
        return t("booking.off")
    return t("booking.person_mine" if mine else "booking.person")


def _trouble(state: State, t: Words, code: str) -> str:
    if not code or code.startswith("device."):
        return ""
    if code.startswith("identify."):
        return card_trouble(t, code)
    return t("card.again") if code.startswith("card.") else error_text(state, code)


def grouped(code: str) -> str:
    """Return eight digits as people read them out."""
    return f"{code[:4]} {code[4:]}" if len(code) > 4 else code


# --- which --------------------------------------------------------------------------------------------------------


def my_bookings(state: State, per_page: int) -> MyTicketsView:
    t = words(state)
    screen = state.screen if isinstance(state.screen, MyBookings) else MyBookings(())
    rows = tuple(_row(state, t, held) for held in screen.found)
    turned = pager(t, screen.page, len(rows), per_page)
    shown = rows[turned.page * per_page : (turned.page + 1) * per_page]
    return MyTicketsView(t("bookings.title"), t("bookings.line", count=len(rows)), shown, turned)


def _row(state: State, t: Words, held: AppointmentView) -> TicketRow:
    what = matter_of(held, t, state.language)
    return TicketRow(clock(state, held.start), date_words(state, t, held.day), what, "pick_booking", held.id)


# --- one ----------------------------------------------------------------------------------------------------------


def my_booking(state: State) -> BookedView:
    t = words(state)
    screen = state.screen
    if not isinstance(screen, MyBooking):
        raise ValueError("a booked time is needed")
    held = screen.held
    title, icon, tone = _title(state, t, screen)
    return BookedView(
        title=title,
        title_icon=icon,
        title_tone=tone,
        trouble=_told(state, t, screen),
        day=date_words(state, t, held.day),
        time=span(state, held.start, held.end),
        place=t("booked.place", zone=zone_name(state, held.zone)) if held.zone else "",
        matter=matter_of(held, t, state.language),
        code_head=t("booked.code") if not state.senior else "",
        code=grouped(held.code) if not state.senior else "",
        qr=screen.url if not state.senior else "",
        qr_line=t("booked.qr"),
        note=_note(state, t, screen),
        primary=_primary(state, t, screen),
        ways=() if screen.busy else _ways(state, t, screen),
    )


def _title(state: State, t: Words, screen: MyBooking) -> tuple[str, str, str]:
    held = screen.held
    if screen.busy:
        return t("booked.busy"), "hourglass-medium", "brand"
    if screen.did:
        return t(f"booked.did_{screen.did}"), "check-circle", "ok"
    if held.state == "drawn":
        return t("booked.drawn"), "check-circle", "ok"
    if is_today(state, held) and not may_draw(state, held):
        return t("booked.early", time=clock(state, held.from_)), "clock", "warn"
    return t("booked.today" if is_today(state, held) else "booked.other_day"), "calendar-check", "brand"


def _told(state: State, t: Words, screen: MyBooking) -> str:
    if screen.trouble == "appointment.too_early":
        return ""  # the title says when
    return error_text(state, screen.trouble) if screen.trouble else ""


def _note(state: State, t: Words, screen: MyBooking) -> str:
    held = screen.held
    if screen.slip:
        return t(f"booked.slip_{screen.slip}")
    if held.state == "drawn":
        return t("booked.note_drawn", number=held.number or "")
    if held.day < (today(state) or held.day):
        return t("booked.note_past")
    if not screen.shown:
        return t("booked.note_code")
    if not (held.may_move or held.may_cancel) and not state.senior:
        return t("booked.note_staff")
    if is_today(state, held):
        return t("booked.note")
    return t("booked.note_from", day=near(state, t, held.day), time=clock(state, held.from_))


def _primary(state: State, t: Words, screen: MyBooking) -> Button | None:
    """Return the one thing to do now: draw the ticket when its time has come."""
    held = screen.held
    if not may_draw(state, held) or screen.busy or screen.slip == "printing":
        return None
    return Button(t("booked.draw"), "draw", icon="ticket", dress="brand")


def _ways(state: State, t: Words, screen: MyBooking) -> tuple[Button, ...]:
    """Return what else may be done with it; a senior is helped by a person, just booked it is left alone."""
    held = screen.held
    if state.senior:
        return (person_button(state, t, t("booked.help")), Button(t("booked.home"), "home", icon="check", dress="warm"))
    if screen.did:
        return (Button(t("booked.home"), "home", icon="check"),)
    found = []
    if screen.shown and held.may_move:
        found.append(Button(t("booked.move"), "move_booking", icon="swap", sub=t("booked.move_line")))
    if screen.shown and held.may_cancel:
        found.append(Button(t("booked.cancel"), "ask_cancel", icon="x", sub=t("booked.cancel_line")))
    return tuple(found)


# --- questions ----------------------------------------------------------------------------------------------------


def ask_cancel(state: State) -> CalmView:
    t = words(state)
    if not isinstance(state.screen, AskCancel):
        raise ValueError("a question needs its booking")
    held = state.screen.booking.held
    when = t("booked.ask_cancel_line", day=date_words(state, t, held.day), time=span(state, held.start, held.end))
    buttons = (
        Button(t("booked.cancel_no"), "back", icon="arrow-left"),
        Button(t("booked.cancel_yes"), "cancel_it", icon="x", dress="brand"),
    )
    return CalmView(t("booked.ask_cancel"), (when, t("booked.ask_cancel_then")), "calendar-x", "brand", buttons)


def cancelled(state: State) -> CalmView:
    t = words(state)
    buttons = (
        Button(t("bar.home"), "home", icon="house-simple"),
        Button(t("booking.book"), "book", icon="calendar-check"),
    )
    return CalmView(t("booked.cancelled"), (t("booked.cancelled_line"), t("end.farewell")), "check", "ok", buttons)


def offer(state: State) -> CalmView:
    t = words(state)
    if not isinstance(state.screen, OfferDraw):
        raise ValueError("an offer needs its booking")
    held, plain = state.screen.held, "warm" if state.senior else "plain"
    buttons = (
        Button(t("offer.no"), "walk_in", icon="arrow-right", dress=plain),
        Button(t("offer.yes"), "draw", icon="ticket", dress="brand"),
    )
    title = t("offer.title", time=clock(state, held.start))
    return CalmView(title, (t("offer.line"), matter_of(held, t, state.language)), "calendar-check", "brand", buttons)


def now(state: State) -> CalmView:
    t = words(state)
    return CalmView(t("booking_now.title"), (t("booking_now.line"),), "hourglass-medium", "brand", ())
