"""A terminal proves itself: a one-time code and its public key, then a signed challenge for a 12-hour token.

These calls take no Idempotency-Key: enrolling with the same code and key answers the same again, and a challenge or a
token asked for twice is two of them, each good for itself.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from queue_server.app.identity import Identity
from queue_server.contract.terminals import (
    BearerToken,
    Challenge,
    ChallengeRequest,
    Enrolled,
    EnrolRequest,
    TokenRequest,
)
from queue_server.http.access import public
from queue_server.http.api.answers import answer
from queue_server.http.api.document import documented
from queue_server.http.errors import read_body

terminals = Blueprint("terminals", __name__, url_prefix="/terminals")


def _identity() -> Identity:
    identity: Identity = current_app.extensions["hall_identity"]
    return identity


@terminals.post("/enrol")
@public
@documented(ok=Enrolled, status=201, body=EnrolRequest, secured=False, refusals=(403,), tag="terminals")
def enrol_terminal() -> Response:
    """Enrol a terminal, once, with the code of `hall admin terminal enrol` and its own public key."""
    wanted = read_body(EnrolRequest)
    enrolled = _identity().enrol(wanted.code, wanted.public_key)
    return answer(Enrolled(terminal=enrolled.terminal, hall=enrolled.hall), 201)


@terminals.post("/challenge")
@public
@documented(ok=Challenge, body=ChallengeRequest, secured=False, tag="terminals")
def challenge_terminal() -> Response:
    """Give a terminal a nonce to sign, good for two minutes."""
    return answer(Challenge(nonce=_identity().challenge(read_body(ChallengeRequest).terminal)))


@terminals.post("/token")
@public
@documented(ok=BearerToken, body=TokenRequest, secured=False, refusals=(401,), tag="terminals")
def give_token() -> Response:
    """Give a terminal that signed its challenge a bearer token for 12 hours."""
    wanted = read_body(TokenRequest)
    secret, found = _identity().terminal_token(wanted.terminal, wanted.nonce, wanted.signature)
    if found.expires is None or found.hall is None:
        raise RuntimeError("a terminal's token always ends and always has a hall")
    reply = answer(BearerToken(token=secret, expires_at=found.expires, hall=found.hall, role=next(iter(found.roles))))
    reply.headers["Cache-Control"] = "no-store"
    return reply
