"""Laying down a document: the reader and the ways beside it, the same size, the same number of touches."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.journey.authority import may_bring
from kiosk.journey.cards import ANOTHER_WAY, may_act
from kiosk.journey.model import State
from kiosk.journey.phone import TROUBLES as PHONE_TROUBLES
from kiosk.journey.phone import takes_phone
from kiosk.journey.phone_number import may_say_number
from kiosk.journey.screens import Card
from kiosk.views.documents import brief_words, card_trouble, readers, where_line, where_title
from kiosk.views.my_ticket import person_button
from kiosk.views.parts import Button, Words, words

ONCE = ANOTHER_WAY | PHONE_TROUBLES | {"card.same"}
"""Of such a card nothing comes by trying it again."""


MOST_NAMED = 2
"""Of those who have come already; the last ones."""
IN_A_ROW = 3
"""Ways side by side; more stand in two rows."""


@dataclass(frozen=True, slots=True)
class CardView:
    title: str
    line: str
    picture: str
    trouble: str
    ways: str
    buttons: tuple[Button, ...]


def card(state: State) -> CardView:
    t = words(state)
    screen = state.screen if isinstance(state.screen, Card) else Card()
    usable = (state.card_ok and screen.trouble != "device.absent") or takes_phone(state)
    title, line = _words(state, t, screen, usable)
    joined = screen.together and state.holders
    buttons, trouble = _buttons(state, t, screen, usable), _trouble(t, screen, usable)
    # in large type two rows of ways and a sentence about what was wrong leave no room for more
    crowded = state.senior and bool(trouble) and len(buttons) > IN_A_ROW
    ways = "card.joined_ways" if joined else "card.needed_ways" if screen.needed else "card.ways"
    return CardView(
        title=title,
        line="" if crowded else line,
        picture="reader" if usable and state.reader_ok else "" if state.chip_ok or not usable else "person",
        trouble=trouble,
        ways="" if crowded else t(ways),
        buttons=buttons,
    )


def _words(state: State, t: Words, screen: Card, usable: bool) -> tuple[str, str]:
    if not usable:
        needed = "book.card_off" if state.plan is not None else "card.needed_off"
        key = needed if screen.needed else "card.off"
        return t(f"{key}_title"), t(f"{key}_line")
    if screen.reading:
        return t("card.reading"), t("card.reading_line")
    if screen.together and state.holders:
        names = t("list.comma").join(holder.masked for holder in state.holders[-MOST_NAMED:])
        line = t("card.joined_line") if state.card_ok else t("phone.show_line")
        title = t("card.both") if may_act(state) else t("card.joined", count=len(state.holders))
        return title, f"{names}{t('list.dot')}{line}"
    if screen.together:
        return where_title(state, t), t("card.together_first" if state.card_ok else "phone.show_line")
    if state.plan is not None:
        return where_title(state, t), t("book.card_line")
    return where_title(state, t), t("confirm.bound") if screen.needed else where_line(state, t)


def _trouble(t: Words, screen: Card, usable: bool) -> str:
    if not usable:
        return t("card.needed_off_trouble" if screen.needed else "state.reader_off")
    return card_trouble(t, screen.trouble) if screen.trouble else ""


def _buttons(state: State, t: Words, screen: Card, usable: bool) -> tuple[Button, ...]:
    plain = "warm" if state.senior else "plain"
    brief = brief_words(state, t)
    found: list[Button] = []
    if usable:
        found += readers(state, t, another=screen.together and bool(state.holders))
    if screen.together and state.holders:
        people = t("card.enough_line", count=len(state.holders))
        if may_act(state):
            found.append(Button(t("card.act"), "act", icon="users", sub=t("card.act_line"), dress=plain))
        if may_bring(state):
            sub = t("card.authority_line")
            found.append(Button(t("card.authority"), "authority", icon="file-text", sub=sub, dress=plain))
        return (*found, Button(t("card.enough"), "confirm", icon="check", sub=people, dress="brand"))
    if screen.reading:
        return tuple(found)
    alone = state.plan is not None or state.senior
    if usable and not screen.together and not screen.trouble and not alone:
        found.append(
            Button(brief("card.together"), "together", icon="users", sub=brief("card.together_line"), dress=plain)
        )
    if may_say_number(state):
        found.append(Button(t("card.phone"), "phone_number", icon="phone", sub=t("card.phone_line"), dress=plain))
    if screen.needed and not (state.help_asked and may_say_number(state)):
        person = person_button(state, t, brief("card.person"))
        # it calls for attention only while nobody has chosen another way
        begun = person.dress == "amber" and (screen.together or screen.trouble)
        found.append(replace(person, dress=plain) if begun else person)
    else:
        found.append(Button(t("card.skip"), "skip_card", icon="ticket", sub=brief("card.skip_line"), dress=plain))
    if usable and screen.trouble and screen.trouble not in ONCE and not screen.together:
        retry = "arrow-counter-clockwise"
        found.append(Button(t("card.retry"), "retry", icon=retry, sub=t("card.retry_line"), dress=plain))
    return tuple(found)
