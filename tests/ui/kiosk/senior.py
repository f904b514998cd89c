"""Says what on a real widget tree breaks a rule of senior mode that the other screens do not have (`rules.md` §5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kiosk import theme
from kiosk.journey.model import State
from kiosk.journey.screens import Done, Issuing, Printing, SeniorConfirm, SeniorHome, Starting
from kiosk.screens.frame import Bar, Coming
from kiosk.widgets.key import Key
from kiosk.widgets.say import Say
from tests.ui.kiosk import measure

READING_MM, BUTTON_MM, NUMBER_MM = 9.0, 12.0, 15.0
"""Least height of 国 in what is read, on a button, of the ticket's number (there of a capital)."""
BUTTON_HANZI, TITLE_HANZI = 6, 10
NAMED_BY_THE_COUNTY = ("swap", "pick_ticket", "pick_booking")
"""Buttons that carry the name of a matter, which may be long."""
PATH = SeniorHome | SeniorConfirm | Issuing | Printing | Done
"""From the first screen to the paper."""
FRIGHTENING = ("扫码", "登录", "验证", "授权", "提交", "终端", "事项", "错误", "失败")
_ROUNDING_MM = 0.15


def hanzi(words: str) -> int:
    return len(re.findall(r"[\u4e00-\u9fff]", words))


def faults(root: Any, state: State, language: str) -> list[str]:
    """Return every rule broken on this glass; none is broken where nobody asked for large type."""
    if not state.senior:
        return []
    found = [*_path_faults(root, state), *_place_faults(root, state)]
    if language == "zh":
        found += [*_reading_faults(root, state), *_button_faults(root), *_word_faults(root)]
    return found


def _body(say: Say) -> float:
    return theme.in_mm(say.px) * theme.BODY_OF_HANZI + _ROUNDING_MM


def _reading_faults(root: Any, state: State) -> Iterator[str]:
    for say in measure.texts(root):
        if _body(say) < READING_MM:
            yield f"read: 国 of {say.text!r} is {_body(say):.1f} mm"
        number = state.visit.number if state.visit and isinstance(state.screen, PATH) else None
        if say.text == number and theme.in_mm(say.px) * theme.HEIGHT_OF_CAPITAL < NUMBER_MM:
            yield f"number: {number!r} is too small"


def _button_faults(root: Any) -> Iterator[str]:
    pressable: list[Key] = root.keys()
    for key in pressable:
        says = [w for w in key.walk(restrict=True) if isinstance(w, Say) and w.text.strip()]
        if not says:
            yield f"button: {key.intent!r} has no word"
            continue
        word = max(says, key=lambda say: say.px)
        if _body(word) < BUTTON_MM:
            yield f"button: 国 of {word.text!r} is {_body(word):.1f} mm"
        if hanzi(word.text) > BUTTON_HANZI and key.intent not in NAMED_BY_THE_COUNTY:
            yield f"button: {word.text!r} is long"


def _word_faults(root: Any) -> Iterator[str]:
    said = list(measure.texts(root))
    frightening = [(say.text, word) for say in said for word in FRIGHTENING if word in say.text]
    if frightening:
        yield f"words: {frightening}"
    questions = [say.text for say in said if say.text.rstrip().endswith("？")]
    if len(questions) > 1:
        yield f"questions: {questions}"
    free = [say for say in said if not _within_key(say)]
    title = max(free, key=lambda say: say.px, default=None)
    if title is not None and hanzi(title.text) > TITLE_HANZI:
        yield f"title: {title.text!r} is long"


def _within_key(say: Say) -> bool:
    above = say.parent
    while above is not None and above is not above.parent:
        if isinstance(above, Key):
            return True
        above = above.parent
    return False


def _path_faults(root: Any, state: State) -> Iterator[str]:
    names = {type(widget).__name__ for widget in root.walk(restrict=True)}
    if "ScrollView" in names:
        yield "path: something scrolls"
    if isinstance(state.screen, PATH):
        pressable: list[Key] = root.keys()
        yield from (f"path: {key.words!r}" for key in pressable if key.intent in ("page", "key"))


def _place_faults(root: Any, state: State) -> Iterator[str]:
    """返回 begins at the left edge of the bar, the person stands at its right edge, on every screen."""
    if state.idle_asked or isinstance(state.screen, Starting):
        return
    bar = next(widget for widget in root.walk(restrict=True) if isinstance(widget, Bar))
    inside = [w for w in bar.children if isinstance(w, Key | Coming)]
    margin = theme.mm(12)
    person = [w for w in inside if isinstance(w, Coming) or w.intent == "help"]
    if len(person) != 1 or person[0].right != bar.right - margin:
        yield "place: the person is not at the right edge"
    back = [w for w in inside if isinstance(w, Key) and w.intent in ("back", "home")]
    if len(back) > 1 or any(w.x != bar.x + margin for w in back):
        yield "place: the way back is not at the left edge"
