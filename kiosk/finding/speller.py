"""Owns the child that turns pinyin into signs: begun when somebody types, ended with their session."""

from __future__ import annotations

import contextlib
import select
import subprocess
import sys

import structlog

log = structlog.get_logger(__name__)
_PATIENCE_S = 2.0
_COMMAND = (sys.executable, "-m", "kiosk.finding.pinyin")


class Speller:
    """For one thread."""

    def __init__(self, command: tuple[str, ...] = _COMMAND) -> None:
        self._command = command
        self._child: subprocess.Popen[str] | None = None
        self._missing = False

    def signs(self, letters: str, most: int) -> tuple[str, ...]:
        """Return the likeliest words; nothing where the library is missing, late, or died of these letters."""
        if self._missing or not (letters.isascii() and letters.isalpha()):
            return ()
        try:
            answer = self._ask(letters, most)
        except (OSError, TimeoutError) as error:
            log.warning("pinyin_lost", kind=type(error).__name__)  # never the letters
            self.forget()
            return ()
        return tuple(answer.split())

    def forget(self) -> None:
        """End the child, and with it all memory of what was typed."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._child = None

    def _ask(self, letters: str, most: int) -> str:
        if self._child is None:
            self._child = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            if (first := self._line()).startswith("!"):
                log.warning("pinyin_missing", reason=first[1:].strip())
                self._missing = True
                self.forget()
                return ""
        if self._child is None or self._child.stdin is None:
            raise OSError("no child")
        self._child.stdin.write(f"{most} {letters}\n")
        self._child.stdin.flush()
        return self._line()

    def _line(self) -> str:
        if self._child is None or self._child.stdout is None:
            raise OSError("no child")
        ready, _, _ = select.select([self._child.stdout], [], [], _PATIENCE_S)
        if not ready:
            raise TimeoutError
        line = self._child.stdout.readline()
        if not line:
            raise OSError("the child ended")
        return line.strip()
