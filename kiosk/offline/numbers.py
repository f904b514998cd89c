"""Giving numbers without the server: from the blocks this terminal holds, into its journal, then to a person."""

from __future__ import annotations

import datetime as dt
import threading
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from kiosk.credentials import TerminalKey
from kiosk.journey.offline import OfflineTicket
from kiosk.offline.blocks import Blocks, Ready, called
from kiosk.offline.clocks import TerminalClock
from kiosk.offline.kept import Kept
from kiosk.offline.outbox import Outbox, OutboxFull
from queue_server.contract.models import (
    HallState,
    HolderIn,
    IssueRequest,
    Menu,
    MenuBundle,
    MenuItem,
    PrintedReport,
    QueueView,
)
from queue_server.contract.offline import GivenBackOffline, IssuedOffline, PrintedOffline, Window

log = structlog.get_logger()
ORDINARY = "ordinary"


class NotGiven(Exception):
    """No number can be given without the server. `code` is a key of the contract's ERRORS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Offline:
    """What one terminal can do by itself. Thread-safe; all of it lies in one folder."""

    def __init__(self, folder: Path, key: TerminalKey, clock: TerminalClock | None = None) -> None:
        """Open the folder. Raises `OutboxTaken` when another kiosk has it, OSError when it cannot be written."""
        self.clock = clock or TerminalClock()
        folder.mkdir(parents=True, exist_ok=True)
        self.outbox = Outbox(folder, key, self.clock)
        self.blocks = Blocks(folder, self.outbox, key)
        self.kept = Kept(folder, self.clock)
        self.on_entry: Callable[[], None] = lambda: None
        """Called when there is something new to hand in."""
        self.barred = False
        """The server does not let this terminal in: that is no broken line, and no number is given."""
        self._lock = threading.Lock()
        leased = self.blocks.latest_lease()
        if leased is not None:
            self.kept.time.not_before(leased)

    def close(self) -> None:
        self.outbox.close()

    # --- numbers --------------------------------------------------------------------------------------------------

    def issue(self, request: IssueRequest, key: str) -> OfflineTicket:
        """Give a number, or the same one again for the same tap.

        Raises `NotGiven`: with the server's own code for what it would refuse too, else `server.unreachable`.
        """
        if self.barred:
            raise NotGiven("terminal.unknown")
        menu, now = self.kept.menu, self.kept.time.now()
        if menu is None or now is None or request.voucher is not None:
            raise NotGiven("server.unreachable")
        with self._lock:
            known = self.outbox.issued(key)
            if known is not None:
                return self._again(*known, menu)
            matters, found = _wanted(menu, request)
            _refuse(menu, request, matters, self._today(now))
            ready = self._ready(matters[0].prefix, now)
            what = _entry(request, ready, key)
            try:
                self.outbox.append(what)
            except OutboxFull as error:
                raise NotGiven("server.unreachable") from error
        log.info("issued_offline", number=ready.called)
        self.on_entry()
        return _ticket(what, ready, matters, found, menu, now)

    def report(self, visit: str, report: PrintedReport) -> bool:
        """Note what became of a paper; return whether it could be noted."""
        return self._note(PrintedOffline(kind="printed", visit=visit, report=report))

    def give_back(self, visit: str) -> bool:
        """Note that a number is not wanted; return whether it could be noted."""
        return self._note(GivenBackOffline(kind="given_back", visit=visit))

    def _note(self, what: PrintedOffline | GivenBackOffline) -> bool:
        try:
            self.outbox.append(what)
        except OutboxFull:
            return False
        self.on_entry()
        return True

    def _today(self, now: dt.datetime) -> dt.date:
        zone = self.kept.hall.timezone if self.kept.hall else "UTC"
        return now.astimezone(zoneinfo.ZoneInfo(zone)).date()

    def _ready(self, prefix: str, now: dt.datetime) -> Ready:
        ready = self.blocks.ready(prefix, now)
        if ready is not None:
            return ready
        known = self.blocks.windows()
        own, all_ = known.get(prefix, []), [w for each in known.values() for w in each]
        raise NotGiven("hall.closed" if _later_only(own, now) or _later_only(all_, now) else "server.unreachable")

    def _again(self, what: IssuedOffline, at: dt.datetime, menu: Menu) -> OfflineTicket:
        ready = self.blocks.find(what.block, what.number)
        now = self.kept.time.now()
        if ready is None or now is None:
            raise NotGiven("server.unreachable")
        request = IssueRequest(items=what.items, bundle=what.bundle, channel="kiosk")
        matters, found = _wanted(menu, request)
        return _ticket(what, ready, matters, found, menu, now - (self.clock.now() - at))

    # --- the hall -------------------------------------------------------------------------------------------------

    def hall(self, last_event: int = 0) -> HallState | None:
        """Return the hall as far as it can be known without the server; None when it was never heard of.

        Nobody knows who waits. A series is `open` while a number of it can be given, `unserved` when none is left.
        """
        hall, now = self.kept.hall, self.kept.time.now()
        if hall is None or now is None:
            return None
        windows, giving = self.blocks.windows(), frozenset() if self.barred else self.blocks.giving(now)
        known = [w for each in windows.values() for w in each]
        issuing, today = not _later_only(known, now), self._today(now)
        changes: dict[str, object] = {
            "business_day": today,
            "now": now,
            "open": issuing,
            "issuing": issuing,
            "opens_next": None if issuing else _next(known, now),
            "queues": [_queue(q, q.prefix in giving, issuing, windows.get(q.prefix, []), now) for q in hall.queues],
            "last_event": last_event,
        }
        if today != hall.business_day:
            works = any(self._today(w.from_) == today for w in known)
            changes |= {"suspended": [], "extra_hours": [], "full_items": [], "hours": hall.hours if works else ""}
        return hall.model_copy(update=changes)


def _later_only(windows: list[Window], now: dt.datetime) -> bool:
    """Return whether numbers are given later and not now; where no hours are to come, nobody knows the hall's."""
    return _next(windows, now) is not None and not any(w.from_ <= now < w.until for w in windows)


