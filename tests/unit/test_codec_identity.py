"""The text block of identity cards, laid out by hand as the published tables say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import identity
from drivers.ports import IdCard, Sex
from drivers.simulators.cards import SAMPLES


def block(**fields: tuple[int, str]) -> bytes:
    """Write UTF-16LE texts at byte offsets into a block of spaces."""
    text = bytearray(b"\x20\x00" * 128)
    for offset, value in fields.values():
        written = value.encode("utf-16le")
        text[offset : offset + len(written)] = written
    return bytes(text)


RESIDENT = {
    "name": (0, "王秀兰"),
    "sex": (30, "2"),
    "nation": (32, "01"),
    "birth": (36, "19491231"),
    "address": (52, "永新县禾川镇学背路18号"),
    "number": (122, "11010519491231002X"),
    "authority": (158, "永新县公安局"),
    "from": (188, "20190506"),
    "to": (204, "长期"),
}


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "440524188001010014", "810000199001010019", "830000199001010012"]
)
def test_published_numbers_have_the_right_check_digit(number: str) -> None:
    assert identity.number_is_valid(number)


@pytest.mark.parametrize(
    "number", ["", "110105194912310021", "11010519491231002x", "1101051949123100２X", "11010519491231002X "]
)
def test_numbers_with_a_slip_are_refused(number: str) -> None:
    assert not identity.number_is_valid(number)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place: int, off: int) -> None:
    digits = list("440524188001010014")
    digits[place] = str((int(digits[place]) + off) % 10)
    assert not identity.number_is_valid("".join(digits))


def test_a_resident_card_is_read_field_by_field() -> None:
    card = identity.decode(block(**RESIDENT), b"photo")
    assert card == IdCard(
        kind="resident",
        name="王秀兰",
        number="11010519491231002X",
        sex=Sex.FEMALE,
        birth=dt.date(1949, 12, 31),
        nation="01",
        address="永新县禾川镇学背路18号",
        authority="永新县公安局",
        valid_from=dt.date(2019, 5, 6),
        valid_to=None,
        photo=b"photo",
    )


def test_a_permit_is_told_by_its_letter_and_names_the_pass_it_belongs_to() -> None:
    fields = RESIDENT | {
        "number": (122, "830000199001010012"),
        "birth": (36, "19900101"),
        "permit": (220, "T12345678"),
        "issued": (238, "02"),
        "kind": (248, "J"),
    }
    card = identity.decode(block(**fields))
    assert (card.kind, card.nation, card.number) == ("permit", "", "830000199001010012")
    assert (card.permit_number, card.times_issued) == ("T12345678", 2)


def of_2017(number: str) -> bytes:
    return block(
        english=(0, "KOWALSKA, ANNA MARIA"),
        sex=(120, "2"),
        number=(122, number),
        nation=(152, "POL"),
        name=(158, "安娜"),
        issued=(188, "20180101"),
        expires=(204, "20280101"),
        birth=(220, "19840225"),
        version=(236, "01"),
        authority=(240, "3100"),
        kind=(248, "I"),
    )


def test_the_foreigners_card_of_2017_has_its_own_layout() -> None:
    card = identity.decode(of_2017("POL310084022501"))
    assert (card.kind, card.name, card.english_name) == ("foreigner-2017", "安娜", "KOWALSKA, ANNA MARIA")
    assert (card.nation, card.birth, card.valid_to) == ("POL", dt.date(1984, 2, 25), dt.date(2028, 1, 1))
    assert (card.number, card.sex, card.authority) == ("POL310084022501", Sex.FEMALE, "3100")


@pytest.mark.parametrize("number", ["POL31008402250", "PO3310084022501", "POL31008402250X"])
def test_a_number_of_2017_is_three_letters_and_twelve_digits(number: str) -> None:
    with pytest.raises(ValueError, match="not the number of a foreigner's card"):
        identity.decode(of_2017(number))


def test_the_english_name_of_2023_runs_on_behind_the_dates() -> None:
    first, rest = "VON HOHENSTEIN-WALDECK, MARIA LUISE", "ALEXANDRA"
    assert len(first) == 35
    card = identity.decode(
        block(
            name=(0, "路易丝"),
            sex=(30, "2"),
            replaced=(32, "01"),
            birth=(36, "19840225"),
            english=(52, first),
            number=(122, "936616198402250023"),
            begins=(188, "20240101"),
            ends=(204, "20340101"),
            rest=(220, rest),
            nation=(242, "POL"),
            kind=(248, "Y"),
            link=(250, "501"),
        )
    )
    assert (card.kind, card.english_name, card.nation) == ("foreigner-2023", first + rest, "POL")
    assert (card.times_replaced, card.old_number_link) == (1, "501")


def test_a_space_at_the_seam_of_the_english_name_is_kept() -> None:
    name = "VON HOHENSTEIN-WALDECK, MARIA LUISA ANNA"
    assert name[35] == " "
    shifted = "X" + name
    card = replace(SAMPLES["kowalska"].card(), english_name=shifted[1:])
    assert identity.decode(identity.encode(card)).english_name == name
    assert identity.decode(identity.encode(replace(card, english_name=shifted))).english_name == shifted


def test_a_rare_character_outside_the_basic_plane_is_read_whole() -> None:
    assert identity.decode(block(**(RESIDENT | {"name": (0, "陈𬱖")}))).name == "陈𬱖"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", (122, "110105194912310021")),
        ("number", (122, "990105194912310023")),
        ("birth", (36, "19491331")),
        ("birth", (36, "19491230")),
        ("birth", (36, "")),
        ("from", (188, "19491230")),
        ("from", (188, "20190229")),
        ("to", (204, "20190505")),
        ("to", (204, "")),
        ("birth", (36, "1949 2 1")),
        ("name", (0, "")),
    ],
)
def test_a_card_that_cannot_be_right_is_refused_without_quoting_it(field: str, value: tuple[int, str]) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        identity.decode(block(**(RESIDENT | {field: value})))
    assert "1101051949" not in str(caught.value)
    assert "1949" not in str(caught.value)


def test_each_kind_of_number_begins_with_a_place_of_its_own() -> None:
    permit_letter = {"kind": (248, "J")}
    with pytest.raises(ValueError, match="begins with no place"):
        identity.decode(block(**(RESIDENT | permit_letter)))
    with pytest.raises(ValueError, match="begins with no place"):
        identity.decode(block(**(RESIDENT | {"kind": (248, "Y")})))
    hong_kong = RESIDENT | permit_letter | {"number": (122, "810000199001010019"), "birth": (36, "19900101")}
    assert identity.decode(block(**hong_kong)).number == "810000199001010019"


def test_there_are_34_provinces() -> None:
    assert len(identity.PROVINCES) == 34


def test_a_sex_that_is_not_the_one_in_the_number_is_told_with_the_card() -> None:
    assert identity.decode(block(**RESIDENT)).sex_agrees
    assert not identity.decode(block(**(RESIDENT | {"sex": (30, "1")}))).sex_agrees
    assert identity.decode(block(**(RESIDENT | {"sex": (30, "9")}))).sex_agrees


def test_a_card_counts_on_its_last_day_and_no_longer() -> None:
    card = identity.decode(block(**(RESIDENT | {"to": (204, "20390506")})))
    assert not card.expired_on(dt.date(2039, 5, 6))
    assert card.expired_on(dt.date(2039, 5, 7))
    assert not identity.decode(block(**RESIDENT)).expired_on(dt.date(9999, 1, 1))


def test_an_added_address_is_35_characters_padded_with_spaces() -> None:
    assert identity.decode_extra_address("永新县埠前镇".encode("utf-16le") + b"\x20\x00" * 29) == "永新县埠前镇"
    with pytest.raises(ValueError, match="70 bytes"):
        identity.decode_extra_address(b"\x20\x00" * 34)


def test_an_unknown_code_for_sex_is_unknown_not_an_error() -> None:
    assert identity.decode(block(**(RESIDENT | {"sex": (30, "7")}))).sex is Sex.UNKNOWN


@given(st.binary(min_size=256, max_size=256))
def test_any_256_bytes_give_a_card_or_a_value_error(text: bytes) -> None:
    try:
        identity.decode(text)
    except ValueError:
        return


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_sample_card_can_be_laid_on_a_reader_and_read_back(name: str) -> None:
    card = SAMPLES[name].card()
    assert identity.decode(identity.encode(card), card.photo) == card
    assert len(card.photo) == 1024


def test_the_samples_hold_an_old_woman_rare_names_and_a_foreigner() -> None:
    cards = [sample.card() for sample in SAMPLES.values()]
    assert any(c.sex is Sex.FEMALE and c.birth is not None and 1950 <= c.birth.year < 1960 for c in cards)
    assert {"陈𬱖", "周䶮"} <= {c.name for c in cards}
    assert any(c.kind.startswith("foreigner") for c in cards)


def test_a_card_never_shows_its_person_in_repr() -> None:
    assert repr(SAMPLES["wang-xiulan"].card()) == "IdCard(kind='resident')"


def test_a_text_too_long_for_a_card_is_named_by_its_field() -> None:
    card = replace(SAMPLES["wang-xiulan"].card(), name="某" * 16)
    with pytest.raises(ValueError, match="name is longer than the 15"):
        identity.encode(card)
