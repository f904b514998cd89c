"""What is said of a document: where it goes, by the readers there are, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.journey.model import State
from kiosk.journey.phone import FRESH, SILENT, takes_phone
from kiosk.journey.phone import TROUBLES as PHONE_TROUBLES
from kiosk.views.parts import Button, Words

CODES = dict.fromkeys(FRESH, "phone.fresh") | dict.fromkeys(SILENT, "phone.off")
"""What is said of a code on a phone; of any other: it is not known."""
TROUBLES = frozenset({"card.same", "card.expired", "card.foreign", "card.in_before", "card.others"})
"""Those with a sentence of their own; any other card was not read."""


def card_trouble(t: Words, code: str) -> str:
    if code in PHONE_TROUBLES:
        return t(CODES.get(code, "phone.not_known"))
    return t(code if code in TROUBLES else "card.again")


def where_title(state: State, t: Words) -> str:
    """Return what to do with a document, by the readers there are."""
    if not state.card_ok and state.codes_ok:
        return t("phone.show")
    if not state.chip_ok:
        return t("card.lay")
    return t("card.either" if state.reader_ok else "card.put_in")


def where_line(state: State, t: Words) -> str:
    """Return where each kind of document goes."""
    if not state.card_ok and state.codes_ok:
        return t("phone.show_line")
    if not state.chip_ok:
        return t("card.where")
    return t("card.lay_or_put" if state.reader_ok else "card.slot")


def brief_words(state: State, t: Words) -> Callable[[str], str]:
    """Return the words of keys: shorter ones where two ways or more make the row tight."""
    tight = (state.reader_ok, state.chip_ok, takes_phone(state)).count(True) > 1
    return lambda key: t(f"{key}_short" if tight else key)


def readers(state: State, t: Words, *, another: bool) -> tuple[Button, ...]:
    """Return the kinds of document that can be read here, side by side; `another`: one was read already."""
    word, brief = "card.next" if another else "card.card", brief_words(state, t)
    found = []
    if state.reader_ok:
        line = t("card.next_line") if another else brief("card.card_line")
        found.append(Button(t(word), "", icon="identification-card", sub=line, dress="info"))
    if state.chip_ok:
        found.append(Button(t("card.social"), "", icon="bank", sub=t("card.social_line"), dress="info"))
    if takes_phone(state):
        found.append(Button(t("phone.way"), "", icon="qr-code", sub=t("phone.way_line"), dress="info"))
    return tuple(found)
