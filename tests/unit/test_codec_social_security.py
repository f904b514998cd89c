"""The items of a social security card, laid out by hand as the published table says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import apdu, social_security
from drivers.ports import Sex, SocialSecurityCard
from drivers.simulators.chip_cards import WANG, social_security_card

SSSE = "00A404000F7378312E73682EC9E7BBE1B1A3D5CF"  # as every source sends it
CARD = {
    "00B2010000": "01 10 110101 00000000000000000000000000 9000",
    "00B2030000": "03 04 32 2E 30 30 9000",
    "00B2050000": "05 04 20160401 9000",
    "00B2060000": "06 04 20360401 9000",
    "00B2070000": "07 09 41 30 31 32 33 34 35 36 37 9000",
}
HOLDER = {
    "00B2080000": "08 12 31 31 30 31 30 35 31 39 34 39 31 32 33 31 30 30 32 58 9000",
    "00B2090000": "09 1E CDF5 D0E3 C0BC " + "00" * 24 + " 9000",
    "00B20A0000": "0A 01 32 9000",
    "00B20B0000": "0B 01 01 9000",
    "00B20C0000": "0C 03 110105 9000",
    "00B20D0000": "0D 04 19491231 9000",
}
SELECTED = {SSSE: "9000", "00A4020002EF05": "9000", "00A4020002EF06": "9000"}


def asking(**changed: str) -> apdu.Ask:
    trace = SELECTED | CARD | HOLDER | {command.removeprefix("x"): answer for command, answer in changed.items()}
    answers = {bytes.fromhex(command): bytes.fromhex(answer) for command, answer in trace.items()}
    return lambda command: apdu.exchange(lambda sent: answers.get(sent, b"\x6a\x82"), command, t0=True)


def test_both_files_are_read_by_tag() -> None:
    assert social_security.read(asking()) == SocialSecurityCard(
        number="11010519491231002X",
        name="王秀兰",
        sex=Sex.FEMALE,
        nation="01",
        birth=dt.date(1949, 12, 31),
        birthplace="110105",
        card_number="A01234567",
        region="110101",
        version="2.00",
        issued=dt.date(2016, 4, 1),
        valid_to=dt.date(2036, 4, 1),
    )


def test_another_card_has_no_such_application() -> None:
    assert social_security.read(asking(**{"x" + SSSE: "6A82"})) is None


def test_an_item_the_card_does_not_have_is_left_out() -> None:
    card = social_security.read(asking(x00B20C0000="6A83", x00B2060000="6A88"))
    assert card is not None
    assert (card.birthplace, card.valid_to) == ("", None)
    assert not card.expired_on(dt.date(9999, 1, 1))


def test_a_card_counts_on_its_last_day_and_no_longer() -> None:
    card = social_security.read(asking())
    assert card is not None
    assert not card.expired_on(dt.date(2036, 4, 1))
    assert card.expired_on(dt.date(2036, 4, 2))


@pytest.mark.parametrize(
    ("command", "answer", "said"),
    [
        ("00B2080000", "6982", "needs the card's PIN"),
        ("00A4020002EF06", "6A82", "no such file"),
        ("00B2080000", "08 12 31 31 30 31 30 35 31 39 34 39 31 32 33 31 30 30 32 31 9000", "check digit"),
        ("00B2080000", "09 01 31 9000", "not the item"),
        ("00B2080000", "08 01 31 9000", "another size"),
        ("00B2080000", "08 9000", "not the item"),
        ("00B2090000", "09 1E " + "00" * 30 + " 9000", "without a name"),
        ("00B20D0000", "0D 04 19491230 9000", "birth"),
        ("00B20D0000", "0D 04 1949123F 9000", "YYYYMMDD"),
        ("00B2060000", "06 04 20150401 9000", "expired before"),
    ],
)
def test_a_card_that_cannot_be_right_is_refused_without_quoting_it(command: str, answer: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        social_security.read(asking(**{"x" + command: answer}))
    assert "1949" not in str(caught.value)


def test_a_rare_character_in_four_bytes_is_read_whole() -> None:
    name = "陈𬱖".encode("gb18030").hex()
    assert len(name) == 12
    card = social_security.read(asking(x00B2090000="09 1E " + name + "00" * 24 + "9000"))
    assert card is not None
    assert card.name == "陈𬱖"


def test_a_card_never_shows_its_person_in_repr() -> None:
    assert repr(WANG) == "SocialSecurityCard()"


@given(st.dictionaries(st.integers(1, 13), st.binary(max_size=40)))
def test_any_items_give_a_card_or_a_value_error(values: dict[int, bytes]) -> None:
    try:
        social_security.decode(values)
    except ValueError:
        return


def test_the_simulated_card_gives_the_items_of_the_table() -> None:
    card = social_security_card(replace(WANG, birthplace="110105"))
    assert card.answer(bytes.fromhex(SSSE))[:1] == b"\x61"
    assert card.answer(bytes.fromhex("00A4020002EF06")) == b"\x90\x00"
    assert card.answer(bytes.fromhex("00B20A0000")) == bytes.fromhex("6C03")
    assert card.answer(bytes.fromhex("00B20A0003")) == bytes.fromhex("0A0132 9000")


def test_a_name_too_long_for_a_card_is_refused() -> None:
    with pytest.raises(ValueError, match="item 09 is longer than the 30"):
        social_security.encode(replace(WANG, name="某" * 16))
