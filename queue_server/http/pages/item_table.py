"""The catalogue as a workbook of four sheets, and as JSON: out, and in again with what was changed.

Sheets and columns are Chinese and keep their names: who sends the table back may use any program. What a cell leaves
empty the table does not say; of a sheet that is missing it says nothing.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast
from zipfile import BadZipFile

from config.base import Tier
from config.catalogue import written_item
from config.schema import Item
from queue_server.domain.errors import RuleViolation

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ITEMS, PAPERS, LINES, BASES = "事项", "材料", "条件和步骤", "依据"
CODE = "事项代码"
_MOST_ROWS, _MOST_COLUMNS = 20_000, 60
_TIERS: dict[str, Tier] = {"县": "county", "乡镇": "township", "村": "village", "银行": "bank"}
_AUDIENCE = {"个人": "person", "企业": "firm", "个人和企业": "both"}
_ISSUER = {"申请人": "applicant", "第三方": "third-party", "政府部门": "government"}
_FORM = {
    "原件": "original",
    "复印件": "copy",
    "原件和复印件": "original-and-copy",
    "电子件": "electronic",
    "现场填写": "form-on-site",
}
_YES = {"是": True, "否": False}
_IDENTITY = {"是": "card", "否": "none"}
Cell = str | int | float | None


class _Column:
    """One column: its head, the place of its value in an item, and the words of its values where they are a choice."""

    def __init__(self, head: str, place: str, words: Mapping[str, Any] | None = None, several: bool = False) -> None:
        self.head, self.place, self.words, self.several = head, tuple(place.split(".")), words, several

    def cell(self, said: Mapping[str, Any]) -> Cell:
        value: Any = said
        for part in self.place:
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is None:
            return None
        if self.several:
            return "，".join(self._worded(one) for one in value)
        return self._worded(value) if self.words else value

    def _worded(self, value: Any) -> str:
        return next((word for word, meant in (self.words or {}).items() if meant == value), str(value))

    def lay(self, cell: str, said: dict[str, Any]) -> None:
        """Write a cell's value to its place; a word that is no choice stays as it is, and the catalogue refuses it."""
        for part in self.place[:-1]:
            said = said.setdefault(part, {})
        if self.several:
            words = [word.strip() for word in cell.replace("、", "，").replace(",", "，").split("，")]
            said[self.place[-1]] = [(self.words or {}).get(word, word) for word in words if word]
        else:
            said[self.place[-1]] = self.words.get(cell, cell) if self.words else cell


_ITEM = (
    _Column(CODE, "code"),
    _Column("省目录编码", "province"),
    _Column("事项名称", "name.zh"),
    _Column("事项名称（英）", "name.en"),
    _Column("群众的叫法", "plain.zh"),
    _Column("群众的叫法（英）", "plain.en"),
    _Column("部门", "department"),
    _Column("主题", "theme"),
    _Column("服务对象", "audience", _AUDIENCE),
    _Column("办理层级", "tiers", _TIERS, several=True),
    _Column("搜索词", "keywords", several=True),
    _Column("申请分钟", "errands.apply"),
    _Column("补件分钟", "errands.supplement"),
    _Column("取件分钟", "errands.collect"),
    _Column("咨询分钟", "errands.ask"),
    _Column("承诺工作日", "guide.promised_days"),
    _Column("法定工作日", "guide.legal_days"),
    _Column("收费", "guide.fee.zh"),
    _Column("收费（英）", "guide.fee.en"),
    _Column("咨询电话", "guide.phone"),
    _Column("要看身份证", "guide.identity", _IDENTITY),
    _Column("凭证件取号", "bound", _YES),
    _Column("可做人脸比对", "face", _YES),
    _Column("每人每天", "per_person_day"),
)
_PAPER = (
    _Column("材料名称", "name.zh"),
    _Column("材料名称（英）", "name.en"),
    _Column("由谁出具", "issuer", _ISSUER),
    _Column("原件还是复印件", "form", _FORM),
    _Column("份数", "copies"),
    _Column("谁的", "who.zh"),
    _Column("谁的（英）", "who.en"),
    _Column("窗口代为调取", "fetch", _YES),
    _Column("可告知承诺", "commitment", _YES),
    _Column("注意什么", "note.zh"),
    _Column("注意什么（英）", "note.en"),
)
_TEXT = (_Column("中文", "zh"), _Column("英文", "en"))
_BASIS = (_Column("法规名称", "title"), _Column("条款", "article"), _Column("已与原文核对", "checked", _YES))
_KIND = "条件还是步骤"
_KINDS = {"条件": "conditions", "步骤": "steps"}


# --- out ------------------------------------------------------------------------------------------------------------


