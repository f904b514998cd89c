"""Modbus-RTU frames against those of another implementation (pymodbus 3.16.1) and of the specification."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import modbus

READ_8 = bytes.fromhex("01 02 0000 0008 79CC")
ON_1 = bytes.fromhex("01 02 01 02 2049")
LAMP_ON = bytes.fromhex("01 05 0002 FF00 2DFA")


@pytest.mark.parametrize(
    ("made", "published"),
    [
        (modbus.read(1, modbus.READ_COILS, 0, 8), "01 01 0000 0008 3DCC"),
        (modbus.read(1, modbus.READ_INPUTS, 0, 8), READ_8.hex()),
        (modbus.read(17, modbus.READ_INPUTS, 3, 10), "11 02 0003 000A 0A9D"),
        (modbus.write_coil(1, 2, True), LAMP_ON.hex()),
        (modbus.write_coil(1, 2, False), "01 05 0002 0000 6C0A"),
        (modbus.bits(1, modbus.READ_COILS, [True, False, True] + [False] * 5), "01 01 01 05 918B"),
        (modbus.bits(17, modbus.READ_INPUTS, [False, True] + [False] * 6 + [True, True]), "11 02 02 0203 391A"),
        (modbus.refused(1, modbus.WRITE_COIL, 2), "01 85 02 C351"),
        (modbus.refused(1, modbus.READ_INPUTS, 1), "01 82 01 8160"),
    ],
)
def test_each_frame_is_the_published_one(made: bytes, published: str) -> None:
    assert made == bytes.fromhex(published)


def test_the_check_of_the_specifications_example() -> None:
    assert modbus.crc(bytes.fromhex("02 07")) == bytes.fromhex("41 12")  # serial line guide V1.02, appendix B


@pytest.mark.parametrize(
    ("request_", "heard", "answer"),
    [
        (READ_8, ON_1, b"\x02"),
        (READ_8, b"\x00\x01\x02" + ON_1, b"\x02"),
        (READ_8, ON_1[:-1], None),
        (READ_8, ON_1[:-1] + b"\x48", None),
        (READ_8, bytes.fromhex("02 02 01 02 2010"), None),
        (READ_8, bytes.fromhex("01 82 01 8160"), modbus.Refused(1)),
        (LAMP_ON, LAMP_ON, b""),
        (LAMP_ON, bytes.fromhex("01 05 0002 0000 6C0A"), None),
        (LAMP_ON, bytes.fromhex("01 85 02 C351"), modbus.Refused(2)),
    ],
)
def test_an_answer_is_told_from_other_bytes(request_: bytes, heard: bytes, answer: object) -> None:
    assert modbus.answer(request_, heard) == answer


def test_bits_are_counted_from_the_lowest() -> None:
    assert [modbus.is_on(b"\x02\x03", at) for at in range(10)] == [False, True] + [False] * 6 + [True, True]


@given(st.binary(max_size=60), st.sampled_from([READ_8, LAMP_ON]))
def test_no_bytes_raise(heard: bytes, request_: bytes) -> None:
    modbus.answer(request_, heard)


@given(st.binary(max_size=20))
def test_an_answer_is_found_behind_any_garbage(junk: bytes) -> None:
    assert modbus.answer(READ_8, junk + ON_1) is not None
