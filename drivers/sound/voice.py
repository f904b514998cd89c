"""A voice: a folder of clips, and `voice.toml` saying what each clip says. `docs/voices.md` tells how to record one.

    language = "zh"
    name = "王老师"
    licence = "ours"
    source = "recorded in the hall, 2026-05"

    [clips]
    "0" = "digit-0.wav"
    "请取走号票，坐着等" = "say-take-ticket.wav"

Clips are trimmed, brought to one loudness and one rate when they are first said: a recorder's files may be put there
as they are.
"""

from __future__ import annotations

import re
import tomllib
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from drivers.codecs import pcm
from drivers.errors import SettingsError
from drivers.ports.sound import Count, Number, Spoken, Token, Words
from drivers.sound.spelling import COUNTING, DIGITS, HANZI, LETTERS, counted, one_by_one

FILE = "voice.toml"
CALL: dict[Spoken, tuple[str, ...]] = {
    "zh": ("请", "号", "到", "号窗口", "再次请", "已过号，请报到"),
    "en": ("number", "please go to counter", "again", "Your call has passed; please report"),
}
"""What a call is made of beside its numbers."""
_MARKS = "，。！？；：、,.!?;:"
_MOST_BYTES = 8_000_000
"""Of one clip: twenty seconds of the finest recording."""


class VoiceFile(BaseModel):
    """What stands in `voice.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$")]
    """Which language it speaks: "zh", "en", or another."""
    name: str
    """Whose voice it is."""
    licence: str
    """Under which licence the clips may be used."""
    source: str
    """Who recorded them, or with what they were made."""
    rate: int = Field(default=16000, ge=8000, le=48000)
    """Samples a second at which it is played; clips of another rate are brought to it."""
    silence_db: float = Field(default=-40, ge=-80, le=-20)
    """What is quieter than this, in dB of full scale, is silence and trimmed from the ends of a clip."""
    keep_ms: float = Field(default=5, ge=0, le=100)
    """How much of that silence is left at each end, in milliseconds."""
    overlap_ms: float = Field(default=10, ge=0, le=40)
    """How far the next clip is laid over the one before, in milliseconds."""
    loudness_db: float = Field(default=-20, ge=-40, le=-10)
    """The loudness every clip is brought to, in dB of full scale."""
    pause_ms: float = Field(default=180, ge=0, le=1000)
    """The pause at a comma, in milliseconds."""
    clips: dict[str, str]
    """What is said → the WAV file that says it, in the same folder."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A mark between two phrases."""


@dataclass(frozen=True, slots=True)
class Clip:
    key: str


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """What this voice does not have, to be read out by a program."""

    text: str


Piece = Clip | Pause | Unrecorded


