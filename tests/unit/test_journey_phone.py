"""A code on a phone stands in for a card: confirmed by the server, with another way whenever it is not."""

from __future__ import annotations

import pytest

from kiosk.journey.effects import Identify
from kiosk.journey.events import (
    BookingsFound,
    CardSeen,
    CodeSeen,
    IssueFailed,
    MenuLoaded,
    PersonConfirmed,
    PersonTrouble,
)
from kiosk.journey.screens import Card, Issuing
from kiosk.journey.session import fresh
from kiosk.texts import text
from kiosk.views.cards import card
from tests.unit.kiosk_hall import HOLDER, Kiosk
from tests.unit.kiosk_news import MENU, PHONE_CODE

REF = "ab" * 32


def asked(**terminal: object) -> Kiosk:
    """Return a kiosk that asks for a document, where codes on phones are taken."""
    kiosk = Kiosk(**{"scanner_ok": True} | terminal).send(MenuLoaded(MENU))
    return kiosk.press("take", "item:plates", "confirm")


def confirmed() -> Kiosk:
    return asked().send(CodeSeen(PHONE_CODE), PersonConfirmed(PHONE_CODE, REF))


def ways(kiosk: Kiosk) -> list[str]:
    return [button.text for button in card(kiosk.state).buttons]


def test_a_confirmed_code_takes_the_number_of_who_showed_it() -> None:
    kiosk = asked().send(CodeSeen(PHONE_CODE))
    assert kiosk.last() == (Identify(PHONE_CODE),)
    assert isinstance(kiosk.screen(), Card)
    kiosk.send(PersonConfirmed(PHONE_CODE, REF))
    assert kiosk.screen() == Issuing()
    assert (kiosk.sent.request.holder_ref, kiosk.sent.request.holders) == (REF, [])


def test_it_stands_beside_the_cards_in_the_same_dress() -> None:
    kiosk = asked()
    found = card(kiosk.state).buttons
    assert ways(kiosk)[:2] == [text(kiosk.state, "card.card"), text(kiosk.state, "phone.way")]
    assert found[0].dress == found[1].dress


@pytest.mark.parametrize("terminal", [{"scanner_ok": False}, {"connected": False}])
def test_it_is_not_offered_where_it_cannot_be_done(terminal: dict[str, object]) -> None:
    kiosk = asked(**terminal)
    assert text(kiosk.state, "phone.way") not in ways(kiosk)
    assert kiosk.send(CodeSeen(PHONE_CODE)).last() == ()


def test_nothing_else_that_is_scanned_leaves_the_terminal() -> None:
    kiosk = asked().send(CodeSeen("health-code:12345678"))
    assert not any(isinstance(effect, Identify) for effect in kiosk.done)
    assert kiosk.screen() == Card("identify.unknown", needed=True)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("identify.expired", "phone.fresh"),
        ("identify.used", "phone.fresh"),
        ("identify.unreachable", "phone.off"),
        ("server.unreachable", "phone.off"),
        ("identify.elsewhere", "phone.not_known"),
        ("auth.forbidden", "phone.not_known"),
    ],
)
def test_a_refused_code_is_told_kindly_and_every_way_stays_open(code: str, said: str) -> None:
    kiosk = asked()
    first, second, *_, last = ways(kiosk)
    kiosk.send(CodeSeen(PHONE_CODE), PersonTrouble(PHONE_CODE, code))
    assert card(kiosk.state).trouble == text(kiosk.state, said)
    assert ways(kiosk) == [first, second, last]
    kiosk.send(CodeSeen(PHONE_CODE), PersonConfirmed(PHONE_CODE, REF))
    assert kiosk.screen() == Issuing()


def test_a_card_laid_down_meanwhile_is_taken_and_the_late_answer_left_alone() -> None:
    kiosk = asked().send(CodeSeen(PHONE_CODE), CardSeen(HOLDER), PersonConfirmed(PHONE_CODE, REF))
    kiosk.send(BookingsFound((), HOLDER, ""))
    assert kiosk.screen() == Issuing()
    assert (kiosk.sent.request.holder_ref, len(kiosk.sent.request.holders)) == (None, 1)


def test_an_answer_about_another_code_is_nobody_s() -> None:
    kiosk = asked().send(CodeSeen(PHONE_CODE), PersonConfirmed("gft:of-somebody-before", REF))
    assert isinstance(kiosk.screen(), Card)


def test_who_stayed_away_too_long_is_asked_once_more() -> None:
    kiosk = confirmed()
    kiosk.send(IssueFailed("identify.gone", False, kiosk.sent.key))
    assert isinstance(kiosk.screen(), Card)
    assert kiosk.state.holder_ref == ""


def test_nothing_of_it_is_left_for_the_next_one() -> None:
    kiosk = confirmed()
    assert REF not in repr(kiosk.state)
    assert PHONE_CODE not in repr(asked().send(CodeSeen(PHONE_CODE)).state)
    assert fresh(kiosk.state).holder_ref == ""
