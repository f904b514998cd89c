"""The forms of settings: what was typed as values by their keys, for calendar, brand and wording; all else as the files
write it."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from typing import Any

import tomli_w
from werkzeug.datastructures import MultiDict

from config.base import TEXT_LANGUAGES
from config.schema import Hall
from queue_server.domain.errors import RuleViolation

Form = MultiDict[str, str]
COLOURS = ("brand", "brandfoot", "brand2", "seal")
_HOURS = ("open", "close", "issue_from", "issue_until")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


def calendar_values(form: Form, now: Hall) -> dict[str, Any]:
    """Return what differs of a calendar from the one in force. Raises RuleViolation `setting.malformed`."""
    columns = {name: form.getlist(name) for name in _HOURS}
    rows = [dict(zip(_HOURS, row, strict=True)) for row in zip(*columns.values(), strict=False) if any(row)]
    said = {
        "calendar.weekdays": [int(day) for day in form.getlist("weekdays") if day in "1234567"],
        "calendar.hours": rows,
        "calendar.follow_official_holidays": bool(form.get("holidays")),
        "calendar.closed": _days(form.get("closed", "")),
        "calendar.open_extra": _days(form.get("open_extra", "")),
    }
    known = now.calendar.model_dump(mode="json")
    before = {key: known[key.partition(".")[2]] for key in said}
    before["calendar.hours"] = [{k: v[:5] for k, v in row.items()} for row in before["calendar.hours"]]
    return {key: value for key, value in said.items() if value != before[key]}


def _days(text: str) -> list[str]:
    """Return dates, one or several a line. Raises RuleViolation `setting.malformed` where one is none."""
    found = []
    for word in re.split(r"[\s,，、;；]+", text.strip()):
        if not word:
            continue
        try:
            if not _DAY.fullmatch(word):
                raise ValueError(word)
            found.append(dt.date(*map(int, word.split("-"))).isoformat())
        except ValueError:
            raise RuleViolation("setting.malformed") from None
    return sorted(set(found))


def brand_values(form: Form, now: Hall) -> dict[str, Any]:
    """Return what differs of a brand from the one in force."""
    known = now.brand.model_dump(mode="json")
    said = {f"brand.colours.{name}": form.get(name, "").strip().upper() for name in COLOURS}
    before = {f"brand.colours.{name}": known["colours"][name].upper() for name in COLOURS}
    said |= {"brand.hotline": form.get("hotline", "").strip(), "brand.logo": form.get("logo", "").strip()}
    before |= {"brand.hotline": known["hotline"], "brand.logo": known["logo"]}
    return {key: value for key, value in said.items() if value != before[key]}


def wording_values(form: Form, key: str) -> dict[str, Any]:
    """Return one sentence in both languages."""
    return {f"wording.{key}": {lang: form.get(lang, "").strip() for lang in TEXT_LANGUAGES}}


# --- as the files write it --------------------------------------------------------------------------------------------


def written(key: str, value: Any) -> str:
    """Return a setting as a county's file would have it; empty where the file says nothing."""
    return tomli_w.dumps({key: value}, multiline_strings=False) if value is not None else ""


def read_written(key: str, text: str) -> Any:
    """Return what was written of one setting; None: nothing, so the file holds again.

    Raises RuleViolation `setting.malformed` for what is no TOML, or says something of another setting.
    """
    if not text.strip():
        return None
    try:
        said = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError:
        raise RuleViolation("setting.malformed") from None
    if set(said) != {key}:
        raise RuleViolation("setting.malformed")
    return _plain(said[key])


def _plain(value: Any) -> Any:
    """Return a value with dates and times as their words, as JSON keeps them."""
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date | dt.time | dt.datetime) else value
