"""What an auditor reads of the events: in kinds, each with what was before and after. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from queue_server.domain.chain import Link

Kind = Literal["seen", "staff", "rules", "work", "queue"]
"""Looks at personal data; staff, terminals; catalogue and settings; what else staff did; the queues' own run."""
KINDS: tuple[Kind, ...] = ("seen", "staff", "rules", "work", "queue")
_SEEN = frozenset({"personal_data_seen", "holder_checked"})
_STAFF = frozenset(
    {
        "signed_in",
        "signed_out",
        "sign_in_refused",
        "user_set",
        "user_unlocked",
        "token_made",
        "enrol_code_made",
        "terminal_enrolled",
    }
)
_RULES = frozenset({"catalogue_changed", "setting_changed"})
_QUEUE = frozenset(
    {
        "ticket_issued",
        "ticket_called",
        "ticket_recalled",
        "service_started",
        "service_finished",
        "ticket_missed",
        "ticket_returned",
        "ticket_held",
        "ticket_cancelled",
        "ticket_printed",
        "ticket_checked_in",
        "ticket_handed_in",
        "appointment_booked",
        "appointment_moved",
        "appointment_cancelled",
        "appointment_drawn",
        "appointment_missed",
        "numbers_leased",
        "visit_rated",
        "help_asked",
        "help_taken",
        "terminal_silent",
        "terminal_back",
        "device_trouble",
        "device_well",
        "terminal_did",
        "alert_began",
        "alert_ended",
    }
)
_UNSAID = frozenset({"by", "zone", "prefix", "step", "alert"})
"""Of no use to who reads: told elsewhere in the line, or following from the number."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing an event tells. `before` is None where nothing was, or where it tells of no change."""

    name: str
    value: str
    before: str | None = None


def kind_of(event: Link) -> Kind:
    """Return an event's kind; what nobody has thought of is shown among what staff did, as is a call by hand."""
    if event.type == "ticket_called" and event.staff.get("reason"):
        return "work"
    known: tuple[tuple[Kind, frozenset[str]], ...] = (
        ("seen", _SEEN),
        ("staff", _STAFF),
        ("rules", _RULES),
        ("queue", _QUEUE),
    )
    return next((kind for kind, types in known if event.type in types), "work")


def has(event: Link, kinds: frozenset[Kind], by: str) -> bool:
    """Say whether an event is of these kinds and, where `by` names somebody, theirs."""
    return kind_of(event) in kinds and (not by or event.staff.get("by") == by)


def said(event: Link) -> Iterator[Said]:
    """Yield what an event tells, a value and what it was before as one."""
    told: Mapping[str, object] = {**event.public, **event.staff}
    for name, value in told.items():
        if name in _UNSAID or name.endswith("_before") or (name == "visit" and "number" in told):
            continue
        before = told.get(f"{name}_before")
        changed = f"{name}_before" in told and before != value
        yield Said(name, _written(value), _written(before) if changed else None)
    for name, before in told.items():
        # An empty value is not kept: what was taken away altogether has a before alone.
        if name.endswith("_before") and name.removesuffix("_before") not in told:
            yield Said(name.removesuffix("_before"), "", _written(before))


def _written(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