def workbook_of(items: Iterable[Item], names: Callable[[str, str], str]) -> bytes:
    """Return items as a workbook; `names` tells what a department or a theme is called, beside its code."""
    from openpyxl import Workbook  # a few times a year: a server starts without it

    book, said = Workbook(), [written_item(item) for item in items]
    first = cast("Worksheet", book.active)
    first.title = ITEMS
    _sheet(first, [c.head for c in _ITEM], [[_named(c, s, names) for c in _ITEM] for s in said])
    _sheet(book.create_sheet(PAPERS), [CODE, *(c.head for c in _PAPER)], _below(said, "materials", _PAPER))
    texts = [
        [s["code"], word, *(c.cell(text) for c in _TEXT)]
        for s in said
        for word, part in _KINDS.items()
        for text in s["guide"][part]
    ]
    _sheet(book.create_sheet(LINES), [CODE, _KIND, *(c.head for c in _TEXT)], texts)
    _sheet(book.create_sheet(BASES), [CODE, *(c.head for c in _BASIS)], _below(said, "basis", _BASIS))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def json_of(items: Iterable[Item]) -> bytes:
    """Return items as JSON that `read_json` takes."""
    said = {"items": [written_item(item) for item in items]}
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _named(column: _Column, said: Mapping[str, Any], names: Callable[[str, str], str]) -> Cell:
    cell = column.cell(said)
    kind = column.place[-1]
    return f"{cell} {names(kind, str(cell))}" if kind in ("department", "theme") else cell


def _below(said: Sequence[Mapping[str, Any]], part: str, columns: Sequence[_Column]) -> list[list[Cell]]:
    return [[s["code"], *(c.cell(row) for c in columns)] for s in said for row in s["guide"][part]]


def _sheet(sheet: Worksheet, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
    for row in rows:
        sheet.append([_plain(cell) for cell in row])
    for n, head in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(n)].width = 36 if head.rstrip("（英）") in _WIDE else 14


_WIDE = ("事项名称", "材料名称", "中文", "英文", "法规名称", "注意什么", "搜索词")


def _plain(cell: Cell) -> Cell:
    """Keep a spreadsheet from taking words for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@" and cell else cell


# --- in -------------------------------------------------------------------------------------------------------------


def read_workbook(raw: bytes) -> dict[str, list[dict[str, str]]]:
    """Return each sheet's rows by the heads of their columns, empty cells left out. Raises `catalogue.unreadable`."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, TypeError):
        raise RuleViolation("catalogue.unreadable") from None
    try:
        return {sheet.title: _rows(sheet) for sheet in book.worksheets}
    finally:
        book.close()


def _rows(sheet: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    heads: list[str] = []
    for row in sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True):
        cells = [_words(cell) for cell in row]
        if not heads:
            heads = cells if any(cells) else []
        elif any(cells):
            found.append({head: cell for head, cell in zip(heads, cells, strict=False) if head and cell})
    return found


def _words(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in "=+-@" else text


def items_of(sheets: Mapping[str, Sequence[Mapping[str, str]]]) -> list[dict[str, object]]:
    """Return what our own table says of each item. Raises `catalogue.unreadable` for a table of another shape."""
    rows = sheets.get(ITEMS, ())
    if not rows or any(not row.get(CODE) for row in rows):
        raise RuleViolation("catalogue.unreadable")
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        said: dict[str, Any] = {}
        for column in _ITEM:
            if cell := row.get(column.head):
                column.lay(cell.split(" ")[0] if column.place[-1] in ("department", "theme") else cell, said)
        found[said["code"]] = said
    _lay_below(sheets, PAPERS, _PAPER, lambda row: "materials", found)
    _lay_below(sheets, LINES, _TEXT, lambda row: _KINDS.get(row.get(_KIND, "")), found)
    _lay_below(sheets, BASES, _BASIS, lambda row: "basis", found)
    return list(found.values())


def _lay_below(
    sheets: Mapping[str, Sequence[Mapping[str, str]]],
    name: str,
    columns: Sequence[_Column],
    part_of: Callable[[Mapping[str, str]], str | None],
    found: Mapping[str, dict[str, Any]],
) -> None:
    """Lay a sheet's rows below their items: an item without a row there has an empty list."""
    if name not in sheets:
        return
    parts = ("conditions", "steps") if name == LINES else ("materials",) if name == PAPERS else ("basis",)
    for said in found.values():
        said.setdefault("guide", {}).update({part: [] for part in parts})
    for row in sheets[name]:
        part, item = part_of(row), found.get(row.get(CODE, ""))
        if part is None or item is None:
            raise RuleViolation("catalogue.unreadable")
        said = {}
        for column in columns:
            if cell := row.get(column.head):
                column.lay(cell, said)
        item["guide"][part].append(said)


def read_json(raw: bytes) -> list[dict[str, object]]:
    """Return what our own JSON says of each item. Raises `catalogue.unreadable`."""
    try:
        said = json.loads(raw)
        items = said["items"]
    except (ValueError, TypeError, KeyError):
        raise RuleViolation("catalogue.unreadable") from None
    if not isinstance(items, list) or not all(isinstance(i, dict) and isinstance(i.get("code"), str) for i in items):
        raise RuleViolation("catalogue.unreadable")
    return items
