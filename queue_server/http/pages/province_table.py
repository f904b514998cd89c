"""The province's list of powers (权责清单、基本目录) as the workbook it is sent in: heads first, one matter a row.

It knows number, name, tiers, days, fee and basis; what our citizens call it, papers and steps are ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from queue_server.domain.errors import RuleViolation

_HEADS = {
    "province": ("基本编码", "事项编码", "目录编码", "权力编码", "省目录编码"),
    "name": ("事项名称", "子项名称", "主项名称", "权力名称", "业务办理项名称"),
    "tiers": ("行使层级", "实施层级", "办理层级"),
    "legal": ("法定办结时限", "法定时限", "法定工作日"),
    "promised": ("承诺办结时限", "承诺时限", "承诺工作日"),
    "fee": ("收费标准", "收费", "是否收费"),
    "basis": ("设定依据", "实施依据", "依据"),
    "department": ("实施机构", "行使主体", "部门", "牵头部门"),
    "phone": ("咨询电话", "咨询方式"),
}
_TIERS = {
    **{"县": "county", "区": "county"},
    **{"乡": "township", "镇": "township", "街道": "township"},
    **{"村": "village", "社区": "village"},
}
_PROVINCE = re.compile(r"[0-9A-Z]{6,40}")
_DAYS = re.compile(r"(\d{1,3})")
_TITLE = re.compile(r"《([^》]{2,100})》(第[〇零一二三四五六七八九十百0-9]+条)?")


def rows_of(
    sheets: Mapping[str, Sequence[Mapping[str, str]]], departments: Mapping[str, str]
) -> list[dict[str, object]]:
    """Return what the list says of each matter. `departments`: our codes by their names.

    Raises `catalogue.unreadable` where no sheet has both a number and a name.
    """
    for rows in sheets.values():
        known = _columns(rows)
        if "province" in known and "name" in known:
            return [body for row in rows if (body := _body(row, known, departments))]
    raise RuleViolation("catalogue.unreadable")


def _columns(rows: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
    """Return the heads that are known, by what they say; the more telling one first."""
    there = {head for row in rows[:50] for head in row}
    found = {what: [head for head in heads if head in there] for what, heads in _HEADS.items()}
    return {what: heads for what, heads in found.items() if heads}


def _body(
    row: Mapping[str, str], known: Mapping[str, list[str]], departments: Mapping[str, str]
) -> dict[str, object] | None:
    def said(what: str) -> str:
        return next((row[head] for head in known.get(what, ()) if row.get(head)), "")

    number, name = said("province").upper().replace(" ", ""), said("name")
    if not _PROVINCE.fullmatch(number) or not name:
        return None
    body: dict[str, object] = {"province": number, "name": {"zh": name[:80]}}
    tiers = list(dict.fromkeys(tier for word, tier in _TIERS.items() if word in said("tiers")))
    if tiers:
        body["tiers"] = tiers
    if (code := departments.get(said("department"))) is not None:
        body["department"] = code
    guide: dict[str, object] = {}
    for key, what in (("legal_days", "legal"), ("promised_days", "promised")):
        if (days := _days(said(what))) is not None:
            guide[key] = days
    if fee := said("fee"):
        guide["fee"] = {"zh": "不收费" if fee in ("否", "不收费", "免费", "无") else fee[:80]}
    if bases := [{"title": t, "article": a, "checked": False} for t, a in _TITLE.findall(said("basis"))]:
        guide["basis"] = bases
    if phone := said("phone"):
        guide["phone"] = phone[:40]
    return {**body, "guide": guide} if guide else body


def _days(text: str) -> int | None:
    """Return working days: `20个工作日` → 20; `即办` → 0; a text without a number says nothing."""
    if "即办" in text or "当场" in text:
        return 0
    found = _DAYS.search(text)
    return int(found[1]) if found else None
