"""Text messages against PDUs of other libraries, of published examples and of recordings; none is our own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import gsm7, sms

CALL = "您的号A012，请到3号窗口"


@pytest.mark.parametrize(
    ("number", "text", "report", "length", "pdu"),
    [  # made by python-messaging 0.5.13
        (
            "+8613800138000",
            CALL,
            False,
            42,
            "0001000D91683108108300F000081C60A8768453F70041003000310032FF0C8BF75230003353F77A9753E3",
        ),
        ("13800138000", "Hello", False, 18, "0001000B813108108300F0000005C8329BFD06"),
        ("+8613800138000", "hello {€}", True, 25, "0021000D91683108108300F000000CE8329BFD066D509BF22605"),
        ("10086", "ok", False, 12, "00010005810180F6000002EF35"),
    ],
)
def test_a_short_text_is_the_pdu_another_library_makes(
    number: str, text: str, report: bool, length: int, pdu: str
) -> None:
    (made,) = sms.submit(number, text, 0, 0, report)
    assert (made.length, made.pdu) == (length, pdu)


def test_the_best_known_example_of_all_is_made() -> None:
    (made,) = sms.submit("+46708251358", "hellohello", 0, 4 * 24, False)
    assert (made.length, made.pdu) == (23, "0011000B916407281553F80000AA0AE8329BFD4697D9EC37")


@pytest.mark.parametrize(
    ("text", "firsts", "lengths"),
    [  # heads and lengths as python-messaging 0.5.13 makes them
        (
            "请" * 71,
            ["0041000B813108108300F000088C0500030002018BF7", "0041000B813108108300F000080E0500030002028BF7"],
            [153, 27],
        ),
        (
            "a" * 161,
            ["0041000B813108108300F00000A0050003000201C2E1", "0041000B813108108300F000000F050003000202C2E1"],
            [153, 27],
        ),
    ],
)
def test_a_long_text_is_cut_as_another_library_cuts_it(text: str, firsts: list[str], lengths: list[int]) -> None:
    made = sms.submit("13800138000", text, 0, 0, False)
    assert [part.length for part in made] == lengths
    assert [part.pdu[:44] for part in made] == firsts


def test_the_seven_bits_of_a_second_part_are_those_of_another_library() -> None:
    assert (
        sms.submit("13800138000", "a" * 161, 0, 0, True)[1].pdu
        == "0061000B813108108300F000000F050003000202C2E170381C0E8701"
    )


@pytest.mark.parametrize(
    ("hours", "byte"),
    [(0, None), (1, 0x0B), (12, 0x8F), (24, 0xA7), (48, 0xA8), (96, 0xAA), (720, 0xC4)],
)
def test_the_validity_is_said_as_the_standard_says_it(hours: int, byte: int | None) -> None:
    (made,) = sms.submit("10086", "ok", 0, hours, False)
    assert made.pdu[2:4] == ("01" if byte is None else "11")
    assert byte is None or made.pdu[20:22] == f"{byte:02X}"


@pytest.mark.parametrize(
    ("pdu", "reference", "number", "outcome"),
    [
        ("07919761989901F006270B917777777777F7515012113320215150121133402100", 39, "+77777777777", "delivered"),
        (
            "07915391131213F406030C91539133131316218030612015402180306120654000",
            3,
            "+351933313161",
            "delivered",
        ),
        ("0006000B910221815716F2709021510121807090215101718000", 0, "+20121875612", "delivered"),
        ("0006000B910221815716F2709021510121807090215101718046", 0, "+20121875612", "failed"),
        ("0006000B910221815716F2709021510121807090215101718021", 0, "+20121875612", "pending"),
    ],
)
def test_recorded_reports_are_read(pdu: str, reference: int, number: str, outcome: str) -> None:
    report = sms.read(pdu)
    assert isinstance(report, sms.StatusReport)
    assert (report.reference, report.number, report.outcome) == (reference, number, outcome)


def test_why_a_text_was_not_delivered_is_said() -> None:
    assert sms.StatusReport(1, "1", 0x46).why == "validity expired"
    assert sms.StatusReport(1, "1", 0x7F).why == "status 0x7f"


@pytest.mark.parametrize(
    ("pdu", "number", "text"),
    [
        ("07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37", "27838890001", "hellohello"),
        (
            "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07",
            "+31641600986",
            "How are you?",
        ),
    ],
)
def test_published_messages_that_came_in_are_read(pdu: str, number: str, text: str) -> None:
    received = sms.read(pdu)
    assert isinstance(received, sms.Received)
    assert (received.number, received.text) == (number, text)


def test_the_simulated_centre_writes_what_is_read() -> None:
    assert sms.read(sms.status_report(7, "+8613800138000", 0)) == sms.StatusReport(7, "+8613800138000", 0)
    assert sms.read(sms.deliver("+8613800138000", CALL)) == sms.Received("+8613800138000", CALL)


@given(st.text(max_size=400), st.integers(0, 300))
def test_every_text_arrives_as_it_was_written(text: str, concatenation: int) -> None:
    parts = [sms.read_submit(part.pdu) for part in sms.submit("+8613800138000", text, concatenation, 24, True)]
    assert "".join(part.text for part in parts) == text.encode("utf-16", "replace").decode("utf-16")
    assert [part.part for part in parts] == list(range(1, len(parts) + 1))


@given(st.text(max_size=600))
def test_no_part_is_longer_than_a_message(text: str) -> None:
    assert all(part.length <= 164 for part in sms.submit("10086", text, 0, 24, False))


@given(st.binary(max_size=60))
def test_no_pdu_raises_anything_but_value_error(data: bytes) -> None:
    for reads in (sms.read, sms.read_submit):
        try:
            reads(data.hex())
        except ValueError:
            continue


def test_nothing_personal_is_shown() -> None:
    shown = repr([*sms.submit("13800138000", "王小明", 0, 0, False), sms.StatusReport(1, "13800138000", 0)])
    shown += repr([sms.Received("13800138000", "王小明"), sms.Submitted("13800138000", "王小明")])
    assert "138001" not in shown
    assert "王" not in shown
    assert "738B" not in shown


def test_the_alphabet_has_128_codes_and_every_one_comes_back() -> None:
    every = "".join(gsm7.text([at]) for at in range(128) if at != 0x1B)
    assert len(set(every)) == 127
    assert gsm7.text([code for codes in gsm7.septets(every) for code in codes]) == every
