"""What the pages' forms share: the key that makes a press count once, and the sign that a form is one of ours."""

from __future__ import annotations

import hmac
import re
import secrets

from flask import Response, request

from queue_server.contract.models import TELEPHONE
from queue_server.http.errors import Refused

_KEY_LENGTH = 64
_SIGN_COOKIE = "hall_form"


def form_key() -> str:
    """Return the key of this very form: sent twice by a nervous finger, it counts once.

    Raises Refused `request.key_missing`.
    """
    key = request.form.get("key", "")
    if not key or len(key) > _KEY_LENGTH or not (key.isascii() and key.isalnum()):
        raise Refused("request.key_missing")
    return key


def typed_phone() -> str:
    """Return the telephone number of the form without spaces and dashes; empty where no number can be that."""
    number = re.sub(r"[\s-]", "", request.form.get("phone", ""))
    return number if re.fullmatch(TELEPHONE, number) else ""


def form_sign() -> str:
    """Return what a form that anybody may send carries, equal to a cookie that no other site can read or set."""
    kept = request.cookies.get(_SIGN_COOKIE, "")
    return kept if kept.isascii() and kept.isalnum() and len(kept) <= _KEY_LENGTH else secrets.token_hex(16)


def keep_sign(reply: Response, sign: str) -> None:
    reply.set_cookie(_SIGN_COOKIE, sign, httponly=True, samesite="Strict", secure=request.is_secure)


def is_ours() -> bool:
    """Say whether a form came from a page of ours, in the browser that was given it."""
    sent, kept = request.form.get("sign", ""), request.cookies.get(_SIGN_COOKIE, "")
    return bool(kept) and hmac.compare_digest(sent.encode(), kept.encode())
