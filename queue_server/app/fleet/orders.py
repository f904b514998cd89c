"""A manager asks something of a terminal: it holds from then on, and is on record with who asked."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, replace

from queue_server.app.fleet.views import order_view
from queue_server.app.halls import HallRules
from queue_server.app.ports import UnitOfWork
from queue_server.contract.fleet import OrderRequest, OrderView
from queue_server.domain.errors import RuleViolation
from queue_server.domain.fleet import Order, Seen, Standing, TerminalAsked


@dataclass(frozen=True, slots=True)
class Asking:
    """The use case. `code` is the terminal's within its hall. Raises `resource.not_found` for one it does not have."""

    rules: HallRules
    code: str
    request: OrderRequest
    by: str
    now: dt.datetime

    def __call__(self, unit: UnitOfWork) -> OrderView:
        if self.code not in terminal_codes(self.rules):
            raise RuleViolation("resource.not_found")
        terminal, message = f"{self.rules.code}/{self.code}", self.request.message
        order = Order(
            id=secrets.token_hex(16),
            hall=self.rules.code,
            terminal=terminal,
            kind=self.request.kind,
            service=self.request.service or "",
            zh=message.zh if message else "",
            en=message.en if message else "",
            until=self.request.until,
            by=self.by,
            at=self.now,
        )
        known = unit.seen(terminal) or Seen(terminal, self.rules.code)
        unit.keep_seen(replace(known, standing=after(known.standing, order)))
        unit.add_order(order)
        asked = TerminalAsked(
            hall=self.rules.code,
            at=self.now,
            by=self.by,
            terminal=self.code,
            order=order.id,
            kind=order.kind,
            service=order.service,
        )
        unit.record(asked)
        return order_view(order)


def after(standing: Standing, order: Order) -> Standing:
    """Return what holds once an order was given."""
    match order.kind:
        case "message":
            return standing.told(order.zh, order.en, order.until)
        case "disable":
            return standing.without(order.service)
        case "enable":
            return standing.with_(order.service)
        case _:
            return standing


def terminal_codes(rules: HallRules) -> frozenset[str]:
    return frozenset(rules.hall.terminal_codes)
