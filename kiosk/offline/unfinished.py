"""The one number that is under way: asked for and not yet answered, or known and its paper not yet told of.

On the disk before each of these steps is taken, sealed (AES-GCM, the key in a file beside it, 0600) as a request may
name a person, and gone from it once the paper is told of. A kiosk that was cut off between finds here what it owes to
whoever stands before it. A disk that cannot be written is told in the log: the number is then as safe as the program.
"""

from __future__ import annotations

import secrets
import threading
import time
from pathlib import Path

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ConfigDict, Field

from kiosk.journey.offline import OfflineTicket
from kiosk.offline.durable import keep_if_possible, own_key
from queue_server.contract.models import IssueRequest, VisitIssued

log = structlog.get_logger()
NONCE_BYTES = 12
FRESH_S = 300.0
"""So long somebody may still stand there and wait."""


class Owed(BaseModel):
    """What is under way. Never printed by `repr` where it names somebody."""

    model_config = ConfigDict(frozen=True)

    at: float
    """Seconds since 1970, by the terminal's own clock."""
    key: str
    senior: bool
    language: str
    request: IssueRequest | None = Field(default=None, repr=False)
    appointment: str = ""
    id_number: str | None = Field(default=None, repr=False)
    holder_ref: str | None = Field(default=None, repr=False)
    visit: VisitIssued | None = Field(default=None, repr=False)
    """Known, and its paper on its way: nobody can say whether it came out."""
    own: bool = False
    """The number is one of the terminal's own."""

    def ticket(self) -> VisitIssued | None:
        if self.visit is None or not self.own:
            return self.visit
        return OfflineTicket.model_validate(self.visit.model_dump(by_alias=True))

    def fresh(self, now: float) -> bool:
        return 0 <= now - self.at < FRESH_S


class Unfinished:
    """Thread-safe. `left` is what the program before this one left, until it is settled."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "unfinished"
        self._seal = AESGCM(own_key(folder / "unfinished.key"))
        self._lock = threading.Lock()
        self._owed = self.left = self._read()
        self._token = ""

    def asks(self, owed: Owed) -> None:
        """Note that a number is asked for now."""
        with self._lock:
            self._know(owed)

    def answered(self, key: str, visit: VisitIssued) -> None:
        """Hear which number it is. Not on the disk: asked again with its key, it is the same one."""
        with self._lock:
            if self._owed and self._owed.key == key:
                self._token = visit.token

    def prints(self, visit: VisitIssued, *, senior: bool, language: str) -> None:
        """Note that a paper is on its way to the printer now."""
        with self._lock:
            key = self._owed.key if self._owed else ""
            own = isinstance(visit, OfflineTicket)
            known = VisitIssued.model_validate(visit.model_dump(by_alias=True))
            self._token = visit.token
            self._know(Owed(at=time.time(), key=key, senior=senior, language=language, visit=known, own=own))

    def settled(self, name: str) -> None:
        """Forget a number by its key, its token or its visit's id; another one that is under way stays."""
        with self._lock:
            owed = self._owed
            if owed and name in (owed.key, self._token, owed.visit.id if owed.visit else "", owed.appointment):
                self._know(None)

    def over(self) -> None:
        """Forget a number that was on the glass: its session is over."""
        with self._lock:
            if self._owed and self._owed.visit:
                self._know(None)

    def owes_nothing(self) -> bool:
        with self._lock:
            return self._owed is None

    def _know(self, owed: Owed | None) -> None:
        self._owed = owed
        if owed is None:
            self._token = ""
        nonce = secrets.token_bytes(NONCE_BYTES)
        body = owed.model_dump_json(by_alias=True, exclude_unset=True).encode() if owed else b""
        keep_if_possible(self._file, nonce + self._seal.encrypt(nonce, body, None))

    def _read(self) -> Owed | None:
        try:
            kept = self._file.read_bytes()
            body = self._seal.decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], None)
            return Owed.model_validate_json(body) if body else None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, InvalidTag):
            log.warning("kept_not_understood")
            return None
