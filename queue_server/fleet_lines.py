"""`hall admin terminal …`: how a hall's terminals are, and asking something of one."""

from __future__ import annotations

import datetime as dt

from config.schema import County
from queue_server.app.fleet.orders import Asking
from queue_server.app.fleet.views import terminals_view
from queue_server.app.halls import HallRules
from queue_server.clock import real_now
from queue_server.contract.fleet import OrderRequest, OrderView, TerminalView
from queue_server.database import hall_now, store_beside
from queue_server.domain.errors import RuleViolation
from queue_server.settings import CommandRefused, Settings

BY = "admin"
_HEAD = "terminal\tstate\tlast heard\tversion\tpaper\tto hand in\toff\tdevices"


def list_terminals(settings: Settings, county: County, halls: list[str]) -> list[str]:
    """Return a line for each terminal, and below it one for each thing that should be seen to."""
    lines = [_HEAD]
    with store_beside(settings) as store, store.read() as records:
        now = hall_now(settings, county, records)
        for hall in halls:
            found = terminals_view(records, HallRules(county, county.halls[hall]), now, real_now())
            lines += [line for terminal in found.terminals for line in _lines(hall, terminal)]
    return lines


def _lines(hall: str, terminal: TerminalView) -> list[str]:
    heard = f"{terminal.silent_s} s ago" if terminal.silent_s is not None else "-"
    paper = f"{terminal.paper.left_mm / 1000:.1f} m" if terminal.paper else "-"
    states = " ".join(f"{device.name}:{device.state}" for device in terminal.devices) or "-"
    off = ",".join(terminal.standing.disabled) or "-"
    head = [f"{hall}/{terminal.code}", terminal.state, heard, terminal.version or "-", paper, str(terminal.outbox), off]
    told = [
        f"  {device.name}: {trouble.cause.en}. Do: {trouble.do.en} ({trouble.code})"
        for device in terminal.devices
        for trouble in device.troubles
    ]
    asked = [f"  asked, not done yet: {_asked(o)}" for o in terminal.orders if o.done_at is None]
    message = terminal.standing.message
    shown = [f"  shows: {message.zh} / {message.en}"] if message else []
    return ["\t".join([*head, states]), *told, *shown, *asked]


def _asked(order: OrderView) -> str:
    return " ".join(part for part in (order.kind, order.service, f"by {order.by}") if part)


def ask_terminal(settings: Settings, county: County, hall: str, code: str, request: OrderRequest) -> list[str]:
    """Ask a terminal; it hears it with its next heart-beat. Raises CommandRefused for one the hall does not have."""
    with store_beside(settings) as store:
        with store.read() as records:
            now = hall_now(settings, county, records)
        batch = store.begin(hall)
        try:
            with batch.savepoint() as unit:
                asked = Asking(HallRules(county, county.halls[hall]), code, request, BY, now)(unit)
        except RuleViolation as refusal:
            batch.rollback()
            known = ", ".join(county.halls[hall].terminal_codes) or "none"
            raise CommandRefused(f"the hall has no terminal {code!r}; its terminals: {known}") from refusal
        except BaseException:
            batch.rollback()
            raise
        batch.commit()
    return [f"{hall}/{code}: {_asked(asked)}; it hears it with its next heart-beat"]


def message_until(text: str | None, zone: dt.tzinfo) -> dt.datetime | None:
    """Read `2026-03-02T17:00`, wall time of the hall where it has no offset."""
    if text is None:
        return None
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise CommandRefused("give --until as in 2026-03-02T17:00") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)
