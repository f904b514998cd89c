"""Events of a hall, in past tense: what a stream carries and what screens live on.

Public: no class, no name, no item. `id` of a server-sent event is the hall's own event number, without gaps.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from queue_server.contract.models import Wire

EventType = Literal[
    "ticket_issued",
    "ticket_called",
    "ticket_recalled",
    "service_started",
    "service_finished",
    "ticket_missed",
    "ticket_returned",
    "ticket_held",
    "ticket_transferred",
    "ticket_cancelled",
    "ticket_printed",
    "counter_opened",
    "counter_paused",
    "counter_closed",
    "counter_moved",
    "press_undone",
    "ticket_changed",
    "ticket_copied",
    "ticket_checked_in",
    "ticket_moved",
    "voucher_given",
    "holder_checked",
    "service_suspended",
    "service_resumed",
    "day_closed",
    "appointment_booked",
    "appointment_moved",
    "appointment_cancelled",
    "appointment_drawn",
    "appointment_missed",
    "numbers_leased",
    "block_voided",
    "ticket_handed_in",
    "visit_rated",
    "help_asked",
    "help_taken",
    "terminal_silent",
    "terminal_back",
    "device_trouble",
    "device_well",
    "terminal_asked",
    "terminal_did",
    "personal_data_seen",
    "outreach_changed",
    "free_service_changed",
    "alert_began",
    "alert_acknowledged",
    "alert_ended",
]


HelpReason = Literal["person", "print_failed", "paper_left", "offline", "device", "phone"]
"""Why a terminal asks for a person: somebody pressed the button, a ticket did not come out or was not taken away, it
was without the server, another device fails, somebody gave a phone number instead of a document."""


class HelpRequest(Wire):
    reason: HelpReason = "person"


class PublicEvent(Wire):
    """The `data:` line of one server-sent event."""

    seq: int
    type: EventType
    at: dt.datetime
    number: str | None = None
    counter: int | None = None
    zone: str | None = None
    prefix: str | None = None
    terminal: str | None = None
    reason: HelpReason | None = None
    """Of `help_asked`: what the helper is wanted for."""
