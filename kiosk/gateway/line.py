"""One terminal's line to its server: proves itself, sends again what got no answer, and reads answers strictly.

Raises `GatewayError` only.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from kiosk.credentials import TerminalKey
from queue_server.contract import egress
from queue_server.contract.errors import ERRORS
from queue_server.contract.terminals import BearerToken, Challenge

M = TypeVar("M", bound=BaseModel)
ATTEMPTS = 3
PAUSES_S = (0.3, 1.0)
"""Between attempts: short enough that nobody at the glass walks away."""
UNCHANGED = 304


class GatewayError(Exception):
    """A call that did not succeed. `code` is a key of the contract's ERRORS; `retry`: it may be sent again as it is."""

    def __init__(self, code: str, *, retry: bool) -> None:
        super().__init__(code)
        self.code, self.retry = code, retry


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `answer` is long beside the server's own p99 (25 ms): only a dead line reaches it."""

    connect: float = 2.0
    answer: float = 4.0


class Line:
    """One terminal's line to its server. Thread-safe; proves itself anew when its token has run out."""

    def __init__(
        self, server: str, key: TerminalKey, *, timeouts: Timeouts | None = None, verify: bool | str = True
    ) -> None:
        timeouts = timeouts or Timeouts()
        logging.getLogger("httpx").setLevel(logging.WARNING)  # its line per request shows addresses, and so tokens
        self.http = httpx.Client(
            base_url=server.rstrip("/") + "/api/v1",
            timeout=httpx.Timeout(timeouts.answer, connect=timeouts.connect),
            headers={"Accept-Language": "zh", "User-Agent": "hall-kiosk"},
            verify=verify,
            trust_env=False,
            event_hooks={"request": [self._let_out]},
        )
        self.key = key
        self._token = ""
        self._token_lock = threading.Lock()
        self.expected = True
        """Whether an answer is likely. While the line is known to be dead one attempt is enough."""

    @property
    def hall(self) -> str:
        """The hall this terminal was enrolled for. Raises `GatewayError` `terminal.unknown` before that."""
        if not self.key.hall:
            raise GatewayError("terminal.unknown", retry=False)
        return self.key.hall

    @property
    def code(self) -> str:
        """What its hall calls this terminal: `k1`; empty before it was enrolled."""
        return self.key.terminal.rpartition("/")[2]

    def close(self) -> None:
        self.http.close()

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        key: str | None = None,
        *,
        attempts: int = ATTEMPTS,
        mark: str = "",
    ) -> httpx.Response:
        """Send with a token, again after a lost answer, and with a fresh token after a 401.

        With the `mark` of what is known already, the answer may be an empty 304.
        """
        renew, renewed, failed = False, False, 0
        while True:
            try:
                return self.send(method, path, body, key, self._bearer(renew=renew), mark)
            except GatewayError as error:
                renew = error.code in ("auth.invalid", "auth.missing") and not renewed
                if renew:
                    renewed = True
                    continue
                failed += 1
                if failed >= (attempts if self.expected else 1) or not error.retry:
                    self.expected = self.expected and error.code != "server.unreachable"
                    raise _for_people(error) from error
                time.sleep(PAUSES_S[failed - 1])

    def _let_out(self, request: httpx.Request) -> None:
        """Look at what is about to leave this terminal. Raises `NotListed` for all that is not in the table."""
        home, there = self.http.base_url, request.url
        if (there.scheme, there.host, there.port) != (home.scheme, home.host, home.port):
            raise egress.NotListed("another host")
        path = there.raw_path.decode("ascii").partition("?")[0]
        if not path.startswith(below := home.raw_path.decode("ascii").rstrip("/")):
            raise egress.NotListed("another place of the server")
        names = {name.lower() for name in request.headers}
        egress.check(request.method, path.removeprefix(below), set(there.params), names, request.content)

    def _bearer(self, *, renew: bool) -> str:
        with self._token_lock:
            if not self._token or renew:
                terminal = self.key.terminal
                if not terminal:
                    raise GatewayError("terminal.unknown", retry=False)
                answer = self.send("POST", "/terminals/challenge", {"terminal": terminal}, None, "")
                nonce = read(Challenge, answer).nonce
                proof = {"terminal": terminal, "nonce": nonce, "signature": self.key.sign(nonce)}
                self._token = read(BearerToken, self.send("POST", "/terminals/token", proof, None, "")).token
            return self._token

    def send(self, method: str, path: str, body: Any, key: str | None, token: str, mark: str = "") -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if mark:
            headers["If-None-Match"] = mark
        if key is not None:
            headers["Idempotency-Key"] = key
        try:
            answer = self.http.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise GatewayError("server.unreachable", retry=True) from error
        if answer.is_success or (mark and answer.status_code == UNCHANGED):
            return answer
        raise _refusal(answer)


def _for_people(error: GatewayError) -> GatewayError:
    """A terminal that is not let in is no matter of signing in: its text sends people to the staff."""
    return GatewayError("terminal.unknown", retry=False) if error.code.startswith("auth.") else error


def _refusal(answer: httpx.Response) -> GatewayError:
    """Return the server's own code; a proxy's or a stranger's answer counts as unreachable."""
    try:
        code = str(answer.json()["code"])
    except (ValueError, KeyError, TypeError):
        code = "server.unreachable"
    known = ERRORS.get(code, ERRORS["server.failed"])
    return GatewayError(code if code in ERRORS else "server.failed", retry=known.retry)


def read(model: type[M], answer: httpx.Response) -> M:
    """Return the answer as the contract has it. What it held instead goes nowhere: it may be personal."""
    try:
        return model.model_validate_json(answer.content)
    except ValidationError:
        raise GatewayError("server.failed", retry=True) from None
