"""请按手机号: the number in its usual groups, covered once its screen was left, and who will see it."""

from __future__ import annotations

from kiosk.journey.model import State
from kiosk.journey.phone_number import DIGITS
from kiosk.journey.screens import PhoneNumber
from kiosk.views.my_ticket import MyTicketView, keypad
from kiosk.views.parts import Button, words


def phone_number(state: State, screen: PhoneNumber) -> MyTicketView:
    t = words(state)
    covered = screen.covered or state.idle_asked
    ready = len(state.phone) == DIGITS
    return MyTicketView(
        title=t("phone_number.title"),
        line=t("phone_number.line"),
        picture="",
        trouble=t("phone_number.wrong") if screen.wrong else "",
        keypad=t("phone_number.kept"),
        typed=_masked(state.phone) if covered else _grouped(state.phone),
        hint=t("phone_number.hint"),
        letters=(),
        digits=keypad(state, t)[1],
        look_up=Button(t("phone_number.enter"), "look_up" if ready else "", dress="brand", icon="check"),
        person=None,
    )


def _grouped(typed: str) -> str:
    """Return 138 0013 8000, as far as it goes."""
    return " ".join(part for part in (typed[:3], typed[3:7], typed[7:]) if part)


def _masked(typed: str) -> str:
    """Return 138 **** 8000; of one that is not whole nothing but how long it is."""
    return f"{typed[:3]} **** {typed[7:]}" if len(typed) == DIGITS else "*" * len(typed)
