"""What stands on the paper, in which order, for whom; and that none of it runs over the edge."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from drivers.codecs import escpos
from drivers.ports import Columns, Cut, Document, Line, Raster, Rule
from kiosk.journey.offline import OfflineTicket
from kiosk.ticket import drawing, layout
from kiosk.ticket.layout import Paper, ticket
from queue_server.contract.models import Menu, VisitIssued
from tests.kit.third_language import CODE, locale_of, third_texts, write_language
from tests.unit.kiosk_hall import NOW, entry, issued, material, menu, step_of, text

Words = Callable[..., list[tuple[str, str]]]
WIDE, NARROW = 576, 384


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Words:
    """Return what is drawn and written on a ticket, top to bottom, as (part, words)."""
    parts: list[tuple[str, str]] = []

    def spy(name: str) -> None:
        real = getattr(drawing, name)

        def keep(width: int, *words: object, **how: object) -> object:
            said = [w if isinstance(w, str) else "/".join(map(str, w)) for w in words if isinstance(w, str | list)]
            parts.append((name, "|".join(said)))
            return real(width, *words, **how)

        monkeypatch.setattr(drawing, name, keep)

    for name in ("header", "framed_mark", "caption", "number", "place", "line", "on_the_way", "to_bring", "qr_beside"):
        spy(name)

    def of(
        visit: VisitIssued, language: str = "zh", *, senior: bool = False, on: Menu | None = None
    ) -> list[tuple[str, str]]:
        document = printed(visit, language, senior=senior, on=on)
        parts.extend(("text", b.text) for b in document.blocks if isinstance(b, Line))
        parts.extend(("text", f"{b.left}|{b.right}") for b in document.blocks if isinstance(b, Columns))
        return parts

    return of


def printed(
    visit: VisitIssued,
    language: str = "zh",
    *,
    senior: bool = False,
    width: int = WIDE,
    on: Menu | None = None,
) -> Document:
    paper = Paper(width, "2号取号机", NOW.tzinfo)  # type: ignore[arg-type]
    return ticket(visit, on or menu(), paper, language, senior=senior)


def rasters(document: Document) -> list[Raster]:
    return [block for block in document.blocks if isinstance(block, Raster)]


def picture(raster: Raster) -> Image.Image:
    return Image.frombytes("1", (raster.width, raster.height), raster.bits).point(lambda bit: 0 if bit else 255)


def test_an_ordinary_ticket_from_top_to_bottom(written: Words) -> None:
    assert written(issued()) == [
        ("header", "mountain|清县政务服务中心"),
        ("caption", "您的号|"),
        ("number", "A012"),
        ("place", "请到西区等候"),
        ("line", "前面6位，约12–20分钟"),
        ("line", "房屋买卖转移登记"),
        ("line", "请带好"),
        ("to_bring", "身份证或手机亮码|"),
        ("to_bring", "不动产权证|卖方"),
        ("to_bring", "买卖合同|网签"),
        ("to_bring", "户口簿或结婚证|双方"),
        ("line", "不用带，系统会查：完税证明"),
        ("qr_beside", "https://hall.example/t/token-of-A012|过号请到取号机报到|手机看排到几号/不看也会叫您"),
        ("line", "请带好物品，慢走"),
        ("text", "A012  2026-11-23 09:00|2号取号机"),
        ("text", "|服务电话 12345"),
    ]


def test_the_time_on_paper_is_the_halls_own(written: Words) -> None:
    assert issued().issued_at.hour == 1
    assert ("text", "A012  2026-11-23 09:00|2号取号机") in written(issued())


def test_a_class_stands_in_a_frame_beside_the_caption(written: Words) -> None:
    assert ("caption", "您的号|老年人优先") in written(issued(class_="senior"), senior=True)


def test_the_counter_is_named_only_where_it_alone_serves_the_matter(written: Words) -> None:
    assert ("place", "请到西区，3号窗口") in written(issued(counter=3))


def test_several_matters_are_named_and_counted_and_each_thing_stands_once(written: Words) -> None:
    parts = written(issued(items=("house-sale", "newborn-register", "newborn-insurance", "house-ask")))
    assert _way(parts) == [
        ("on_the_way", "|房屋买卖转移登记"), ("on_the_way", "|新生儿落户"), ("on_the_way", "|新生儿参保"),
        ("on_the_way", "|不动产咨询"), ("line", "这4件同时办，先叫哪件办哪件"), ("line", "4件事，一个号"),
    ]  # fmt: skip
    things = [words for part, words in parts if part == "to_bring"]
    assert len(things) == len(set(things)) == 4


def _way(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what stands between place and things to bring."""
    about = [n for n, (part, _) in enumerate(parts) if part in ("line", "on_the_way")]
    end = next(n for n, (_, words) in enumerate(parts) if words in ("请带好", "Please bring", "不用带材料"))
    return [parts[n] for n in about if about[0] < n < end]


