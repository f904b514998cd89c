"""Asks an issuer over HTTP, once and no longer than its `wait_s`. What comes back counts only if it is signed."""

from __future__ import annotations

import hmac
import http.client
import json
import secrets
import time
from typing import Annotated, Literal
from urllib.parse import urlsplit

import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from config.issuers import Issuer
from queue_server.app.identify.ports import Confirmed
from queue_server.contract.models import HolderIn
from queue_server.domain.errors import RuleViolation
from queue_server.issuers.signing import CLIENT, NONCE, SIGNATURE, TIME, sign_answer, sign_request

LARGEST = 16_384
_REFUSED = {"expired": "identify.expired", "used": "identify.used"}
_log = structlog.get_logger("hall.identify")


class ConfirmedIn(BaseModel):
    """A person, as an issuer writes one. Fields it adds later are not read."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    person: HolderIn
    audience: Annotated[str, StringConstraints(max_length=80)]
    use: Annotated[str, StringConstraints(min_length=8, max_length=200)]
    expires: AwareDatetime


class AnswerIn(BaseModel):
    """Either of the two."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    confirmed: ConfirmedIn | None = Field(default=None, repr=False)
    refused: Literal["expired", "used", "unknown", "revoked"] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> AnswerIn:
        if (self.confirmed is None) == (self.refused is None):
            raise ValueError("either confirmed or refused")
        return self


class _NoAnswer(Exception):
    """Why there is no answer that counts: a word for the log, never what came back."""


class HttpIssuer:
    """The line to one issuer; a connection for each question."""

    def __init__(self, issuer: Issuer, secret: bytes) -> None:
        self._issuer, self._secret = issuer, secret

    def confirm(self, code: str) -> Confirmed:
        """Ask whose code it is (`app.identify.ports.IdentityIssuer`)."""
        try:
            answer = self._ask(json.dumps({"code": code}).encode())
        except _NoAnswer as why:
            _log.warning("issuer_silent", issuer=self._issuer.code, why=str(why))
            raise RuleViolation("identify.unreachable") from None
        if answer.confirmed is None:
            raise RuleViolation(_REFUSED.get(answer.refused or "", "identify.refused"))
        told = answer.confirmed
        return Confirmed(told.person, told.audience, told.use, told.expires)

    def _ask(self, body: bytes) -> AnswerIn:
        nonce, stamp = secrets.token_hex(16), str(int(time.time()))
        signature = sign_request(self._secret, self._issuer.client, stamp, nonce, body)
        headers = {"Content-Type": "application/json", CLIENT: self._issuer.client, TIME: stamp, NONCE: nonce}
        try:
            status, signed, text = self._exchange(body, {**headers, SIGNATURE: signature})
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise _NoAnswer(type(error).__name__) from None
        if status != 200:
            raise _NoAnswer(f"status {status}")
        if not hmac.compare_digest(sign_answer(self._secret, nonce, text).encode(), signed.encode()):
            raise _NoAnswer("not signed by the issuer for this question")
        try:
            return AnswerIn.model_validate_json(text)
        except ValidationError:  # its text would repeat the person
            raise _NoAnswer("not in the agreed form") from None

    def _exchange(self, body: bytes, headers: dict[str, str]) -> tuple[int, str, bytes]:
        """Return status, signature and body of the answer. No redirection is followed."""
        address, until = urlsplit(self._issuer.address), time.monotonic() + self._issuer.wait_s
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        line = kind(address.hostname or "", address.port, timeout=self._issuer.wait_s)
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
