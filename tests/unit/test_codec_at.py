"""The lines of an AT dialogue, with answers as TS 27.005, TS 27.007 and recordings write them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import at


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n", ["AT+CSQ", "+CSQ: 20,99", "OK"]),
        (b"\r\n> ", ["> "]),
        (b"\r\n>", []),
        (b"\r\n+CMGS: 40\r\n\r\nOK\r\n", ["+CMGS: 40", "OK"]),
        (b"x" * 3000 + b"\r\nOK\r\n", ["OK"]),
    ],
)
def test_lines_are_found(data: bytes, lines: list[str]) -> None:
    assert at.LineParser().feed(data) == lines


@pytest.mark.parametrize(
    ("line", "final", "meaning"),
    [
        ("OK", at.Final("OK"), "error"),
        ("ERROR", at.Final("ERROR"), "error"),
        ("+CMS ERROR: 38", at.Final("CMS", 38), "+CMS 38: network out of order"),
        ("+CME ERROR: 10", at.Final("CME", 10), "+CME 10: SIM not inserted"),
        ("+CME ERROR:16", at.Final("CME", 16), "+CME 16: incorrect password"),
        ("+CMS ERROR: 3999", at.Final("CMS", 3999), "+CMS 3999: no meaning known"),
        ("+CME ERROR: SIM not inserted", at.Final("CME"), "error"),
    ],
)
def test_the_end_of_an_answer_is_told(line: str, final: at.Final, meaning: str) -> None:
    assert at.final(line) == final
    assert final.meaning == meaning


@pytest.mark.parametrize("line", ["+CSQ: 20,99", "RING", "> ", "", "OKAY", '+CMTI: "SM",3'])
def test_another_line_ends_nothing(line: str) -> None:
    assert at.final(line) is None


@pytest.mark.parametrize(
    ("line", "values"),
    [("+CREG: 0,1", ["0", "1"]), ('+CSCA: "+8613800100500",145', ["+8613800100500", "145"]), ("+CPIN:", [""])],
)
def test_values_are_parted(line: str, values: list[str]) -> None:
    assert at.values(line) == values


@given(st.data())
def test_lines_are_found_however_the_bytes_are_split(data: st.DataObject) -> None:
    stream = b"AT+CMGS=18\r\r\n> \r\n+CMGS: 40\r\n\r\nOK\r\n"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    parser = at.LineParser()
    found = [line for a, b in pairwise([0, *cuts, len(stream)]) for line in parser.feed(stream[a:b])]
    assert found == ["AT+CMGS=18", "> ", "+CMGS: 40", "OK"]


@given(st.lists(st.binary(max_size=600), max_size=10))
def test_no_bytes_raise_and_memory_stays_within_one_line(pieces: list[bytes]) -> None:
    parser = at.LineParser()
    for piece in pieces:
        for line in parser.feed(piece):
            at.final(line)
            at.values(line)
        assert parser.pending <= at.LONGEST + 1