def test_the_whole_way_is_numbered_where_one_desk_follows_another(written: Words) -> None:
    """「一次取号」: the citizen sees the whole way on paper; what may be done in any order has one number."""
    way = [step_of("house-sale"), step_of("newborn-register", stage=1), step_of("newborn-insurance", stage=1)]
    assert _way(written(issued(steps=way))) == [
        ("on_the_way", "1|房屋买卖转移登记"), ("on_the_way", "2|新生儿落户"), ("on_the_way", "|新生儿参保"),
        ("line", "这2件同时办，先叫哪件办哪件"), ("line", "3件事，一个号"),
    ]  # fmt: skip


def test_what_is_done_within_the_case_needs_no_number_of_its_own(written: Words) -> None:
    parts = written(issued(inside=[text("契税申报"), text("用水过户"), text("用电过户")]))
    assert _way(parts) == [
        ("line", "房屋买卖转移登记"),
        ("line", "一并办理，不用另取号：契税申报、用水过户、用电过户"),
    ]


def test_an_agents_ticket_says_how_many_matters_it_is_for(written: Words) -> None:
    """An agent with ten firms: the ticket says how many matters."""
    parts = written(issued(matters=10, steps=[step_of("house-sale", matters=10)]))
    assert _way(parts) == [("line", "房屋买卖转移登记"), ("line", "共10件")]


def test_in_english_no_chinese_is_left_but_the_machines_name(written: Words) -> None:
    parts = written(issued(class_="senior"), "en")
    assert ("place", "Please wait in West wing") in parts
    assert ("line", "6 ahead, about 12–20 min") in parts
    assert ("line", "Transfer of a sold house") in parts
    chinese = [words for _, words in parts if re.search(r"[\u4e00-\u9fff]", words)]
    assert chinese == ["A012  2026-11-23 09:00|2号取号机"]


def test_in_a_third_language_the_ticket_has_its_words_and_the_countys_names_in_chinese(
    written: Words, tmp_path: Path
) -> None:
    write_language(tmp_path / CODE, third_texts())
    with locale_of(tmp_path):
        parts = written(issued(class_="senior"), CODE)
    assert ("line", "6 ahëad, about 12–20 min") in parts
    assert ("line", "房屋买卖转移登记") in parts


@pytest.mark.parametrize(
    ("ahead", "wait", "said"),
    [
        (0, {"low_s": 0, "high_s": 90}, "不用等，马上到您"),
        (0, {"low_s": 240, "high_s": 480}, "前面没有人，约4–8分钟"),
        (6, {"low_s": 0, "high_s": 1}, "前面6位，约0–1分钟"),
        (6, None, "前面6位，请留意叫号"),
        (0, None, "请留意叫号"),
        (1, {"low_s": 719, "high_s": 721}, "前面1位，约11–13分钟"),
    ],
)
def test_the_place_in_line_is_told_as_a_range_or_not_at_all(
    written: Words, ahead: int, wait: dict[str, int] | None, said: str
) -> None:
    assert ("line", said) in written(issued(ahead=ahead, wait=wait))


def test_nothing_to_bring_is_said_too(written: Words) -> None:
    assert ("line", "不用带材料") in written(issued(items=("house-ask",)))


def test_a_copy_is_marked_before_its_number(written: Words) -> None:
    parts = [part for part, _ in written(issued(copy_number=1))]
    assert parts.index("framed_mark") < parts.index("number")
    assert ("framed_mark", "副本|号不变，原来的码作废") in written(issued(copy_number=2))


def test_a_number_given_offline_is_marked_and_promises_nothing_that_nobody_knows(written: Words) -> None:
    visit = OfflineTicket.model_validate(issued(ahead=0, wait=None).model_dump(by_alias=True))
    found = written(visit)
    assert [part for part, _ in found].index("framed_mark") < [part for part, _ in found].index("number")
    assert ("framed_mark", "离线取号|照样排队叫号") in found
    assert ("line", "前面人数请看大屏") in found
    assert ("qr_beside", f"{visit.phone_url}|过号请到取号机报到|联网后手机可看排队/不看也会叫您") in found


def test_the_first_paper_bears_no_mark(written: Words) -> None:
    assert "framed_mark" not in [part for part, _ in written(issued())]


def test_a_matter_the_menu_has_lost_keeps_the_name_it_was_issued_under(written: Words) -> None:
    assert ("line", "房屋买卖转移登记") in written(issued(), on=menu(items=[]))


def test_chinese_lines_carry_full_width_marks_and_no_blanks_beside_digits(written: Words) -> None:
    for part, words in written(issued(items=("house-sale", "house-ask")), senior=True):
        if part in ("place", "line", "to_bring", "caption"):
            assert not re.search(r"[,;:?!()]", words), words
            assert not re.search(r"[\u4e00-\u9fff] +\d|\d +[\u4e00-\u9fff]", words), words