def _next(windows: list[Window], now: dt.datetime) -> dt.datetime | None:
    return min((w.from_ for w in windows if w.from_ > now), default=None)


def _queue(queue: QueueView, giving: bool, issuing: bool, windows: list[Window], now: dt.datetime) -> QueueView:
    status = "open" if giving else "closed" if not issuing or _later_only(windows, now) else "unserved"
    told = {"status": status, "opens_next": None if giving else _next(windows, now)}
    lanes = [lane.model_copy(update=told) for lane in queue.departments]
    return queue.model_copy(update={"status": status, "departments": lanes})


def _wanted(menu: Menu, request: IssueRequest) -> tuple[list[MenuItem], MenuBundle | None]:
    """Return what somebody is called for, and the life event it belongs to. Raises `NotGiven` for what is not here."""
    bundle = next((b for b in menu.bundles if b.code == request.bundle), None)
    if request.bundle is not None and bundle is None:
        raise NotGiven("bundle.unknown")
    codes = [c for c in bundle.items if c not in bundle.inside] if bundle else request.items
    items = {i.code: i for i in menu.items}
    if not codes or any(code not in items for code in codes):
        raise NotGiven("item.unknown")
    return [items[code] for code in codes], bundle


def _refuse(menu: Menu, request: IssueRequest, matters: list[MenuItem], today: dt.date) -> None:
    """Refuse what the server would refuse, as far as a terminal can judge it."""
    if len(request.items) > menu.items_per_ticket or request.matters > menu.matters_per_ticket:
        raise NotGiven("item.too_many")
    if request.bundle is None and any(request.errand not in m.errands for m in matters):
        raise NotGiven("item.errand_unknown")
    if any(m.bound for m in matters) and not request.holders:
        raise NotGiven("holder.needed")
    if request.class_ is None:
        return
    asked = next((c for c in menu.classes if c.code == request.class_), None)
    if asked is None:
        raise NotGiven("class.unknown")
    of_age = asked.min_age is not None and _oldest(request.holders, today) >= asked.min_age
    if asked.entitlement != "believed" and not of_age:
        raise NotGiven("class.not_entitled")


def _oldest(holders: list[HolderIn], today: dt.date) -> int:
    def age(birth: dt.date) -> int:
        return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))

    return max((age(h.birth) for h in holders if h.birth), default=-1)


def _entry(request: IssueRequest, ready: Ready, key: str) -> IssuedOffline:
    """Return the journal's entry. What the request leaves open, it leaves open too: unset fields do not count."""
    own = {"channel", "voucher"}
    asked = request.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=own)
    block = ready.block
    of_block = {"block": block.id, "day": block.day, "prefix": block.prefix, "seal": block.seal}
    number = {"number": ready.leased.number, "visit": ready.leased.visit, "key": key}
    return IssuedOffline.model_validate({"kind": "issued", **asked, **of_block, **number})


def _ticket(
    what: IssuedOffline,
    ready: Ready,
    matters: list[MenuItem],
    bundle: MenuBundle | None,
    menu: Menu,
    issued_at: dt.datetime,
) -> OfflineTicket:
    in_order = bundle.in_order if bundle else menu.items_in_order
    inside = bundle.inside if bundle else []
    steps: list[dict[str, Any]] = [
        {
            "id": f"{what.visit}-{place}",
            "item": item.code,
            "name": item.name,
            "state": "pending" if in_order and place else "waiting",
            "zone": item.zone,
            "counter": None,
            "stage": place if in_order else 0,
            "matters": what.matters,
        }
        for place, item in enumerate(matters)
    ]
    return OfflineTicket.model_validate(
        {
            "id": what.visit,
            "number": called(what.prefix, what.number),
            "token": ready.leased.token,
            "class": what.class_ or ORDINARY,
            "business_day": what.day,
            "issued_at": issued_at,
            "zone": matters[0].zone,
            "steps": steps,
            **{"ahead": 0, "wait": None, "counter": None},
            "phone_url": ready.leased.phone_url,
            "matters": what.matters,
            "inside": [i.name for code in inside for i in menu.items if i.code == code],
        }
    )
