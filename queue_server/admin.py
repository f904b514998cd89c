"""What `hall admin …` does; each function returns the lines to print and raises `CommandRefused` with a plain sentence.

These run beside a server that may be running. They write to the tables of who may do what only, in short transactions
of their own, which the database orders with the writer's; tickets, numbers and events stay the writer's alone.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from pathlib import Path

from sqlalchemy.engine import make_url

from config.load import load_county
from config.schema import County, Hall
from queue_server.app.identity import ROLES, TERMINAL_ROLES, Role
from queue_server.database import open_identity
from queue_server.settings import CommandRefused, Settings

MIN_PASSWORD = 8


def make_token(
    settings: Settings, role: str, hall: str | None, *, terminal: str | None = None, days: int | None = None
) -> list[str]:
    found = _hall(settings, hall)
    if terminal is not None:
        _check_terminal(found, terminal)
    name = f"{hall}/{terminal}" if terminal else None
    life = dt.timedelta(days=days) if days else None
    secret, _ = open_identity(settings).issue_token(_role(role), hall, terminal=name, life=life)
    return [secret]


def enrol_terminal(settings: Settings, hall: str, terminal: str, role: str) -> list[str]:
    _check_terminal(_hall(settings, hall), terminal)
    if role not in TERMINAL_ROLES:
        raise CommandRefused("a terminal is a kiosk or an agent")
    return [open_identity(settings).new_enrol_code(hall, f"{hall}/{terminal}", _role(role))]


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
        identity.set_user(name, password, display_name=kept.display_name, roles=kept.roles, hall=kept.hall)
        return [f"{name}: password changed, signed out everywhere"]
    identity.set_user(name, password, display_name=display_name or name, roles=frozenset(map(_role, roles)), hall=hall)
    return [f"{name}: added"]


def list_users(settings: Settings) -> list[str]:
    return [
        f"{user.name}\t{user.display_name}\t{','.join(sorted(user.roles))}\t{user.hall or 'all halls'}"
        for user in open_identity(settings).users()
    ]


def backup(settings: Settings, target: Path) -> list[str]:
    """Copy the running database into one file, whole, while tickets are being issued (SQLite's online backup)."""
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise CommandRefused("use pg_dump for a PostgreSQL database")
    if target.exists():
        raise CommandRefused(f"{target} exists already; a backup never overwrites one")
    if not Path(url.database).exists():
        raise CommandRefused(f"there is no database at {url.database}; start the server once, or check --data")
    draft = target.with_name(target.name + ".part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    source = sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)
    with contextlib.closing(source), contextlib.closing(sqlite3.connect(draft)) as copy:
        source.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise CommandRefused("the copy is damaged; try again, and check the disk")
    draft.rename(target)
    return [f"{target}: {target.stat().st_size} bytes, checked; keep {settings.keys} with it, apart from it"]


def check(settings: Settings) -> list[str]:
    county = _county(settings)
    return [f"{county.code}: {len(county.halls)} halls, {len(county.items)} items, {len(county.bundles)} bundles"]


def _county(settings: Settings) -> County:
    try:
        return load_county(settings.county)
    except (OSError, ValueError) as error:
        raise CommandRefused(str(error)) from error


def _hall(settings: Settings, hall: str | None) -> Hall | None:
    if hall is None:
        return None
    halls = _county(settings).halls
    if hall not in halls:
        raise CommandRefused(f"there is no hall {hall!r}; the halls: {', '.join(halls)}")
    return halls[hall]


def _check_terminal(hall: Hall | None, terminal: str) -> None:
    known = [t.code for t in hall.terminals] if hall else []
    if terminal not in known:
        raise CommandRefused(f"the hall has no terminal {terminal!r}; its terminals: {', '.join(known) or 'none'}")


def _role(role: str) -> Role:
    if role not in ROLES:
        raise CommandRefused(f"there is no role {role!r}; the roles: {', '.join(ROLES)}")
    return role
