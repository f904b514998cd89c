"""Who this terminal is: an Ed25519 key made here, kept here (0600), and the name it was enrolled under."""

from __future__ import annotations

import json
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.offline.durable import keep
from queue_server.contract.offline import signed_text


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

    def sign_entry(self, seq: int, hash_: str) -> str:
        """Return the signature under an entry of this terminal's journal, in hex."""
        return self._private.sign(signed_text(self.terminal, seq, hash_)).hex()

    def remember(self, terminal: str, hall: str) -> None:
        self.terminal, self.hall = terminal, hall
        self._save()

    def _save(self) -> None:
        """Write the file whole or not at all, readable by its owner only."""
        private = self._private.private_bytes(
            serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
        )
        kept = {"private": private.hex(), "terminal": self.terminal, "hall": self.hall}
        keep(self._file, json.dumps(kept).encode())