LONG = menu(
    items=[
        entry(
            "house-sale",
            "国有建设用地使用权及房屋所有权转移登记（继承、受遗赠、离婚析产）",
            "Transfer of land use rights and house ownership (inheritance, bequest, division after divorce)",
            "A",
            bring=[
                material(
                    "经公证的继承权证明书或者全体法定继承人到场签字的声明书原件",
                    "Declaration" * 9,
                    ("全体继承人", "all heirs"),
                )
            ],
            spared=[material("不动产权证书、死亡医学证明、婚姻登记信息", "certificates")],
        )
    ],
    name=text("新疆维吾尔自治区克孜勒苏柯尔克孜自治州阿合奇县政务服务中心", "Government Service Centre of Akqi County"),
    zones=[{"code": "west", "name": text("二楼东侧不动产登记专区", "second floor, east side"), "way": text("x")}],
    classes=[
        {
            "code": "infant",
            "name": text("孕妇或带婴幼儿", "Pregnant or with an infant in arms"),
            "entitlement": "believed",
            "min_age": None,
        }
    ],
)
RARE = menu(
    name=text("㮾梨街道䶮峣村便民服务站（镕珺）"), zones=[{"code": "west", "name": text("犇骉区"), "way": text("x")}]
)
FOUR = ("house-sale", "house-ask", "newborn-register", "newborn-insurance")
SHAPES = [
    (issued(), "zh", None),
    (issued(class_="senior"), "en", None),
    (
        issued("AB1234", items=FOUR, counter=12),
        "zh",
        None,
    ),
    (issued("AB1234", class_="infant"), "zh", LONG),
    (issued("AB1234", class_="infant"), "en", LONG),
    (issued(), "zh", RARE),
    (
        issued("AB1234", items=FOUR * 5, copy_number=3, inside=[text("契税申报缴纳" * 3, "Deed tax " * 9)] * 6),
        "zh",
        LONG,
    ),
    (
        issued(
            steps=[step_of(code, stage=stage, matters=20) for stage in range(5) for code in FOUR],
            copy_number=1,
            inside=[text("契税", "Deed tax: declare and pay")] * 12,
        ),
        "en",
        LONG,
    ),
]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(("visit", "language", "on"), SHAPES)
def test_nothing_is_wider_than_the_paper(visit: VisitIssued, language: str, on: Menu | None, width: int) -> None:
    document = printed(visit, language, width=width, on=on, senior=True)
    for raster in rasters(document):
        assert raster.width <= width
        assert len(raster.bits) == raster.width // 8 * raster.height
        assert any(raster.bits)
        edge = picture(raster).crop((width - 1, 0, width, raster.height)).histogram()[0]
        cut_off = raster.height * 0.35 < edge < raster.height * 0.8  # the place alone is black up to the edge
        assert not cut_off
    for block in document.blocks:
        if isinstance(block, Columns):
            assert layout.cells(block.left) + layout.cells(block.right) < width // 12
        if isinstance(block, Line):
            assert layout.cells(block.text) * block.size <= width // 12
    assert document.blocks[-1] == Cut()


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("url", ["https://hall.example/t/token-of-A012", "http://192.168.100.200:8080/t/" + "x" * 43])
def test_the_code_on_paper_leads_to_the_phone_page(width: int, url: str) -> None:
    document = printed(issued(phone_url=url), width=width)
    found = [code.text for raster in rasters(document) for code in zxingcpp.read_barcodes(picture(raster))]
    assert found == [url]


def test_senior_paper_has_a_larger_list() -> None:
    thing = drawing.to_bring(WIDE, "买卖合同", "网签", 40), drawing.to_bring(WIDE, "买卖合同", "网签", 46)
    assert thing[0].height < thing[1].height
    assert thing[1].height >= 46, "near 6 mm"


def test_the_number_is_at_least_fifteen_millimetres_high() -> None:
    assert drawing.number(WIDE, "A012").height >= 15 * 8


def test_a_ticket_is_a_document_the_printer_can_encode() -> None:
    page = escpos.Page(WIDE)
    pieces = escpos.encode(printed(issued(copy_number=1)), page, _no_picture)
    assert sum(map(len, pieces)) < 100_000, "nine seconds on a serial line at most"


def _no_picture(*_: object) -> Raster:
    raise AssertionError("every character of the text rows is in the printer's own type")


def test_a_narrow_paper_sets_the_foot_on_two_lines() -> None:
    blocks = printed(issued("AB1234"), width=NARROW).blocks
    assert Line("AB1234  2026-11-23 09:00") in blocks
    assert Line("2号取号机", align="right") in blocks


def test_rules_part_the_ticket_like_the_picture_of_it() -> None:
    rules = [b.dashed for b in printed(issued()).blocks if isinstance(b, Rule)]
    assert rules == [False, True, True, True, False]


def test_words_break_whole_and_no_line_begins_with_a_closing_mark() -> None:
    face = drawing.font(40)
    lines = drawing.broken("Missed your call? Report at the kiosk", face, 300)
    assert " ".join(lines) == "Missed your call? Report at the kiosk"
    chinese = drawing.broken("房屋买卖，转移登记（继承、受遗赠、离婚析产）。", face, 205)
    assert "".join(chinese) == "房屋买卖，转移登记（继承、受遗赠、离婚析产）。"
    assert not [line for line in [*lines, *chinese] if line[0] in drawing.NEVER_FIRST]
    assert all(face.getlength(line) <= 205 for line in chinese)
    assert "".join(drawing.broken("x" * 90, face, 205)) == "x" * 90
    assert drawing.broken("", face, 205) == []
