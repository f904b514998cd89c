"""Devices that are no line of bytes, refused at any byte all the same: a folder whose disk takes no more, and a sound
card that goes while it plays.

As the exercises on lines, each act must raise a `DeviceError` and leave nothing half done, and then work again.
"""

from __future__ import annotations

import contextlib
import os
import resource
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from drivers.codecs import pcm
from drivers.errors import DeviceAbsent, DeviceError
from drivers.ports import LOUDEST, Utterance, Words
from drivers.registry import create
from tests.kit.voices_kit import record

_CALL = Utterance("zh", (Words("请"),))
_PDF = b"%PDF-1.7\n" + bytes(range(256)) * 2


class Refusal(Protocol):
    def length(self) -> int:
        """Return the bytes of the act."""

    def cut(self, after: int) -> str:
        """Refuse what comes after so many bytes, then no more; return what is wrong with what follows, or ""."""


class FullDisk:
    """A driver that leaves files in a folder: the kernel refuses to let any file grow beyond so many bytes."""

    def __init__(self, folder: Path, act: Callable[[], object], whole: bytes, of: Callable[[bytes], object]) -> None:
        self._folder, self._act, self._whole, self._of = folder, act, whole, of

    def length(self) -> int:
        return len(self._whole)

    def cut(self, after: int) -> str:
        before = self._left()
        try:
            with _files_up_to(after):
                self._act()
        except DeviceError:
            pass
        else:
            return f"byte {after}: wrong, and no error"
        if self._left() != before:
            return f"byte {after}: half a file was left"
        self._act()
        new = self._left() - before
        if [self._of(path.read_bytes()) for path in new] != [self._of(self._whole)]:
            return f"byte {after}: not well after there is room again"
        for path in new:
            path.unlink()
        return ""

    def _left(self) -> set[Path]:
        return set(self._folder.iterdir())


class LostCard:
    """aplay, played by a script: it takes so many bytes, says what ALSA says of a card pulled out, and ends."""

    def __init__(self, work: Path, voices: Path) -> None:
        self._limit, self._heard, self._bin = work / "limit", work / "heard", work / "bin"
        self._bin.mkdir()
        script = self._bin / "aplay"
        script.write_text(
            f"#!/bin/sh\nif [ -e {self._limit} ]; then head -c $(cat {self._limit}) > {self._heard}\n"
            'echo "aplay: pcm_write:2061: write error: No such device" >&2; exit 1; fi\n'
            f"cat > {self._heard}\n"
        )
        script.chmod(0o755)
        self._sound = create("sound", "alsa", {"voices": voices})

    def length(self) -> int:
        self._play()
        return self._heard.stat().st_size

    def cut(self, after: int) -> str:
        self._limit.write_text(str(after))
        try:
            self._play()
        except DeviceAbsent:
            pass
        except DeviceError as error:
            return f"byte {after}: {error}"
        else:
            return f"byte {after}: wrong, and no error"
        finally:
            self._limit.unlink()
        short = self._heard.stat().st_size
        self._play()
        whole = self._heard.stat().st_size
        return "" if short == after < whole else f"byte {after}: {short} bytes, then {whole}"

    def _play(self) -> None:
        with _first_on_path(self._bin):
            self._sound.play(_CALL, LOUDEST)


def _wav(work: Path) -> FullDisk:
    voices, folder = _voices(work), work / "said"
    sound = create("sound", "wav", {"voices": voices, "folder": folder})
    sound.play(_CALL, LOUDEST)
    whole = next(folder.iterdir()).read_bytes()
    return FullDisk(folder, lambda: sound.play(_CALL, LOUDEST), whole, pcm.from_wav)


def _file(work: Path) -> FullDisk:
    (folder := work / "documents").mkdir()
    printer = create("document_printer", "file", {"folder": folder})
    return FullDisk(folder, lambda: printer.print_pdf(_PDF), _PDF, bytes)


def _alsa(work: Path) -> LostCard:
    return LostCard(work, _voices(work))


def _voices(work: Path) -> Path:
    folder = work / "voices"
    record(folder / "zh-CN", "zh", ("请",))
    record(folder / "en", "en", ("0",))
    return folder


REFUSALS: Mapping[str, Callable[[Path], Refusal]] = {"wav": _wav, "file": _file, "alsa": _alsa}
"""By driver; each is built in an empty folder."""


@contextlib.contextmanager
def _files_up_to(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def _first_on_path(folder: Path) -> Iterator[None]:
    path = os.environ["PATH"]
    os.environ["PATH"] = f"{folder}{os.pathsep}{path}"
    try:
        yield
    finally:
        os.environ["PATH"] = path
