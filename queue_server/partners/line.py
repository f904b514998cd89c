"""Asks a service over HTTP, once and no longer than it may take. What comes back counts only if it is signed."""

from __future__ import annotations

import hmac
import http.client
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from queue_server.partners.signing import CLIENT, NONCE, SIGNATURE, TIME, sign_answer, sign_request

LARGEST = 16_384


class NoAnswer(Exception):
    """Why there is no answer that counts: a word for the log, never what came back."""


@dataclass(frozen=True, slots=True)
class SignedLine:
    """The line to one service; a connection for each question. `client`: what the service calls this county."""

    address: str
    client: str
    wait_s: float
    secret: bytes = field(repr=False)

    def ask(self, body: bytes) -> bytes:
        """Return the answer to a question. Raises NoAnswer."""
        nonce, stamp = secrets.token_hex(16), str(int(time.time()))
        signature = sign_request(self.secret, self.client, stamp, nonce, body)
        headers = {"Content-Type": "application/json", CLIENT: self.client, TIME: stamp, NONCE: nonce}
        try:
            status, signed, text = self._exchange(body, {**headers, SIGNATURE: signature})
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise NoAnswer(type(error).__name__) from None
        if status != 200:
            raise NoAnswer(f"status {status}")
        if not hmac.compare_digest(sign_answer(self.secret, nonce, text).encode(), signed.encode()):
            raise NoAnswer("not signed by the service for this question")
        return text

    def _exchange(self, body: bytes, headers: dict[str, str]) -> tuple[int, str, bytes]:
        """Return status, signature and body of the answer. No redirection is followed."""
        address, until = urlsplit(self.address), time.monotonic() + self.wait_s
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        line = kind(address.hostname or "", address.port, timeout=self.wait_s)
        try:
            line.request("POST", address.path or "/", body, headers)
            reply = line.getresponse()
            text = b""
            while part := reply.read1(LARGEST):
                text += part
                if len(text) > LARGEST or time.monotonic() > until:
                    raise TimeoutError
            return reply.status, reply.getheader(SIGNATURE, ""), text
        finally:
            line.close()
