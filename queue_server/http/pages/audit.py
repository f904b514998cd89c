"""审计: for auditors alone. Who did what on a day, who looked at personal data, whether the record holds together."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from config.schema import Hall
from queue_server.app.audit.service import Day
from queue_server.domain.audit import KINDS, Kind, Said, kind_of, said
from queue_server.domain.chain import Link
from queue_server.domain.staff_events import COUNTY
from queue_server.http.access import allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.audit_words import detail_words, doer_words, event_words, kind_words, value_words
from queue_server.http.pages.languages import language
from queue_server.http.pages.live import stamp
from queue_server.http.pages.manager_free import BOM, plain
from queue_server.http.pages.staff import known_staff, signed_in

audits = Blueprint("audits", __name__, url_prefix="/audit")
_SHOWN = 200
"""Lines of one page; the table has them all."""
_CHANGES = "changes"
"""Every kind but the queues' own run: what an auditor comes for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events are wanted. Empty `hall`: every one of the auditor's."""

    hall: str
    day: dt.date
    kind: str
    by: str

    @property
    def kinds(self) -> frozenset[Kind]:
        found = frozenset(kind for kind in KINDS if kind == self.kind)
        return found or frozenset(kind for kind in KINDS if self.kind == "all" or kind != "queue")


@audits.get("/events")
@allow("auditor")
def events() -> Response:
    """Show a day's events by hall, kind and person."""
    asked = _asked()
    found = _day(asked)
    return _drawn(
        "audit/events.html",
        "seen" if asked.kind == "seen" else "events",
        {"hall": asked.hall, "day": asked.day.isoformat(), "kind": asked.kind, "by": asked.by},
        asked=asked,
        found=found.events[:_SHOWN],
        count=len(found.events),
        cut=found.cut,
        doers=found.by,
        kinds=KINDS,
        day_before=asked.day - dt.timedelta(days=1),
        day_after=asked.day + dt.timedelta(days=1) if asked.day < hall_service().audit.today() else None,
        kind_of=kind_of,
        said=said,
        local_time=_local_time,
    )


@audits.get("/events.csv")
@allow("auditor")
def table() -> Response:
    """Hand the same events out as a table, as they were kept."""
    asked, written, people = _asked(), io.StringIO(), _people()
    lines = csv.writer(written)
    head = (_("Time"), _("Hall"), _("No."), _("Who"), _("User name"), _("What happened"), _("Type"), _("Details"))
    lines.writerow(head)
    for event in _day(asked).events:
        by = str(event.staff.get("by", ""))
        who, what, details = doer_words(by, people), event_words(event.type), "; ".join(map(_plainly, said(event)))
        cells = (_local_time(event), event.hall.strip("@"), event.seq, who, by, what, event.type, details)
        lines.writerow([plain(cell) for cell in cells])
    name = f"audit-{asked.hall.strip('@') or 'all'}-{asked.day}.csv"
    reply = Response(BOM + written.getvalue(), content_type="text/csv; charset=utf-8")
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    reply.headers["Cache-Control"] = "no-store"
    return reply


@audits.get("/chain")
@allow("auditor")
def chain() -> Response:
    """Walk along every event and say whether one was changed, taken out or added since."""
    checked = hall_service().audit.chains(_mine()) if "check" in request.args else None
    return _drawn("audit/chain.html", "chain", {}, checked=checked)


# --- what the pages share -------------------------------------------------------------------------------------------


def _mine() -> list[str]:
    """Return the halls whose events the auditor may read; the county's own belong to who may read all."""
    asking, halls = principal(), list(hall_service().county.halls)
    mine = [hall for hall in halls if asking.may_act_in(hall)]
    return [*mine, COUNTY] if len(mine) == len(halls) else mine


def _asked() -> Asked:
    """Read the filter; a day nobody can read is today. Raises Refused `auth.forbidden` for another's hall."""
    hall = request.args.get("hall", "")
    if hall and hall not in _mine():
        raise Refused("auth.forbidden")
    try:
        day = dt.date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        day = hall_service().audit.today()
    kind = request.args.get("kind", _CHANGES)
    return Asked(hall, day, kind if kind in (*KINDS, "all") else _CHANGES, request.args.get("by", "")[:120])


def _day(asked: Asked) -> Day:
    halls: Collection[str] = [asked.hall] if asked.hall else _mine()
    return hall_service().audit.day(halls, asked.day, asked.kinds, asked.by)


def _plainly(one: Said) -> str:
    """Write what an event tells as it was kept."""
    return f"{one.name}: {one.value}" if one.before is None else f"{one.name}: {one.before} → {one.value}"


def _people() -> dict[str, str]:
    return {user.name: user.display_name or user.name for user in known_staff().users()}


def _local_time(event: Link) -> str:
    halls = hall_service().county.halls
    place = halls.get(event.hall) or next(iter(halls.values()))
    return f"{event.at.astimezone(ZoneInfo(place.timezone)):%Y-%m-%d %H:%M:%S}"


def _hall_name(code: str) -> str:
    halls = hall_service().county.halls
    if code == COUNTY:
        return str(_("The county"))
    return halls[code].name.in_language(language()) if code in halls else code


def _drawn(page: str, at: str, kept: dict[str, str], **values: object) -> Response:
    """Draw a page; `kept` goes along where the other language is asked for."""
    first: Hall = next(iter(hall_service().county.halls.values()))
    now, people = hall_service().clock.now(), _people()
    reply = make_response(
        render_template(
            page,
            at=at,
            address=url_for("audits.chain" if at == "chain" else "audits.events"),
            kept=kept,
            hall=first,
            now=now,
            mine=_mine(),
            hall_name=_hall_name,
            kind_words=kind_words,
            event_words=event_words,
            detail_words=detail_words,
            value_words=lambda name, value: value_words(name, value, hall_service().county),
            doer=lambda by: doer_words(str(by), people),
            may_see_county=bool({"county", "auditor"} & principal().roles),
            **signed_in(),
            **values,
        )
    )
    stamp(reply, now)
    return reply
