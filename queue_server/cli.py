"""The command line: `python -m queue_server serve | admin … | openapi`."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import getpass
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from queue_server.contract.fleet import Service
from queue_server.partners.stand_in_gateway import add_options as add_stand_in_gateway
from queue_server.partners.stand_in_issuer import add_options as add_stand_in
from queue_server.settings import DEFAULT_DATA, CommandRefused, load_settings, remember

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except CommandRefused as error:
        print(f"hall: {error}", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hall", description="The queue server of a county's halls.")
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_serve(commands.add_parser("serve", help="run the server"))
    _add_admin(commands.add_parser("admin", help="users, terminals, tokens, backup, reports"))
    add_stand_in(commands.add_parser("stand-in-issuer", help="confirms made-up codes of phones, for training"))
    add_stand_in_gateway(commands.add_parser("stand-in-gateway", help="takes text messages, sends none"))
    document = commands.add_parser("openapi", help="the API's description")
    document.add_argument("--check", action="store_true", help="fail when the committed file differs")
    document.set_defaults(run=_openapi)
    return parser


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, metavar="DIR", help="default: %(default)s")
    parser.add_argument("--database", metavar="URL", help="sqlite:///… or postgresql://…; kept in DIR/server.toml")
    parser.add_argument("--county", type=Path, metavar="DIR", help="the county's files; kept in DIR/server.toml")
    parser.add_argument("--keys", type=Path, metavar="DIR", help="default: DIR/keys; kept in DIR/server.toml")
    parser.add_argument(
        "--clock",
        type=dt.datetime.fromisoformat,
        metavar="ISO",
        help="a stated hall time, for demo and training; without an offset, in the county hall's zone",
    )


def _add_serve(parser: argparse.ArgumentParser) -> None:
    _add_data(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--public-url", metavar="URL", help="where phones reach this server")
    parser.add_argument("--tls-cert", type=Path, metavar="FILE")
    parser.add_argument("--tls-key", type=Path, metavar="FILE")
    parser.set_defaults(run=_serve)


def _add_admin(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="command")
    token = commands.add_parser("token", help="print a bearer token for a script")
    token.add_argument("--role", required=True)
    token.add_argument("--hall", help="left out: every hall")
    token.add_argument("--terminal", help="the terminal it stands for, as `admin terminal enrol` would make it")
    token.add_argument("--days", type=int, help="left out: good until revoked")
    token.set_defaults(run=_admin, task="make_token")
    terminal = commands.add_parser(
        "terminal", help="enrol kiosks, see how they are, ask something of them"
    ).add_subparsers(required=True, metavar="command")
    enrol = terminal.add_parser("enrol", help="print a one-time code, good for 24 hours")
    enrol.add_argument("--hall", required=True)
    enrol.add_argument("--terminal", required=True)
    enrol.add_argument("--role", default="kiosk")
    enrol.set_defaults(run=_admin, task="enrol_terminal")
    fleet = _add_fleet(terminal)
    user = commands.add_parser("user", help="staff who sign in").add_subparsers(required=True, metavar="command")
    add = user.add_parser("add", help="add a user; the password is asked for, or read from standard input")
    add.add_argument("name")
    add.add_argument("--display-name", default="")
    add.add_argument("--role", action="append", required=True, dest="roles")
    add.add_argument("--hall", help="left out: every hall")
    add.set_defaults(run=_admin, task="set_user", new=True)
    passwd = user.add_parser("passwd", help="change a password")
    passwd.add_argument("name")
    passwd.set_defaults(run=_admin, task="set_user", new=False, display_name="", roles=[], hall=None)
    unlock = user.add_parser("unlock", help="let somebody try again who is locked after wrong passwords")
    unlock.add_argument("name")
    unlock.set_defaults(run=_admin, task="unlock_user")
    listed = user.add_parser("list", help="list users")
    listed.set_defaults(run=_admin, task="list_users")
    copy = commands.add_parser("backup", help="copy the database into a file while the server runs")
    copy.add_argument("file", type=Path)
    copy.set_defaults(run=_admin, task="backup")
    back = commands.add_parser("restore", help="put a backup in the database's place; the server must not run")
    back.add_argument("file", type=Path)
    back.add_argument(
        "--skip",
        type=int,
        default=20,
        metavar="N",
        help="numbers to void in each series, where numbers were given today: they may lie on paper "
        "(default: %(default)s)",
    )
    back.set_defaults(run=_admin, task="restore")
    count = commands.add_parser("count", help="count the rows of every table, of the database or of a backup")
    count.add_argument("file", type=Path, nargs="?", help="a backup; left out: the database")
    count.set_defaults(run=_admin, task="count")
    out = commands.add_parser("export", help="copy one hall's data into a file while the server runs")
    out.add_argument("file", type=Path)
    out.add_argument("--hall", required=True)
    out.add_argument(
        "--with-sealed",
        action="store_true",
        help="with the sealed data of people, so that the hall can go on from it; left out: nothing of a person's",
    )
    out.set_defaults(run=_admin, task="export")
    taken = commands.add_parser("import", help="take an exported hall into a database that has nothing of it")
    taken.add_argument("file", type=Path)
    taken.add_argument("--skip", type=int, default=20, metavar="N", help="as for restore (default: %(default)s)")
    taken.set_defaults(run=_admin, task="import")
    move = commands.add_parser("move", help="carry all data from SQLite to PostgreSQL; the server must not run")
    move.add_argument("--to", required=True, metavar="URL", help="an empty database: postgresql://USER@HOST/DATABASE")
    move.set_defaults(run=_admin, task="move")
    fair = commands.add_parser("fairness", help="print what each class waited, and what priority cost")
    fair.add_argument("--hall", required=True)
    fair.add_argument("--day", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="left out: today")
    fair.set_defaults(run=_admin, task="fairness")
    booked = commands.add_parser("appointments", help="print a day's appointments, names masked")
    booked.add_argument("--hall", required=True)
    booked.add_argument("--day", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="left out: today")
    booked.set_defaults(run=_admin, task="appointments")
    blocks = commands.add_parser("blocks", help="print the numbers leased to terminals for when the network is gone")
    blocks.add_argument("--hall", help="left out: every hall")
    blocks.add_argument("--day", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="left out: today and the next")
    blocks.add_argument("--void", metavar="BLOCK", help="take this block back first: its terminal is dead or gone")
    blocks.set_defaults(run=_admin, task="blocks")
    plan = commands.add_parser("what-if", help="print the waits that another plan of counters would lead to")
    _add_what_if(plan)
    leaves = commands.add_parser("egress", help="print every destination and field that leaves a terminal")
    leaves.set_defaults(run=_admin, task="egress")
    service = commands.add_parser(
        "service-code", help="print the line for a kiosk's service menu; the code is asked for"
    )
    service.set_defaults(run=_admin, task="service_code")
    check = commands.add_parser("check", help="check the county's files")
    check.set_defaults(run=_admin, task="check")
    flows = _add_flows(commands.add_parser("flow", help="check the county's flows, or show what one asks"))
    audit = _add_audit(commands.add_parser("audit", help="who did what, and whether it was changed since"))
    for command in (token, enrol, add, passwd, unlock, listed, copy, back, move, count, out, taken):
        _add_data(command)
    for command in (fair, booked, blocks, plan, service, check, leaves, *flows, *fleet, *audit):
        _add_data(command)


def _add_fleet(commands: Commands) -> list[argparse.ArgumentParser]:
    """Add what looks at enrolled terminals and asks something of one."""
    listed = commands.add_parser("list", help="print how each terminal and its devices are, and what to do")
    listed.add_argument("--hall", help="left out: every hall")
    listed.set_defaults(run=_admin, task="terminals")
    told = commands.add_parser("message", help="show a line on the glass, or take it away (no --zh)")
    told.add_argument("--zh", metavar="TEXT")
    told.add_argument("--en", metavar="TEXT")
    told.add_argument("--until", metavar="2026-03-02T17:00", help="wall time of the hall; left out: until taken away")
    restart = commands.add_parser("restart", help="begin anew, once nobody stands before it")
    off = commands.add_parser("disable", help="switch the terminal off for people, or one of its services")
    on = commands.add_parser("enable", help="switch it on again")
    for command in (told, restart, off, on):
        command.set_defaults(service=None, zh=None, en=None, until=None)
    for command in (off, on):
        command.add_argument("--service", choices=get_args(Service), default="terminal", help="default: %(default)s")
    for kind, command in (("message", told), ("restart", restart), ("disable", off), ("enable", on)):
        command.add_argument("--hall", required=True)
        command.add_argument("--terminal", required=True)
        command.set_defaults(run=_admin, task="ask", kind=kind)
    return [listed, told, restart, off, on]


def _add_audit(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    commands = parser.add_subparsers(required=True)
    verify = commands.add_parser("verify", help="check that no event was changed, added or taken out")
    verify.add_argument("--hall", help="left out: all, and the county's own")
    verify.add_argument("--head", metavar="LINK", help="a link the log told once: it must still be there")
    verify.set_defaults(run=_admin, task="audit_verify")
    listed = commands.add_parser("list", help="print who did what")
    listed.add_argument("--hall", help="left out: all, and the county's own")
    listed.add_argument("--by", metavar="WHO", help="as in staff:chenxiaoyan, terminal:yongxin/k1, admin:root")
    listed.add_argument("--type", metavar="EVENT", help="as in personal_data_seen, signed_in, user_set")
    for name, meaning in (("--since", "from this moment on"), ("--until", "before this moment")):
        listed.add_argument(name, type=_moment, metavar="2026-03-02T17:00+08:00", help=meaning)
    listed.set_defaults(run=_admin, task="audit_list")
    return [verify, listed]


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("say the offset too, as in 2026-03-02T17:00+08:00")
    return moment


def _add_flows(command: argparse.ArgumentParser) -> tuple[argparse.ArgumentParser, ...]:
    kinds = command.add_subparsers(required=True)
    check = kinds.add_parser("check", help="check every flow and list them")
    preview = kinds.add_parser("preview", help="show what a flow asks")
    preview.add_argument("code", metavar="CODE")
    preview.add_argument("--answers", type=Path, metavar="FILE", help="JSON by the fields' keys: what they lead to")
    for kind in (check, preview):
        kind.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of what is printed")
        kind.set_defaults(run=_admin, task="flow")
    check.set_defaults(code=None, answers=None)
    return check, preview


def _add_what_if(command: argparse.ArgumentParser) -> None:
    command.add_argument("--hall", required=True)
    command.add_argument("--day", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="left out: today, from now on")
    asked = command.add_mutually_exclusive_group(required=True)
    asked.add_argument("--open", type=_numbers, default=[], metavar="1,2,3", help="only these, all their hours")
    asked.add_argument("--close", type=_numbers, default=[], metavar="4", help="all that are planned, but these")
    asked.add_argument("--plan", type=Path, metavar="FILE.toml", help="[[shift]] with counter, start, end, departments")
    command.add_argument(
        "--arrivals",
        type=Path,
        metavar="FILE.toml",
        help="[[arrivals]] with department, class, start, end, per_hour; left out: as the hall has learned",
    )
    command.set_defaults(run=_admin, task="what_if")


def _numbers(text: str) -> list[int]:
    numbers = [int(number) for number in text.split(",") if number.strip().isdecimal()]
    if len(numbers) != text.count(",") + 1 or not all(1 <= number <= 999 for number in numbers):
        raise argparse.ArgumentTypeError("give counters' numbers with commas between them, as in 1,2,3")
    return numbers


def _admin(options: argparse.Namespace) -> int:
    from queue_server import admin, audit_lines, move, recovery

    settings = load_settings(
        options.data, database=options.database, county=options.county, keys=options.keys, clock=options.clock
    )
    tasks: dict[str, Callable[[], Iterable[str]]] = {
        "make_token": lambda: admin.make_token(
            settings, options.role, options.hall, terminal=options.terminal, days=options.days
        ),
        "enrol_terminal": lambda: admin.enrol_terminal(settings, options.hall, options.terminal, options.role),
        "set_user": lambda: admin.set_user(
            settings,
            options.name,
            _password(),
            display_name=options.display_name,
            roles=options.roles,
            hall=options.hall,
            new=options.new,
        ),
        "terminals": lambda: admin.terminals(settings, options.hall),
        "ask": lambda: admin.ask(
            settings,
            options.hall,
            options.terminal,
            options.kind,
            service=options.service,
            zh=options.zh,
            en=options.en,
            until=options.until,
        ),
        "list_users": lambda: admin.list_users(settings),
        "unlock_user": lambda: admin.unlock_user(settings, options.name),
        "audit_verify": lambda: audit_lines.verify(settings, options.hall, options.head),
        "audit_list": lambda: audit_lines.listing(
            settings, audit_lines.Wanted(options.hall, options.by, options.type, options.since, options.until)
        ),
        "backup": lambda: recovery.backup(settings, options.file),
        "restore": lambda: admin.restore(settings, options.file, options.skip),
        "move": lambda: move.move(settings, options.to),
        "count": lambda: recovery.count(settings, options.file),
        "export": lambda: admin.export(settings, options.hall, options.file, options.with_sealed),
        "import": lambda: admin.import_(settings, options.file, options.skip),
        "fairness": lambda: admin.fairness(settings, options.hall, options.day),
        "appointments": lambda: admin.appointments(settings, options.hall, options.day),
        "blocks": lambda: admin.blocks(settings, options.hall, options.day, options.void),
        "what_if": lambda: admin.what_if(
            settings,
            options.hall,
            options.day,
            open_=options.open,
            closed=options.close,
            plan=options.plan,
            arrivals=options.arrivals,
        ),
        "service_code": lambda: admin.service_code(_password()),
        "egress": lambda: admin.egress(settings),
        "check": lambda: admin.check(settings),
        "flow": lambda: admin.flow(settings, options.code, options.answers, options.lang),
    }
    try:
        for line in tasks[options.task]():
            print(line)
    finally:
        _leave_to_owner(settings.data)
    return 0


def _leave_to_owner(data: Path) -> None:
    """Give what root made in DIR to whom DIR belongs: the service could not write it otherwise."""
    if os.geteuid() != 0 or not data.exists() or (owner := data.stat()).st_uid == 0:
        return
    for path in data.rglob("*"):
        if path.lstat().st_uid == 0:
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _password() -> str:
    """Ask for a password, or read the first line of standard input: it never stands among the arguments."""
    return getpass.getpass("password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _serve(options: argparse.Namespace) -> int:
    # Imported here: `admin` needs no web server.
    from queue_server.serving import Listen, StartFailed, run

    if (options.tls_cert is None) != (options.tls_key is None):
        raise CommandRefused("--tls-cert and --tls-key go together")
    settings = load_settings(
        options.data,
        database=options.database,
        county=options.county,
        keys=options.keys,
        clock=options.clock,
        public_url=options.public_url,
    )
    remember(settings, explicit=frozenset(n for n in ("database", "county", "keys") if getattr(options, n) is not None))
    listen = Listen(options.host, options.port, options.tls_cert, options.tls_key)

    def ready(address: str) -> None:
        print(f"listening on {address}", flush=True)

    try:
        return asyncio.run(run(settings, listen, ready))
    except StartFailed:
        print("hall: the server did not start; the lines above say why", file=sys.stderr)
    except OSError as error:
        print(f"hall: cannot listen on {options.host}:{options.port}: {error.strerror}", file=sys.stderr)
    return 1


def _openapi(options: argparse.Namespace) -> int:
    from queue_server.http.app import OPENAPI, openapi_text

    text = openapi_text()
    if not options.check:
        OPENAPI.write_text(text, "utf-8")
    elif not OPENAPI.exists() or OPENAPI.read_text("utf-8") != text:
        print(
            "hall: contract/openapi.json is out of date; write it with `python -m queue_server openapi`",
            file=sys.stderr,
        )
        return 1
    return 0
