"""Whoever lays a document down is on the ticket, whichever of the four layouts it has."""

from __future__ import annotations

import datetime as dt

import pytest

from drivers.simulators.cards import SAMPLES, CardData
from kiosk.devices.reader import _holder
from kiosk.journey.issuing import holder_in

FOREIGNER_2017 = CardData(
    kind="foreigner-2017",
    name="",
    english_name="KOWALSKA ANNA MARIA",
    number="POL110984022501",
    birth=dt.date(1984, 2, 25),
)
CARDS = {**SAMPLES, "foreigner-2017": FOREIGNER_2017}


@pytest.mark.parametrize("sample", CARDS)
def test_the_holder_of_every_layout_reaches_the_ticket_with_name_number_and_birth(sample: str) -> None:
    card = CARDS[sample].card()

    holder = holder_in(_holder(card))

    assert holder is not None
    assert holder.name == (card.name or card.english_name)
    assert (holder.id_number, holder.birth) == (card.number, card.birth)


def test_all_four_layouts_are_among_them() -> None:
    assert {card.kind for card in CARDS.values()} == {"resident", "permit", "foreigner-2017", "foreigner-2023"}
