"""Who this terminal is: an Ed25519 key made here, kept here (0600), and the name it was enrolled under."""

from __future__ import annotations

import json
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class TerminalKey:
    """The key in one file. The private half never leaves it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        if file.exists():
            kept = json.loads(file.read_text())
            self._private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept["private"]))
            self.terminal: str = kept["terminal"]
            self.hall: str = kept["hall"]
        else:
            self._private = Ed25519PrivateKey.generate()
            self.terminal = self.hall = ""
            self._save()

    def public_hex(self) -> str:
        raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
        return self._private.public_key().public_bytes(*raw).hex()

    def sign(self, nonce: str) -> str:
        """Return the signature that the server's challenge asks for, in hex."""
        return self._private.sign(f"hall-terminal-v1:{self.terminal}:{nonce}".encode()).hex()

    def remember(self, terminal: str, hall: str) -> None:
        self.terminal, self.hall = terminal, hall
        self._save()

    def _save(self) -> None:
        """Write the file whole or not at all, readable by its owner only."""
        private = self._private.private_bytes(
            serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
        )
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".new")
        kept = {"private": private.hex(), "terminal": self.terminal, "hall": self.hall}
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as out:
            json.dump(kept, out)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(self._file)
        folder = os.open(self._file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
