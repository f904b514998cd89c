"""Who am I, by a code on a phone, as the web layer sees it.

The code is put on record before its issuer is asked, so that of two that show it at once one is refused, whichever
server they reach. No transaction is open while the issuer thinks, and few requests wait for issuers at a time: a slow
one holds up nobody who takes a number.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import structlog

from config.issuers import Issuer
from queue_server.app.identify.ports import Confirmed, IssuerLines
from queue_server.app.identify.redeem import context_of
from queue_server.app.keys import Keys
from queue_server.app.ports import Clock, Reader, UnitOfWork
from queue_server.app.tickets.people import mask
from queue_server.app.use_cases import UseCases
from queue_server.app.writer import Nothing, Writer
from queue_server.contract.identify import Identified, IdentifyRequest
from queue_server.contract.models import HolderIn
from queue_server.domain.errors import RuleViolation
from queue_server.domain.identified import HELD_FOR, REMEMBERED, ShownCode, check_meant

AT_ONCE = 4
"""Requests that may wait for issuers; the next one hears that the service does not answer."""
_AGAIN = frozenset({"identify.unreachable"})
"""After these nobody was identified: the same code may be shown again."""
_log = structlog.get_logger("hall.identify")


class IdentifyService(UseCases):
    """Beside `HallService`, over the same reader and writer. All of it runs on real time."""

    def __init__(
        self,
        reader: Reader,
        writer: Writer,
        clock: Clock,
        keys: Keys,
        issuers: Sequence[Issuer] = (),
        line_to: IssuerLines | None = None,
    ) -> None:
        super().__init__(reader, writer, clock, keys)
        self._issuers = {issuer.code: (issuer, line_to(issuer)) for issuer in issuers} if line_to else {}
        self._room = threading.BoundedSemaphore(AT_ONCE)

    def identify(self, hall: str, request: IdentifyRequest, by: str, key: str) -> Identified:
        """Ask the code's issuer whose it is. The same request again gets the same answer while it is good.

        Raises `identify.unknown`, `.expired`, `.used`, `.refused`, `.elsewhere`, `.unreachable`.
        """
        self.halls.get(hall)
        issuer = self._issuer_of(request.phone_code)
        try:
            if issuer is None:
                raise RuleViolation("identify.unknown")
            found = self._identify(hall, issuer, request.phone_code, by, key)
        except RuleViolation as refused:
            self._note(hall, issuer, by, refused.code)
            raise
        self._note(hall, issuer, by, "confirmed")
        return found

    def _note(self, hall: str, issuer: Issuer | None, by: str, result: str) -> None:
        """Put on record that it happened: who showed a code is in no line of it."""
        _log.info("identified", hall=hall, by=by, issuer=issuer.code if issuer else "", result=result)

    def _issuer_of(self, code: str) -> Issuer | None:
        """Return the issuer whose beginning fits, the longest of several."""
        fitting = [issuer for issuer, _ in self._issuers.values() if code.startswith(issuer.starts)]
        return max(fitting, key=lambda issuer: len(issuer.starts), default=None)

    def _identify(self, hall: str, issuer: Issuer, code: str, by: str, key: str) -> Identified:
        code_hash = self.keys.hash(f"shown-code:{issuer.code}:{code}")
        asked_hash = self.keys.hash(f"shown-by:{by}:{key}")
        ref = _reference(self.keys, code_hash, asked_hash)
        new = ShownCode(code_hash, asked_hash, hall, by, "asking", self.clock.real())
        self._write(hall, lambda unit: _show(unit, new))
        known = self._known(code_hash, new)
        if known.state == "held":
            return self._answer(known, ref)
        try:
            with self._turn():
                confirmed = self._issuers[issuer.code][1].confirm(code)
            check_meant(confirmed.audience, issuer.client, confirmed.expires, self.clock.real())
        except RuleViolation as refused:
            again = refused.code in _AGAIN
            self._write(hall, lambda unit: _not_confirmed(unit, code_hash, again=again))
            if (known := self._known(code_hash, known)).state == "held":  # the first try was answered meanwhile
                return self._answer(known, ref)
            raise
        return self._answer(self._hold(hall, issuer, known, confirmed, ref), ref)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._room.acquire(blocking=False):
            raise RuleViolation("identify.unreachable")
        try:
            yield
        finally:
            self._room.release()

    def _known(self, code_hash: str, before: ShownCode) -> ShownCode:
        """Return how it stands now, or as it was `before` if it was let go."""
        with self.reader.read() as records:
            return records.shown_code(code_hash) or before

    def _hold(self, hall: str, issuer: Issuer, known: ShownCode, confirmed: Confirmed, ref: str) -> ShownCode:
        sealed = self.keys.seal(confirmed.person.model_dump_json().encode(), context_of(known.code_hash))
        use_hash = self.keys.hash(f"use:{issuer.code}:{confirmed.use}")
        held = known.held(self.keys.hash(f"holder-ref:{ref}"), use_hash, self.clock.real() + HELD_FOR, sealed)
        replayed: list[bool] = []

        def use_case(unit: UnitOfWork) -> Nothing:
            other = unit.shown_code_of_use(use_hash)
            if other is not None and other.code_hash != held.code_hash:
                replayed.append(True)
                unit.save_shown_code(known.refused())
            else:
                unit.save_shown_code(held)
            return Nothing()

        self.writer.submit(hall, use_case, None, Nothing)
        if replayed:
            raise RuleViolation("identify.used")
        return held

    def _answer(self, held: ShownCode, ref: str) -> Identified:
        if held.until is None or held.until <= self.clock.real() or not held.sealed:
            raise RuleViolation("identify.used")
        person = HolderIn.model_validate_json(self.keys.open(held.sealed, context_of(held.code_hash)))
        return Identified(holder_ref=ref, masked_name=mask(person.name), until=held.until)

    def _write(self, hall: str, change: Callable[[UnitOfWork], None]) -> None:
        def use_case(unit: UnitOfWork) -> Nothing:
            change(unit)
            return Nothing()

        self.writer.submit(hall, use_case, None, Nothing)

    def purge(self) -> None:
        """Empty what was held long enough, and drop codes of long ago. For the housekeeping job."""
        now = self.clock.real()

        def change(unit: UnitOfWork) -> None:
            unit.empty_shown_codes(now)
            unit.forget_shown_codes(now - REMEMBERED)

        self._write(next(iter(self.halls.by_code)), change)


def _reference(keys: Keys, code_hash: str, asked_hash: str) -> str:
    """Return the same reference for a retry, which nobody else can reckon."""
    return keys.hash(f"reference:{code_hash}:{asked_hash}")


def _show(unit: UnitOfWork, new: ShownCode) -> None:
    """Put a code on record. Raises `identify.used` when another request has shown it."""
    if not unit.add_shown_code(new):
        known = unit.shown_code(new.code_hash)
        if known is not None:
            known.shown_again(new.asked_hash)


def _not_confirmed(unit: UnitOfWork, code_hash: str, *, again: bool) -> None:
    """Let the code go, or keep it as one that opens nothing; what another try was told meanwhile stands."""
    known = unit.shown_code(code_hash)
    if known is None or known.state != "asking":
        return
    if again:
        unit.drop_shown_code(code_hash)
    else:
        unit.save_shown_code(known.refused())
