"""Commands to chip cards against a published trace of a Chinese bank card with T=0."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import apdu

# A trace printed by several sites (读取PBOC电子现金指令流); → to the card, ← from it.
DIRECTORY = bytes.fromhex("6F26 840E 315041592E5359532E4444463031 A514 880101 5F2D027A68 9F110101 BF0C059F4D020B0A")
TRACE = {
    bytes.fromhex("00A404000E 315041592E5359532E4444463031"): bytes.fromhex("6128"),
    bytes.fromhex("00C0000028"): DIRECTORY + bytes.fromhex("9000"),
    bytes.fromhex("00B2010C00"): bytes.fromhex("6C27"),
    bytes.fromhex("00B2010C27"): bytes(39) + bytes.fromhex("9000"),
}


def test_what_a_t0_card_keeps_back_is_fetched_as_in_the_trace() -> None:
    answer = apdu.exchange(TRACE.__getitem__, apdu.select_name(b"1PAY.SYS.DDF01"), t0=True)
    assert (answer.data, answer.sw) == (DIRECTORY, 0x9000)


def test_a_wrong_length_is_corrected_as_in_the_trace() -> None:
    answer = apdu.exchange(TRACE.__getitem__, apdu.read_record(1, 1), t0=True)
    assert (answer.data, answer.ok) == (bytes(39), True)


@pytest.mark.parametrize(
    ("command", "t0", "t1"),
    [
        (
            apdu.select_name(bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")),
            "00A404000F7378312E73682EC9E7BBE1B1A3D5CF",
            "00A404000F7378312E73682EC9E7BBE1B1A3D5CF00",
        ),
        (apdu.select_file(0xEF05), "00A4020002EF05", "00A4020002EF05"),
        (apdu.read_item(0x08), "00B2080000", "00B2080000"),
        (apdu.read_record(7, 5), "00B2072C00", "00B2072C00"),
        (apdu.Command(0x80, 0xCA, 0x9F, 0x4F), "80CA9F4F", "80CA9F4F"),
    ],
)
def test_each_command_is_the_published_one(command: apdu.Command, t0: str, t1: str) -> None:
    assert command.encode(t0=True) == bytes.fromhex(t0)
    assert command.encode(t0=False) == bytes.fromhex(t1)


@pytest.mark.parametrize("answer", ["", "90", "6128", "6C10", "00" * 255 + "61FF"])
def test_an_answer_that_is_none_or_never_ends_is_refused(answer: str) -> None:
    turns = iter(range(1000))

    def card(command: bytes) -> bytes:
        # a card that wants another length each time
        return bytes.fromhex(answer) if answer != "6C10" else bytes([0x6C, next(turns) % 200 + 1])

    with pytest.raises(ValueError, match="an answer without"):
        apdu.exchange(card, apdu.read_item(1), t0=True)
    assert next(turns) < 60


@given(st.lists(st.binary(max_size=258), max_size=50), st.booleans())
def test_any_answers_give_a_response_or_a_value_error(answers: list[bytes], t0: bool) -> None:
    left = iter(answers)
    try:
        apdu.exchange(lambda command: next(left, b""), apdu.select_name(b"x"), t0)
    except ValueError:
        return


def test_what_a_card_answered_is_not_shown_and_its_status_is_explained() -> None:
    answer = apdu.Response(b"362499195603120029", 0x6982)
    assert "3624" not in repr(answer)
    assert answer.meaning == "6982 needs the card's PIN or a key"
