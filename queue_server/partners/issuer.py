"""Asks an issuer whose a code is."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from config.issuers import Issuer
from queue_server.app.identify.ports import Confirmed
from queue_server.contract.models import HolderIn
from queue_server.domain.errors import RuleViolation
from queue_server.partners.line import NoAnswer, SignedLine

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


class HttpIssuer:
    """The line to one issuer; a connection for each question."""

    def __init__(self, issuer: Issuer, secret: bytes) -> None:
        self._code = issuer.code
        self._line = SignedLine(issuer.address, issuer.client, issuer.wait_s, secret)

    def confirm(self, code: str) -> Confirmed:
        """Ask whose code it is (`app.identify.ports.IdentityIssuer`)."""
        try:
            answer = AnswerIn.model_validate_json(self._line.ask(json.dumps({"code": code}).encode()))
        except NoAnswer as why:
            _log.warning("issuer_silent", issuer=self._code, why=str(why))
            raise RuleViolation("identify.unreachable") from None
        except ValidationError:  # its text would repeat the person
            _log.warning("issuer_silent", issuer=self._code, why="not in the agreed form")
            raise RuleViolation("identify.unreachable") from None
        if answer.confirmed is None:
            raise RuleViolation(_REFUSED.get(answer.refused or "", "identify.refused"))
        told = answer.confirmed
        return Confirmed(told.person, told.audience, told.use, told.expires)
