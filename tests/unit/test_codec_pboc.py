"""Bank cards by answers that others printed; their numbers are those of test cards, but for
the check digit, which is put right here. No number comes out whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import apdu, pboc
from drivers.ports import BankCard

_NOT_FOUND = bytes.fromhex("6A82")

# download.csdn.net/download/qq54328485/10296224 (读取PBOC卡的基本流程): a debit card of UnionPay.
UNIONPAY_DIRECTORY = bytes.fromhex(
    "70286126 4F08A000000333010101 500A50424F43204445424954 9F120A50424F43204445424954 870101 9000"
)
UNIONPAY_FCI = bytes.fromhex(
    "6F3E8408A000000333010101A532500A50424F432044454249548701019F38189F66049F02069F03069F1A0295055F2A029A03"
    "9C019F3704BF0C059F4D020B0A"
)

# gist.github.com/okanatas: "Mastercard Transaction Sample Case" and "Visa Transaction Sample Case".
MASTERCARD = {
    "00A404000E325041592E5359532E444446303100": (
        "6F2F840E325041592E5359532E4444463031A51DBF0C1A61184F07A0000000041010500A4D4153544552434152448701019000"
    ),
    "00A4040007A000000004101000": (
        "6F3C8407A0000000041010A531500A4D4153544552434152448701015F2D04656E66729F38069F1D089F1A02BF0C0F9F6E0701"
        "2400003039009F4D020B0A9000"
    ),
    "80A800000C830A0000000000000000000000": "770E82021B80940808010100100104019000",
    "00B2011400": (
        "70819E57135471000000001239D19122010000000000000F5A0854710000000012395F24031912315F25031610015F280201245F"
        "3401008C219F02069F03069F1A0295055F2A029A039C019F37049F35019F45029F4C089F34038D0C910A8A0295059F37049F4C08"
        "8E0C00000000000000001E031F039F0702FF009F080200029F0D05B4508400009F0E0500000000009F0F05B4708480009F420201"
        "249F4A01829000"
    ),
}
VISA = {
    "00A404000E325041592E5359532E444446303100": (
        "6F2D840E325041592E5359532E4444463031A51BBF0C1861164F07A0000000031010500B564953412043524544495487010190 00"
    ),
    "00A4040007A000000003101000": (
        "6F2A8407A0000000031010A51F500B56495341204352454449548701019F380C9F66049F02065F2A029F37049000"
    ),
    "80A80000128310" + "00" * 17: (
        "774E8202200057114761009001010018D2201201191894441F5F3401069F100706011103A000009F2608E8C9F40B3A71064D9F27"
        "01809F360200039F5D060000000100009F6C0200009F6E04238000009000"
    ),
}


def asking(trace: Mapping[str, str]) -> apdu.Ask:
    """Answer as in the trace; what is not in it is not on the card."""
    answers = {bytes.fromhex(command): bytes.fromhex(answer) for command, answer in trace.items()}
    return lambda command: apdu.exchange(lambda sent: answers.get(sent, _NOT_FOUND), command, t0=False)


def test_a_printed_mastercard_is_read_and_its_number_masked() -> None:
    assert pboc.read(asking(MASTERCARD)) == BankCard("547100******1239", "MASTERCARD", dt.date(2019, 12, 31))


def test_a_printed_visa_card_that_tells_all_at_its_start_is_read() -> None:
    assert pboc.read(asking(VISA)) == BankCard("476100******0018", "VISA CREDIT", dt.date(2022, 1, 31))


def test_a_debit_card_of_unionpay_is_started_with_33_zeros() -> None:
    assert pboc.start(UNIONPAY_FCI).encode(t0=True) == bytes.fromhex("80A80000238321") + bytes(33)


def test_the_directory_of_a_debit_card_of_unionpay_names_its_application() -> None:
    directory = "6F15840E315041592E5359532E4444463031A50388010A9000"
    asked: list[bytes] = []

    def card(sent: bytes) -> bytes:
        asked.append(sent)
        if sent[:4] == bytes.fromhex("00A40400") and b"1PAY" in sent:
            return bytes.fromhex(directory)
        return UNIONPAY_DIRECTORY if sent == bytes.fromhex("00B2015400") else _NOT_FOUND

    assert pboc.read(lambda command: apdu.exchange(card, command, t0=True)) is None
    assert asked[-1] == bytes.fromhex("00A4040008A000000333010101")


def test_a_card_without_a_directory_is_asked_for_the_applications_of_unionpay() -> None:
    asked: list[bytes] = []

    def card(sent: bytes) -> bytes:
        asked.append(sent)
        return _NOT_FOUND

    assert pboc.read(lambda command: apdu.exchange(card, command, t0=True)) is None
    assert bytes.fromhex("00A4040008A000000333010101") in asked


@pytest.mark.parametrize(
    ("packed", "shown"),
    [
        ("5471000000001239", "547100******1239"),
        ("6222990000000000121F", "622299*********0121"),
        ("6222990000121F", "622299***0121"),
    ],
)
def test_a_number_keeps_its_first_six_and_last_four_digits(packed: str, shown: str) -> None:
    assert pboc.masked(bytes.fromhex(packed)) == shown


@pytest.mark.parametrize("packed", ["", "FFFF", "547100001234", "54710000000012AB", "54" * 10])
def test_what_is_no_number_is_refused_without_quoting_it(packed: str) -> None:
    with pytest.raises(ValueError, match=r"^not the number of a bank card$"):
        pboc.masked(bytes.fromhex(packed))


@pytest.mark.parametrize("place", range(16))
def test_a_number_with_any_one_digit_wrong_is_refused_without_quoting_it(place: int) -> None:
    right = "5471000000001239"
    wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
    with pytest.raises(ValueError, match=r"^the check digit of the number is wrong$"):
        pboc.masked(bytes.fromhex(wrong))


def _changed(command: str, answer: str) -> Callable[[], object]:
    return lambda: pboc.read(asking(MASTERCARD | {command: answer}))


@pytest.mark.parametrize(
    ("command", "answer", "said"),
    [
        ("80A800000C830A0000000000000000000000", "6985", "refuses: 6985"),
        ("80A800000C830A0000000000000000000000", "7708940218018202 1B809000", "list of records"),
        ("00B2011400", "7003 5F34 00 9000", "without a number"),
        ("00B2011400", "7008 5F2403191331 0000 9000", "month"),
        ("00B2011400", "700A 5708 5471000000001239 9000", "track without its mark"),
        ("00B2011400", "7082", "without a number"),
    ],
)
def test_a_card_that_makes_no_sense_is_refused(command: str, answer: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        _changed(command, answer)()


def test_no_list_of_records_is_read_for_ever() -> None:
    assert len(pboc.records(bytes.fromhex("770A 9408 080100FF 100100FF".replace("0100FF", "01FF00")))) == 40


@given(st.lists(st.binary(max_size=80), max_size=30))
def test_any_answers_give_a_card_nothing_or_a_value_error(answers: list[bytes]) -> None:
    left = iter(answers)
    try:
        pboc.read(lambda command: apdu.exchange(lambda sent: next(left, _NOT_FOUND), command, t0=True))
    except ValueError:
        return


def test_a_card_whose_number_was_read_shows_nothing_of_it() -> None:
    assert "5471" not in repr(pboc.read(asking(MASTERCARD)))
