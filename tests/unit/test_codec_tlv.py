"""BER-TLV against answers of cards that others printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import tlv

# github.com/nightcode/bertool, its README.
PRINTED = bytes.fromhex("6F1A840E315041592E5359532E4444463031A5088801025F2D02656E9F36020060")


def test_a_printed_answer_is_read_item_by_item() -> None:
    assert [tag for tag, _ in tlv.items(PRINTED)] == [0x6F, 0x9F36]
    assert tlv.find(PRINTED, 0x6F, 0x84) == b"1PAY.SYS.DDF01"
    assert tlv.find(PRINTED, 0x6F, 0xA5, 0x88) == b"\x02"
    assert tlv.find(PRINTED, 0x6F, 0xA5, 0x5F2D) == b"en"
    assert tlv.find(PRINTED, 0x9F36) == bytes.fromhex("0060")


def test_what_is_not_there_is_none() -> None:
    assert tlv.find(PRINTED, 0x6F, 0x50) is None
    assert tlv.find(b"", 0x6F) is None


def test_padding_between_items_is_passed_over() -> None:
    assert list(tlv.items(bytes.fromhex("0000 8801 02 FF 5001 41 00"))) == [(0x88, b"\x02"), (0x50, b"A")]


def test_long_lengths_are_read() -> None:
    assert tlv.find(bytes.fromhex("708180") + b"x" * 128, 0x70) == b"x" * 128
    assert tlv.find(bytes.fromhex("70820100") + b"x" * 256, 0x70) == b"x" * 256


def test_the_list_of_a_debit_card_of_unionpay_asks_for_33_bytes() -> None:
    wanted = tlv.lengths(bytes.fromhex("9F66049F02069F03069F1A0295055F2A029A039C019F3704"))
    assert sum(length for _, length in wanted) == 33
    assert wanted[0] == (0x9F66, 4)


@pytest.mark.parametrize("data", ["6F", "6F02 88", "5F", "1F8181", "1F818101", "7080", "7083 000001 00", "7082 01"])
def test_what_makes_no_sense_is_refused(data: str) -> None:
    with pytest.raises(ValueError, match=r"tag|length|runs past"):
        list(tlv.items(bytes.fromhex(data)))


@given(st.binary(max_size=300), st.lists(st.sampled_from([0x6F, 0xA5, 0x70, 0x61, 0x9F38]), max_size=4))
def test_any_bytes_give_items_or_a_value_error(data: bytes, path: list[int]) -> None:
    for read in (lambda: list(tlv.items(data)), lambda: tlv.find(data, *path), lambda: tlv.lengths(data)):
        try:
            read()
        except ValueError:
            continue


@given(st.sampled_from([0x5A, 0x9F38, 0xBF0C]), st.binary(max_size=255))
def test_what_a_simulated_card_writes_is_read_back(tag: int, value: bytes) -> None:
    assert list(tlv.items(tlv.encode(tag, value))) == [(tag, value)]


def test_an_item_longer_than_a_record_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        tlv.encode(0x70, bytes(256))
