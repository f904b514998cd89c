"""A child that turns what somebody types or writes into signs: begun when it is needed, ended with their session.

It answers a line by a line; its first one says whether it can (`ready`, or `!` and why not).
"""

from __future__ import annotations

import contextlib
import select
import subprocess

import structlog

log = structlog.get_logger(__name__)
_PATIENCE_S = 2.0


class Child:
    """For one thread."""

    def __init__(self, name: str, command: tuple[str, ...]) -> None:
        self._name, self._command = name, command
        self._child: subprocess.Popen[str] | None = None
        self._missing = False

    def answer(self, line: str) -> tuple[str, ...]:
        """Return the words it answers; none where its library is missing, it is late, or died of this line."""
        if self._missing:
            return ()
        try:
            return tuple(self._ask(line).split())
        except (OSError, TimeoutError) as error:
            log.warning("signs_lost", of=self._name, kind=type(error).__name__)  # never the line
            self.forget()
            return ()

    def forget(self) -> None:
        """End the child, and with it all memory of what was typed or written."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._child = None

    def _ask(self, line: str) -> str:
        if self._child is None:
            self._child = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            if (first := self._line()).startswith("!"):
                log.warning("signs_missing", of=self._name, reason=first[1:].strip())
                self._missing = True
                self.forget()
                return ""
        if self._child is None or self._child.stdin is None:
            raise OSError("no child")
        self._child.stdin.write(f"{line}\n")
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
