"""Carries out what the journey asks for about tickets that are there already; every question ends in an event."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.effects.sending import Send
from kiosk.gateway import Gateway
from kiosk.journey.effects import (
    ChangeScanned,
    ChangeTicket,
    CheckIn,
    CopyTicket,
    Effect,
    FindMine,
    FindTicket,
    ReportBack,
    ShowTicket,
)
from kiosk.journey.events import CodeFound, CodeTrouble
from kiosk.journey.screens import Act
from kiosk.journey.ticket_events import (
    ActFailed,
    CopyMade,
    MineFound,
    MineTrouble,
    TicketActed,
    TicketFound,
    TicketTrouble,
)
from queue_server.contract.models import VisitView


def carry_out(effect: Effect, gateway: Gateway, send: Send, key: str) -> None:
    """Start what `effect` asks for, with `key` as its Idempotency-Key; the answer names the ticket alike."""
    match effect:
        case FindTicket(number):
            send(
                lambda: gateway.find_ticket(number),
                lambda visit: TicketFound(visit, number),
                lambda code: TicketTrouble(code, number),
            )
        case FindMine(holder):
            send(
                lambda: gateway.find_tickets(holder.id_number, holder.ref),
                lambda found: MineFound(tuple(found.tickets), holder),
                lambda code: MineTrouble(code, holder),
            )
        case ShowTicket(token):
            send(
                lambda: gateway.show_ticket(token),
                lambda visit: CodeFound(token, visit),
                lambda code: CodeTrouble(token, code),
            )
        case ChangeScanned(token, request):
            _acting(send, "change", token, lambda: gateway.change_ticket(token, request, key))
        case ReportBack(number):
            _acting(send, "back", number, lambda: gateway.report_back(number, key))
        case CheckIn(number):
            _acting(send, "check_in", number, lambda: gateway.check_in(number, key))
        case ChangeTicket(visit, request):
            _acting(send, "change", visit, lambda: gateway.change_found(visit, request, key))
        case CopyTicket(visit):
            send(
                lambda: gateway.copy_ticket(visit, key),
                lambda copy: CopyMade(visit, copy),
                lambda code: ActFailed("copy", visit, code),
            )


def _acting(send: Send, act: Act, ticket: str, call: Callable[[], VisitView]) -> None:
    send(call, lambda view: TicketActed(act, ticket, view), lambda code: ActFailed(act, ticket, code))
