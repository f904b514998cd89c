"""What `hall admin …` does; each function returns the lines to print and raises `CommandRefused` with a plain sentence.

These run beside a server that may be running. They write to the tables of who may do what, in short transactions of
their own, which the database orders with the writer's, and take a leased block back in one; all other tickets, numbers
and events stay the writer's alone.
"""

from __future__ import annotations

import datetime as dt
import os
import pwd
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from config.errors import ConfigError, Language
from config.flows.load import load_flows
from config.load import load_county
from config.messages import report
from config.schema import County, Hall
from config.service_code import LONGEST, SHORTEST, hashed, possible
from queue_server import recovery
from queue_server.app.appointments.view import appointment_view
from queue_server.app.board import Boards
from queue_server.app.day.fairness import fairness_report
from queue_server.app.halls import HallRules, Halls
from queue_server.app.identity import MIN_PASSWORD
from queue_server.app.wait.lessons import Lessons
from queue_server.app.wait.what_if import compare, prepare
from queue_server.appointment_lines import appointment_lines
from queue_server.contract import egress as leaving
from queue_server.contract.fleet import OrderRequest
from queue_server.contract.outlook import WhatIfRequest
from queue_server.database import hall_now, open_identity, store_beside
from queue_server.domain import ranges
from queue_server.domain.errors import RuleViolation
from queue_server.domain.roles import ROLES, TERMINAL_ROLES, Role
from queue_server.fairness_lines import fairness_lines
from queue_server.fleet_lines import ask_terminal, list_terminals, message_until
from queue_server.flow_lines import check_lines, outcome_lines, preview_lines, read_answers
from queue_server.hall_export import export_hall
from queue_server.hall_import import import_hall
from queue_server.leased_blocks import list_blocks
from queue_server.settings import CommandRefused, Settings
from queue_server.what_if_lines import read_arrivals, read_shifts, what_if_lines


def make_token(
    settings: Settings, role: str, hall: str | None, *, terminal: str | None = None, days: int | None = None
) -> list[str]:
    found = _hall(settings, hall)
    if terminal is not None:
        _check_terminal(found, terminal)
    name = f"{hall}/{terminal}" if terminal else None
    life = dt.timedelta(days=days) if days else None
    secret, _ = open_identity(settings).issue_token(_role(role), hall, terminal=name, life=life, by=asking())
    return [secret]


def service_code(code: str) -> list[str]:
    """Return the line that a terminal's entry in the files takes for the code of its service menu."""
    if not possible(code):
        raise CommandRefused(f"a service code is {SHORTEST} to {LONGEST} digits, not all the same")
    return [f'service_code = "{hashed(code)}"']


def enrol_terminal(settings: Settings, hall: str, terminal: str, role: str) -> list[str]:
    _check_terminal(_hall(settings, hall), terminal)
    if role not in TERMINAL_ROLES:
        raise CommandRefused("a terminal is a kiosk or an agent")
    return [open_identity(settings).new_enrol_code(hall, f"{hall}/{terminal}", _role(role), by=asking())]


def set_user(
    settings: Settings, name: str, password: str, *, display_name: str, roles: list[str], hall: str | None, new: bool
) -> list[str]:
    if len(password) < MIN_PASSWORD:
        raise CommandRefused(f"a password has at least {MIN_PASSWORD} characters")
    _hall(settings, hall)
    identity = open_identity(settings)
    there = {user.name: user for user in identity.users()}
    if new and name in there:
        raise CommandRefused(f"there is a user {name!r} already; `admin user passwd` changes the password")
    if not new:
        if name not in there:
            raise CommandRefused(f"there is no user {name!r}")
        kept = there[name]
        identity.set_user(name, password, display_name=kept.display_name, roles=kept.roles, hall=kept.hall, by=asking())
        return [f"{name}: password changed, signed out everywhere"]
    known = frozenset(map(_role, roles))
    identity.set_user(name, password, display_name=display_name or name, roles=known, hall=hall, by=asking())
    return [f"{name}: added"]


def unlock_user(settings: Settings, name: str) -> list[str]:
    if not open_identity(settings).unlock(name, by=asking()):
        raise CommandRefused(f"there is no user {name!r}")
    return [f"{name}: may try again"]


def asking() -> str:
    """Return who runs this command, as events tell it: the login name, also behind sudo."""
    return f"admin:{os.environ.get('SUDO_USER') or pwd.getpwuid(os.getuid()).pw_name}"


def list_users(settings: Settings) -> list[str]:
    return [
        f"{user.name}\t{user.display_name}\t{','.join(sorted(user.roles))}\t{user.hall or 'all halls'}"
        for user in open_identity(settings).users()
    ]


def restore(settings: Settings, file: Path, skip: int) -> list[str]:
    if skip < 0:
        raise CommandRefused("--skip is a number of tickets, 0 or more")
    return recovery.restore(settings, _county(settings), file, skip)


def export(settings: Settings, hall: str, file: Path, sealed: bool) -> list[str]:
    return export_hall(settings, _county(settings), hall, file, sealed=sealed)


def import_(settings: Settings, file: Path, skip: int) -> list[str]:
    return import_hall(settings, _county(settings), file, skip)


def fairness(settings: Settings, hall: str, day: dt.date | None) -> list[str]:
    """Print how fair a day was; without a day, today's figures up to now."""
    county = _county(settings)
    rules = HallRules(county, _known_hall(county, hall))
    with store_beside(settings) as store, store.read() as records:
        now = hall_now(settings, county, records)
        found = fairness_report(records, rules, day or rules.calendar.business_day(now), now)
    return fairness_lines(found)


