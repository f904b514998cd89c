"""A month's free copies and post for finance: as a page and as a table. No name and no address stands in either."""

from __future__ import annotations

import csv
import datetime as dt
import io

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _

from config.schema import Hall
from queue_server.contract.free import FreeMonth
from queue_server.domain.free import next_month
from queue_server.http.access import allow
from queue_server.http.api.answers import hall_service
from queue_server.http.pages.live import stamp
from queue_server.http.pages.staff import colleague, enter_hall, signed_in
from queue_server.http.pages.terms import free_words, yuan
from queue_server.http.pages.wording import local

manager_free = Blueprint("manager_free", __name__, url_prefix="/manage/<hall>")
BOM = "\ufeff"
"""By which spreadsheet programs know the table for UTF-8."""


@manager_free.get("/free")
@allow("manager", "county", "auditor")
def month(hall: str) -> Response:
    """Show a month's free copies and post with their cost."""
    place = enter_hall(hall)
    now, known = hall_service().clock.now(), _month(place)
    after = next_month(known.first)
    reply = make_response(
        render_template(
            "manage/free.html",
            hall=place,
            now=now,
            month=known,
            before=_written(known.first - dt.timedelta(days=1)),
            after=_written(after) if after <= local(now, place).date() else "",
            this=_written(known.first),
            colleague=colleague,
            **signed_in(),
        )
    )
    stamp(reply, now)
    return reply


@manager_free.get("/free.csv")
@allow("manager", "county", "auditor")
def table(hall: str) -> Response:
    """Hand a month's free copies and post out as a table for finance."""
    place = enter_hall(hall)
    known, written = _month(place), io.StringIO()
    lines = csv.writer(written)
    lines.writerow([_("Day"), _("Kind"), _("Pages or pieces"), _("Cost, yuan"), _("Ticket"), _("By")])
    for order in known.orders:
        by = colleague(order.ordered_by.partition(":")[2])
        cells = [order.day.isoformat(), free_words(order.kind), order.pages, yuan(order.cost_fen), order.ticket, by]
        lines.writerow([plain(cell) for cell in cells])
    reply = Response(BOM + written.getvalue(), content_type="text/csv; charset=utf-8")
    reply.headers["Content-Disposition"] = f'attachment; filename="free-{place.code}-{_written(known.first)}.csv"'
    reply.headers["Cache-Control"] = "no-store"
    return reply


def plain(cell: object) -> object:
    """Keep a spreadsheet from taking words for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell


def _month(place: Hall) -> FreeMonth:
    return hall_service().free.month(place.code, request.args.get("month", ""))


def _written(day: dt.date) -> str:
    return f"{day:%Y-%m}"
