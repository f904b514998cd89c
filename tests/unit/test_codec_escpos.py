"""What goes to the printer, byte for byte; expectations are literal, from the published command tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import escpos
from drivers.ports import Align, Block, Columns, Cut, Document, Feed, Line, Qr, Raster, Rule

PAGE = escpos.Page(576)
NARROW = escpos.Page(384)


def drawn(text: str, size: int, bold: bool, inverse: bool) -> Raster:
    """Stand in for the lettering: one dot row, eight dots wide."""
    return Raster(8, 1, b"\xf0")


def sent(*blocks: Block, page: escpos.Page = PAGE) -> bytes:
    pieces = escpos.encode(Document(blocks), page, drawn)
    assert pieces[0] == bytes.fromhex("1B40 1C26")
    return b"".join(pieces[1:])


def test_a_document_begins_with_reset_and_chinese_mode() -> None:
    assert escpos.encode(Document(()), PAGE, drawn) == [bytes.fromhex("1B 40 1C 26")]


def test_a_plain_line_is_style_then_gbk_then_line_feed() -> None:
    assert sent(Line("取号A1")) == bytes.fromhex("1B6100 1B4500 1D4200 1D2100 1B3320 C8A1 BAC5 41 31 0A")


def test_size_weight_place_and_inverse_each_have_their_command() -> None:
    line = Line("号", size=3, bold=True, align="right", inverse=True)
    assert sent(line) == bytes.fromhex("1B6102 1B4501 1D4201 1D2122 1B3358 BAC5 0A")


@pytest.mark.parametrize(
    ("mark", "code"), [("「", "A1B8"), ("：", "A3BA"), ("（", "A3A8"), ("￥", "A3A4"), ("）", "A3A9"), ("·", "A1A4")]
)
def test_chinese_marks_go_out_as_gbk_also_in_a_line_without_hanzi(mark: str, code: str) -> None:
    assert sent(Line(mark)).endswith(bytes.fromhex(code) + b"\x0a")


@pytest.mark.parametrize("rare", ["𬱖", "䶮", "☐", "€"])
def test_a_line_with_a_character_outside_gbk_is_drawn_never_sent_as_four_bytes(rare: str) -> None:
    assert sent(Line("王" + rare)) == bytes.fromhex("1B6100 1D763000 0100 0100 F0 1B4A08")


def test_a_printer_with_gb2312_only_gets_gbk_characters_drawn() -> None:
    assert b"\x1d\x76\x30\x00" in sent(Line("镕"), page=escpos.Page(576, "gb2312"))
    assert b"\xe9\x46" in sent(Line("镕"))


@pytest.mark.parametrize("text", ["a\x1b@b", "a\x1dV\x00b", "a\x10\x04\x01b", "a\nb", "a\u2028b", "a\x7fb"])
def test_no_control_character_of_a_text_reaches_the_printer(text: str) -> None:
    body = sent(Line(text))[len(bytes.fromhex("1B6100 1B4500 1D4200 1D2100 1B3320")) :]
    assert body.endswith(b"\x0a")
    assert all(0x20 <= byte < 0x7F for byte in body[:-1])


def test_a_long_line_is_broken_at_the_edge_and_no_closing_mark_begins_a_row() -> None:
    assert escpos.wrap("甲" * 15 + "，乙", 32) == ["甲" * 15 + "，", "乙"]
    assert escpos.wrap("甲" * 16 + "，乙", 32) == ["甲" * 15, "甲，乙"]


def test_latin_words_stay_whole() -> None:
    assert escpos.wrap("marriage certificate or household register", 24) == [
        "marriage certificate or",
        "household register",
    ]


def test_a_word_longer_than_a_row_is_cut_at_the_edge() -> None:
    assert escpos.wrap("x" * 10, 4) == ["xxxx", "xxxx", "xx"]


@given(st.text(max_size=80), st.integers(8, 48))
def test_no_row_is_wider_than_the_paper_and_no_character_is_lost(text: str, width: int) -> None:
    rows = escpos.wrap(text, width)
    assert all(escpos.cells(row) <= width for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


def test_columns_stand_at_both_edges_of_48_cells() -> None:
    row = sent(Columns("身份证", "双方"))[15:-1]
    assert row == bytes.fromhex("C9EDB7DDD6A4") + b" " * 38 + bytes.fromhex("CBABB7BD")


def test_the_left_column_is_cut_where_both_do_not_fit() -> None:
    assert escpos.justify("甲" * 20, "乙丙", 20) == "甲" * 7 + "  乙丙"


@given(st.text(max_size=40), st.text(max_size=40))
def test_columns_always_fill_the_row_exactly(left: str, right: str) -> None:
    assert escpos.cells(escpos.justify(left, right, 32)) == 32


def test_a_picture_is_one_raster_command() -> None:
    picture = Raster(16, 2, bytes.fromhex("FF01 80FF"), "center")
    assert sent(picture) == bytes.fromhex("1B6101 1D763000 0200 0200 FF01 80FF")


def test_a_tall_picture_is_sent_in_bands_of_at_most_128_rows() -> None:
    data = sent(Raster(8, 300, b"\x01" * 300, "left"))
    heads = [bytes.fromhex(f"1B6100 1D763000 0100 {rows}") for rows in ("8000", "8000", "2C00")]
    assert data == heads[0] + b"\x01" * 128 + heads[1] + b"\x01" * 128 + heads[2] + b"\x01" * 44


def test_white_at_the_right_of_a_picture_as_wide_as_the_paper_is_not_sent() -> None:
    picture = Raster(576, 1, b"\xff" + bytes(71), "center")
    assert sent(picture) == bytes.fromhex("1B6100 1D763000 0100 0100 FF")


def test_a_white_picture_still_moves_the_paper() -> None:
    assert sent(Raster(576, 2, bytes(144))) == bytes.fromhex("1B6100 1D763000 0100 0200 00 00")


def test_a_picture_wider_than_the_paper_is_cut_at_the_right() -> None:
    assert sent(Raster(584, 1, b"\xff" * 73)) == bytes.fromhex("1B6100 1D763000 4800 0100") + b"\xff" * 72


@pytest.mark.parametrize("triple", ["100401", "100404", "100502", "101401"])
def test_a_picture_never_holds_a_real_time_command(triple: str) -> None:
    bits = bytes.fromhex(triple) + b"\xff"
    data = sent(Raster(32, 1, bits, "left"))[11:]
    assert data != bits
    assert data[0] == 0x10
    assert data[1] == bits[1] | 0x08
    assert data[2:] == bits[2:]


@pytest.mark.parametrize("picture", [Raster(8, 2, b"\0"), Raster(0, 1, b""), Raster(8, 1, b"\0\0")])
def test_bits_that_do_not_fit_their_size_are_refused(picture: Raster) -> None:
    with pytest.raises(ValueError, match="no picture"):
        sent(picture)


def test_a_qr_code_is_drawn_by_the_printer_with_the_published_commands() -> None:
    assert sent(Qr("https://a.cn/t/1", module=6, level="M")) == (
        bytes.fromhex("1B6101 1B4A12")
        + bytes.fromhex("1D286B 0400 3141 3200")
        + bytes.fromhex("1D286B 0300 3143 06")
        + bytes.fromhex("1D286B 0300 3145 31")
        + bytes.fromhex("1D286B 1300 3150 30")
        + b"https://a.cn/t/1"
        + bytes.fromhex("1D286B 0300 3151 30 1B4A12")
    )


@pytest.mark.parametrize(("level", "code"), [("L", "30"), ("M", "31"), ("Q", "32"), ("H", "33")])
def test_each_level_of_correction_has_its_code(level: str, code: str) -> None:
    qr = Qr("x", level=level)  # type: ignore[arg-type]
    assert bytes.fromhex("1D286B 0300 3145" + code) in sent(qr)


def test_a_qr_code_too_wide_for_the_paper_gets_smaller_modules() -> None:
    data = sent(Qr("x" * 200, module=16), page=NARROW)
    assert bytes.fromhex("1D286B 0300 3143 06") in data  # version 10 at M is 57 modules: 57 x 6 = 342 of 384 dots


def test_a_rule_is_a_row_of_dots_over_the_whole_width() -> None:
    data = sent(Rule(), page=NARROW)
    assert data == bytes.fromhex("1B4A0A 1B6100 1D763000 3000 0300") + b"\xff" * 144 + bytes.fromhex("1B4A0E")


def test_a_dashed_rule_has_gaps() -> None:
    assert bytes.fromhex("FFE0 FFE0") in sent(Rule(dashed=True))


def test_feed_uses_the_default_spacing_and_cut_feeds_to_the_knife() -> None:
    assert sent(Feed(2)) == bytes.fromhex("1B32 1B6402")
    assert sent(Cut()) == bytes.fromhex("1D564200")


def test_without_a_knife_the_paper_is_fed_to_the_tear_bar() -> None:
    assert sent(Cut(), page=escpos.Page(384, cutter=False)) == bytes.fromhex("1B32 1B6406")


def test_a_half_printed_slip_is_dropped_fed_and_cut() -> None:
    assert escpos.cut_off(PAGE) == bytes.fromhex("1B40 1C26 1B6402 1D564200")


@pytest.mark.parametrize(("align", "code"), [("left", 0), ("center", 1), ("right", 2)])
def test_every_row_states_its_alignment(align: Align, code: int) -> None:
    assert sent(Line("x", align=align)).startswith(bytes([0x1B, 0x61, code]))
