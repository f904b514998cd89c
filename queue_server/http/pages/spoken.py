"""What a hall's screen says aloud: which calls, and of which clips of the hall's voices each is joined.

A screen keeps the number of the last call it has spoken and asks for what came after it: a call is spoken once, in
order, whatever happened to its line, its page or the server meanwhile. The clips and the sentences are those of the
kiosk and of the loudspeakers at the counters (`docs/voices.md`).
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import structlog
from flask import Blueprint, Response, jsonify, request, send_file, url_for

import config
from config.behaviour import DisplayRules
from queue_server.app.queries import ANNOUNCED_FOR
from queue_server.contract.display import DisplayCall
from queue_server.http.access import public
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.display import hall_of

spoken = Blueprint("spoken", __name__, url_prefix="/display")

Spoken = Literal["zh", "en"]
SHIPPED = Path(config.__file__).parent / "voices"
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_JOINED = {"silence_db": -40.0, "keep_ms": 5.0, "overlap_ms": 10.0, "loudness_db": -20.0}
"""How a voice's clips are cut and joined where its `voice.toml` does not say."""
_log = structlog.get_logger("hall.screens")


@dataclass(frozen=True, slots=True)
class Voice:
    folder: Path
    clips: Mapping[str, str]
    """What is said, in small letters → the file that says it."""
    joined: Mapping[str, float]


@lru_cache(maxsize=8)
def voice(name: str) -> Voice:
    """Return a shipped voice, or the one in the folder of this path; without any clip where there is none."""
    folder = SHIPPED / name
    try:
        table = tomllib.loads((folder / "voice.toml").read_text("utf-8"))
        clips = {str(text).lower(): str(file) for text, file in table["clips"].items()}
        joined = {key: float(table.get(key, usual)) for key, usual in _JOINED.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        _log.error("voice_unusable", folder=str(folder), problem=type(error).__name__)
        return Voice(folder, {}, _JOINED)
    return Voice(folder, clips, joined)


def voice_of(rules: DisplayRules, language: Spoken) -> Voice:
    return voice(rules.chinese if language == "zh" else rules.english)


def sentence(call: DisplayCall, language: Spoken) -> tuple[str, ...]:
    """Return the phrases of a call: the number one by one, the counter as people count."""
    number = tuple(re.findall(r"[a-z0-9]", call.number.lower()))
    if language == "en":
        begin = ("again", "number") if call.again else ("number",)
        return (*begin, *number, "please go to counter", *counted_in_english(call.counter))
    return ("再次请" if call.again else "请", *number, "号", "到", *counted_in_chinese(call.counter), "号窗口")


def counted_in_chinese(value: int) -> tuple[str, ...]:
    if value < 10:
        return ("两",) if value == 2 else (str(value),)
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    keys = [str(hundreds), "百"] if hundreds else []
    if tens:
        keys += ["十"] if tens == 1 and not hundreds else [str(tens), "十"]
    elif ones:
        keys.append("0")
    return (*keys, str(ones)) if ones else tuple(keys)


def counted_in_english(value: int) -> tuple[str, ...]:
    hundreds, rest = divmod(value, 100)
    keys = (str(hundreds), "hundred") if hundreds else ()
    if rest >= 20:
        return (*keys, _TENS[rest // 10 - 2], *([str(rest % 10)] if rest % 10 else []))
    if rest >= 10:
        return (*keys, _TEENS[rest - 10])
    return (*keys, str(rest)) if rest or not hundreds else keys


def to_speak(
    calls: Sequence[DisplayCall], rules: DisplayRules, now: dt.datetime, after: int | None, zone: str = ""
) -> Iterator[DisplayCall]:
    """Yield what a screen says next, in order: calls after the one it said last, if the hall's rule has them spoken.

    A screen that never said anything begins with the calls of the last seconds.
    """
    late = ANNOUNCED_FOR if after is None else dt.timedelta(seconds=rules.speak_within_s)
    for call in calls:
        wanted = rules.speaks == "all" or (rules.speaks == "recalls" and call.again)
        here = not zone or call.zone == zone
        if wanted and here and call.event > (after or 0) and now - call.at <= late:
            yield call


@spoken.get("/<hall>/calls")
@public
def calls_to_speak(hall: str) -> Response:
    """Tell a screen which calls to speak after the one it spoke last, and of which clips."""
    place = hall_of(hall_service().county, hall)
    rules = place.display
    last_event, calls = hall_service().calls_to_speak(hall)
    after = request.args.get("after", type=int)
    # What the screen remembers may be of a database that is no more: then it begins anew.
    after = after if after is not None and after <= last_event else None
    chosen = to_speak(calls, rules, hall_service().clock.now(), after, request.args.get("zone", ""))
    reply = jsonify(
        upto=last_event,
        times=rules.times,
        within_s=rules.speak_within_s,
        calls=[
            {
                "event": call.event,
                "number": call.number,
                "counter": call.counter,
                "again": call.again,
                "say": [said for language in rules.languages if (said := _said(hall, rules, call, language))],
            }
            for call in chosen
        ],
    )
    reply.headers["Cache-Control"] = "no-store"
    return reply


def _said(hall: str, rules: DisplayRules, call: DisplayCall, language: Spoken) -> dict[str, object] | None:
    """Return one language's clips; None where a part is not recorded: a call is said whole or not."""
    by, phrases = voice_of(rules, language), sentence(call, language)
    if not by.clips.keys() >= set(phrases):
        return None
    clips = [url_for("spoken.clip", hall=hall, language=language, name=by.clips[phrase]) for phrase in phrases]
    return {"language": language, "clips": clips, **by.joined}


@spoken.get("/<hall>/voice/<any(zh, en):language>/<name>")
@public
def clip(hall: str, language: Spoken, name: str) -> Response:
    """Hand out a clip of the hall's voice, and no other file of its folder."""
    by = voice_of(hall_of(hall_service().county, hall).display, language)
    if name not in by.clips.values():
        raise Refused("resource.not_found")
    return send_file(by.folder / name, mimetype="audio/wav", max_age=3600, conditional=True)
