"""How a county and a service know each other: HMAC-SHA256 with a secret both hold, over what is asked and answered."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

CLIENT, TIME, NONCE, SIGNATURE = "Hall-Client", "Hall-Time", "Hall-Nonce", "Hall-Signature"
SHORTEST = 32
"""Characters of a secret; `openssl rand -hex 32` makes twice as many."""


class SecretUnusable(Exception):
    """The secret shared with a service cannot be used; the text says what to do."""


def read_secret(path: Path, whose: str) -> bytes:
    """Read the secret shared with a service. Raises SecretUnusable."""
    if not path.is_file():
        raise SecretUnusable(f"the secret shared with {whose} is missing: write it to {path} (chmod 600)")
    if path.stat().st_mode & 0o077:
        raise SecretUnusable(f"{path} can be read by others; run: chmod 600 on it")
    secret = path.read_bytes().strip()
    if len(secret) < SHORTEST:
        raise SecretUnusable(f"{path} is too short for a secret: it needs {SHORTEST} characters or more")
    return secret


def sign_request(secret: bytes, client: str, time: str, nonce: str, body: bytes) -> str:
    return _sign(secret, f"request\n{client}\n{time}\n{nonce}\n", body)


def sign_answer(secret: bytes, nonce: str, body: bytes) -> str:
    """Sign an answer to the request with this nonce: an old answer fits no new question."""
    return _sign(secret, f"answer\n{nonce}\n", body)


def _sign(secret: bytes, head: str, body: bytes) -> str:
    return hmac.new(secret, head.encode("ascii") + body, hashlib.sha256).hexdigest()
