"""Seals personal data at rest and hashes document numbers with a key, so that doubles are found without keeping them.

`DIR/keys/keys.json` (0600) holds one hashing key and one or more sealing keys; the newest seals, all open. A sealed
value names its key, so a new key can be added while old values are still read, and sealed anew in their own time.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_KEY = 32


class KeysUnusable(Exception):
    """The key file cannot be used: open to others, damaged, or the key of a sealed value is missing."""


@dataclass(frozen=True, slots=True)
class Keys:
    hashing: bytes
    sealing: dict[str, bytes]
    """By id, oldest first; the last one seals."""

    def hash(self, value: str) -> str:
        """Return a keyed hash (HMAC-SHA256, hex)."""
        return hmac.new(self.hashing, value.encode(), hashlib.sha256).hexdigest()

    def seal(self, value: bytes, context: str) -> bytes:
        """Encrypt (AES-256-GCM). `context` (a visit id) must be given again to open: a value moved stays shut."""
        key_id, key = list(self.sealing.items())[-1]
        nonce = os.urandom(_NONCE)
        name = key_id.encode()
        return bytes([len(name)]) + name + nonce + AESGCM(key).encrypt(nonce, value, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt; raises `KeysUnusable` when the key is gone or the value was changed or moved."""
        start = 1 + sealed[0]
        key = self.sealing.get(sealed[1:start].decode("ascii", "replace"))
        if key is None:
            raise KeysUnusable("the key of this value is not in the key file")
        try:
            return AESGCM(key).decrypt(sealed[start : start + _NONCE], sealed[start + _NONCE :], context.encode())
        except InvalidTag:
            raise KeysUnusable("a sealed value was changed or does not belong here") from None

    def checks(self) -> dict[str, str]:
        """Return a value by which each key is known again without being told; `hashing`, and the sealing keys' ids."""
        of_all = {"hashing": self.hashing, **self.sealing}
        return {name: hmac.new(key, b"which key this is", hashlib.sha256).hexdigest() for name, key in of_all.items()}

    def rotated(self) -> Keys:
        """Return these keys with a new one that seals from now on."""
        number = 1 + max(int(key_id[1:]) for key_id in self.sealing)
        return Keys(self.hashing, {**self.sealing, f"k{number}": secrets.token_bytes(_KEY)})


def new_keys() -> Keys:
    return Keys(secrets.token_bytes(_KEY), {"k1": secrets.token_bytes(_KEY)})


def load_keys(directory: Path) -> Keys:
    """Read the keys, making them the first time. Raises `KeysUnusable` when others on the machine could read them."""
    path = directory / "keys.json"
    if not path.exists():
        save_keys(directory, new_keys(), replace=False)
    if path.stat().st_mode & 0o077:
        raise KeysUnusable("keys.json can be read by others; run: chmod 600 on it")
    try:
        raw = json.loads(path.read_text("utf-8"))
        return Keys(bytes.fromhex(raw["hashing"]), {k: bytes.fromhex(v) for k, v in raw["sealing"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeysUnusable("keys.json is damaged; restore it from the backup of the keys") from None


def save_keys(directory: Path, keys: Keys, replace: bool = True) -> None:
    """Write the keys so that a power cut leaves either the old file or the new one.

    Without `replace`, keys that are there already stay: of two servers that start at once, both have the same.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = directory / f"keys.new-{secrets.token_hex(4)}"
    content = {"hashing": keys.hashing.hex(), "sealing": {k: v.hex() for k, v in keys.sealing.items()}}
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    if not replace:
        with contextlib.suppress(FileExistsError):
            os.link(draft, directory / "keys.json")
        draft.unlink()
    else:
        draft.replace(directory / "keys.json")
    folder = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