class Voice:
    """Says tokens with its clips. `name` is the folder's."""

    def __init__(self, folder: Path) -> None:
        """Read `voice.toml`. Raises SettingsError when it is missing or wrong; clips are read when they are needed."""
        self.folder = folder
        self.file = _read(folder / FILE)
        self._keys = {plain(text): text for text in self.file.clips}
        self._longest = max(map(len, self._keys), default=0)
        self._ready: dict[str, array[int]] = {}

    @property
    def rate(self) -> int:
        return self.file.rate

    def resolve(self, token: Token) -> tuple[Piece, ...]:
        """Return the pieces of a token: all of them clips and pauses, or one whole piece that is not recorded.

        A sentence is never said half by one voice and half by another.
        """
        match token:
            case Words(text):
                return self._words(text) or (Unrecorded(text),)
            case Number(text):
                return self._spelt(one_by_one(text), " ".join(text))
            case Count(value):
                return self._spelt(counted(value, self.file.language), str(value))

    def sound(self, key: str) -> array[int]:
        """Return a clip, ready to be joined. Raises OSError or ValueError when its file cannot be read."""
        ready = self._ready.get(key)
        if ready is None:
            ready = self._ready[key] = self.fitted(*self._recorded(key))
        return ready

    def fitted(self, samples: array[int], rate: int) -> array[int]:
        """Return any sound as this voice joins it: at its rate and loudness, without silence at its ends."""
        made = self.file
        samples = pcm.levelled(pcm.resampled(samples, rate, made.rate), made.rate, made.loudness_db)
        samples = pcm.trimmed(samples, made.rate, made.silence_db, made.keep_ms)
        # Measured again: a recording that is mostly silence was made too loud.
        return pcm.faded(pcm.levelled(samples, made.rate, made.loudness_db), made.rate, 3)

    def _recorded(self, key: str) -> tuple[array[int], int]:
        with (self.folder / self.file.clips[self._keys[key]]).open("rb") as file:
            return pcm.from_wav(file.read(_MOST_BYTES))

    def missing(self) -> tuple[str, ...]:
        """Return what it lacks to call any number to any counter."""
        language = self.file.language
        wanted = (*DIGITS, *LETTERS, *COUNTING.get(language, ()), *CALL.get(language, ()))
        return tuple(text for text in wanted if plain(text) not in self._keys)

    def faults(self) -> tuple[str, ...]:
        """Return which clips cannot be used, and why: "digit-7.wav: not a WAV file"."""
        found = []
        for key, text in self._keys.items():
            try:
                problem = _problem(self._recorded(key)[0], self.sound(key), self.file)
            except (OSError, ValueError) as error:
                problem = error.strerror or "cannot be read" if isinstance(error, OSError) else str(error)
            if problem:
                found.append(f"{self.file.clips[text]} ({text}): {problem}")
        return tuple(found)

    def _spelt(self, keys: tuple[str, ...], text: str) -> tuple[Piece, ...]:
        found = [plain(key) for key in keys]
        return tuple(Clip(key) for key in found) if self._keys.keys() >= set(found) else (Unrecorded(text),)

    def _words(self, text: str) -> tuple[Piece, ...]:
        """Return the fewest clips that say `text`, or () when some of it is not recorded."""
        whole = plain(text)
        ways: list[tuple[Piece, ...] | None] = [()] + [None] * len(
            whole
        )  # ways[i]: how the first i characters are said
        for end in range(1, len(whole) + 1):
            if whole[end - 1] in _MARKS + " ":
                before = ways[end - 1]
                ways[end] = before if before is None or whole[end - 1] == " " else (*before, Pause())
            for start in range(max(0, end - self._longest), end):
                before, key = ways[start], self._key(whole, start, end)
                best = ways[end]
                if before is not None and key is not None and (best is None or len(before) < len(best)):
                    ways[end] = (*before, Clip(key))
        return ways[-1] or ()

    def _key(self, text: str, start: int, end: int) -> str | None:
        """Return the clip for a stretch of `text`, unless that would cut a Latin word in two."""
        piece = text[start:end]
        key = DIGITS[HANZI.index(piece)] if len(piece) == 1 and piece in HANZI and piece not in self._keys else piece
        cuts = _is_latin(text[start - 1 : start] + piece[:1]) or _is_latin(piece[-1:] + text[end : end + 1])
        return key if key in self._keys and not cuts else None


def plain(text: str) -> str:
    """Return a text as it is looked up: small letters, single spaces, no mark at its end."""
    return re.sub(r"\s+", " ", text).strip().lower().rstrip(_MARKS + " ")


def _is_latin(pair: str) -> bool:
    return len(pair) == 2 and pair.isascii() and pair.isalpha()


def _problem(recorded: array[int], samples: array[int], file: VoiceFile) -> str:
    if len(samples) < file.rate // 20:
        return "is empty"
    return "is too loud, its peaks are cut off" if pcm.is_clipped(recorded) else ""


def _read(path: Path) -> VoiceFile:
    try:
        return VoiceFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: not TOML in UTF-8: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        raise SettingsError(f"{path}: {wrong}") from error