def appointments(settings: Settings, hall: str, day: dt.date | None) -> list[str]:
    """Print a day's appointments, names masked; without a day, today's."""
    county = _county(settings)
    rules = HallRules(county, _known_hall(county, hall))
    with store_beside(settings) as store, store.read() as records:
        now = hall_now(settings, county, records)
        day = day or rules.calendar.business_day(now)
        found = [appointment_view(records, rules, a, now, staff=True) for a in records.appointments_on(hall, day)]
    return appointment_lines(hall, day, found, rules.calendar.zone, rules.calendar.works_on(day))


def blocks(settings: Settings, hall: str | None, day: dt.date | None, void: str | None) -> list[str]:
    """Print the numbers leased to terminals, of one hall or all; take a block back first."""
    county = _county(settings)
    halls = [_known_hall(county, hall).code] if hall is not None else list(county.halls)
    return list_blocks(settings, county, halls, day, void)


def terminals(settings: Settings, hall: str | None) -> list[str]:
    """Print how the terminals are, of one hall or all, and what to do about their devices."""
    county = _county(settings)
    return list_terminals(
        settings, county, [_known_hall(county, hall).code] if hall is not None else list(county.halls)
    )


def ask(
    settings: Settings,
    hall: str,
    terminal: str,
    kind: str,
    *,
    service: str | None = None,
    zh: str | None = None,
    en: str | None = None,
    until: str | None = None,
) -> list[str]:
    """Ask a terminal to restart, to show a message, to stop or go on with a service."""
    county = _county(settings)
    zone = ZoneInfo(_known_hall(county, hall).timezone)
    text = {"zh": zh, "en": en} if zh is not None else None
    wanted = {"kind": kind, "service": service, "message": text, "until": message_until(until, zone)}
    try:
        request = OrderRequest.model_validate(wanted)
    except ValidationError as error:
        raise CommandRefused("a message is one line: --zh of at most 18 characters and --en of at most 36") from error
    return ask_terminal(settings, county, hall, terminal, request)


def egress(_: Settings) -> list[str]:
    """Print everything that leaves a terminal."""
    return leaving.lines()


def what_if(
    settings: Settings,
    hall: str,
    day: dt.date | None,
    *,
    open_: list[int],
    closed: list[int],
    plan: Path | None,
    arrivals: Path | None,
) -> list[str]:
    """Print what a plan of counters leads to, beside the present one."""
    county = _county(settings)
    zone = ZoneInfo(_known_hall(county, hall).timezone)
    request = WhatIfRequest(
        day=day,
        plan=read_shifts(plan) if plan is not None else [],
        open=open_,
        closed=closed,
        arrivals=read_arrivals(arrivals) if arrivals is not None else [],
    )
    boards = Boards(Halls(county))
    try:
        with store_beside(settings) as store, store.read() as records:
            now = hall_now(settings, county, records)
            known = Lessons(boards.halls).refresh(records, hall, now)
            board = boards.at(hall, boards.halls.get(hall).calendar.business_day(now), records)
            prepared = prepare(board, known, request, now)
    except RuleViolation as refusal:
        raise CommandRefused(_WHAT_IF_REFUSED.get(refusal.code, refusal.code)) from refusal
    return what_if_lines(compare(prepared, ranges.plan), zone)


_WHAT_IF_REFUSED = {
    "request.invalid": "--day is a working day of the hall from today on, no counter is in two places at once, "
    "and no more people come than a hall can hold",
    "counter.unknown": "the hall has no such counter",
    "counter.department_unknown": "no series of the hall is for such a department",
    "class.unknown": "the hall has no such class",
}


def check(settings: Settings) -> list[str]:
    county = _county(settings)
    return [f"{county.code}: {len(county.halls)} halls, {len(county.items)} items, {len(county.bundles)} bundles"]


def flow(settings: Settings, code: str | None, answers: Path | None, language: Language) -> list[str]:
    """Print every flow of the county, or what one asks, with what the answers of a file lead to."""
    county = _county(settings)
    try:
        flows = load_flows(settings.county, county)
    except ConfigError as error:
        raise CommandRefused(report(error.problems, language)) from error
    if code is None:
        return check_lines(flows, county, language)
    found = flows.by_code.get(code)
    if found is None:
        raise CommandRefused(f"no such flow: {code}; there are: {', '.join(flows.by_code)}")
    lines = list(preview_lines(found, county, language))
    if answers is not None:
        hall = next(iter(county.halls.values()))
        today = dt.datetime.now(ZoneInfo(hall.timezone)).date()
        lines += outcome_lines(found, read_answers(answers), flows.regions, today, language)
    return lines


def _county(settings: Settings) -> County:
    try:
        return load_county(settings.county)
    except (OSError, ValueError) as error:
        raise CommandRefused(str(error)) from error


def _hall(settings: Settings, hall: str | None) -> Hall | None:
    return None if hall is None else _known_hall(_county(settings), hall)


def _known_hall(county: County, hall: str) -> Hall:
    if hall not in county.halls:
        raise CommandRefused(f"there is no hall {hall!r}; the halls: {', '.join(county.halls)}")
    return county.halls[hall]


def _check_terminal(hall: Hall | None, terminal: str) -> None:
    known = hall.terminal_codes if hall else ()
    if terminal not in known:
        raise CommandRefused(f"the hall has no terminal {terminal!r}; its terminals: {', '.join(known) or 'none'}")


def _role(role: str) -> Role:
    if role not in ROLES:
        raise CommandRefused(f"there is no role {role!r}; the roles: {', '.join(ROLES)}")
    return role
