"""The composition root of the worker: real adapters out of the settings."""

from __future__ import annotations

import datetime as dt
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from config.load import load_county
from config.schema import County
from queue_server.app.board import Boards
from queue_server.app.catalogue.settings import CountyFiles
from queue_server.app.halls import Halls
from queue_server.app.identify.ports import IssuerLines
from queue_server.app.identity import Identity
from queue_server.app.keys import Keys, KeysUnusable
from queue_server.app.ports import Clock
from queue_server.app.service import HallService
from queue_server.app.wait.forecasts import InlineForecasts
from queue_server.app.wait.lessons import Lessons
from queue_server.app.writer import Writer
from queue_server.clock import resume_clock
from queue_server.database import bring_up_to_date, started_at, take_writer_lock
from queue_server.domain.staff_events import COUNTY
from queue_server.forecasting import ForecastProcess
from queue_server.http.app import Options, create_app, furnish
from queue_server.http.metrics import Metrics, WriterFigures
from queue_server.jobs import Housekeeping, Job
from queue_server.key_check import load_fitting_keys
from queue_server.logs import configure_logs
from queue_server.notices import Notifier
from queue_server.partners.gateway import HttpGateway
from queue_server.partners.issuer import HttpIssuer
from queue_server.partners.signing import SecretUnusable, read_secret
from queue_server.settings import Settings
from queue_server.store import event_rows
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.batch import SqlStore
from queue_server.store.engine import AlreadyWriting, WriterLock, asking, open_engine, plain_address, reading

ANSWERS_KEPT = dt.timedelta(days=7)
"""How long a retry with an old Idempotency-Key still gets its first answer."""
CLOSE_DAYS_EVERY_S = 60.0
PURGE_EVERY_S = 3600.0
PURGE_IDENTIFIED_EVERY_S = 60.0
NOTICE_SILENT_EVERY_S = 10.0
GIVE_BACK_EVERY_S = 15.0
RAISE_ALERTS_EVERY_S = 15.0
TELL_EVERY_S = 2.0
LAY_CATALOGUE_EVERY_S = 2.0
"""Another server may have changed an item, or a day begun."""
_log = structlog.get_logger("hall.jobs")


class CannotStart(Exception):
    """The server cannot run with these settings; the text says what to do."""


@dataclass(slots=True)
class Server:
    """Everything the worker holds; `close` lets the writer finish its batch and gives the lock back."""

    app: Flask
    service: HallService
    identity: Identity
    writer: Writer
    engine: Engine
    lock: WriterLock | None
    housekeeping: Housekeeping
    telling: Housekeeping
    """Apart from the other jobs: a gateway may let one wait."""
    forecasts: ForecastProcess | None = None
    notifier: Notifier | None = None

    def close(self) -> None:
        self.housekeeping.stop()
        self.telling.stop()
        if self.forecasts is not None:
            self.forecasts.stop()
        self.writer.stop()
        if self.notifier is not None:
            self.notifier.stop()
        self.engine.dispose()
        if self.lock is not None:
            self.lock.release()


def build_server(
    settings: Settings, clock: Clock | None = None, county: County | None = None, app: Flask | None = None
) -> Server:
    """Open the database, bring it up to date, start the writer, build the application.

    Tests give their own clock and county, and an application that may have served others. Raises CannotStart.
    """
    files = CountyFiles(settings.county) if county is None else None
    county = county or _county(settings.county)
    line_to = _lines_to_issuers(settings, county)
    engine, keys, lock = _open(settings)
    store, metrics = SqlStore(engine), Metrics()
    if clock is None:
        with store.read() as records:
            clock = resume_clock(started_at(settings, county), records.last_event_at())
    boards = Boards(Halls(county))
    lessons = Lessons(boards.halls)
    # Below a front the simulation has a process of its own; without one (tests) it runs on the spot, and shorter.
    process = ForecastProcess(boards, store, lessons, clock) if settings.run is not None else None
    boards.forecasts = process or InlineForecasts(lessons.known, runs=8)
    figures = WriterFigures(metrics)
    notifier = _notifier(settings)
    writer = Writer(store, boards, clock, on_commit=_hints(settings, notifier), on_batch=figures.saw)
    figures.depth_of(writer)
    writer.start()
    if notifier is not None:
        notifier.start()
    if process is not None:
        process.start()
    service = HallService(county, store, writer, clock, keys, lessons, line_to, files)
    identity = Identity(SqlIdentityStore(engine), clock.real)
    service.catalogue.refresh()
    housekeeping = Housekeeping(_jobs(service, identity, engine))
    housekeeping.start()
    telling = Housekeeping(_telling(settings, service), "telling")
    telling.start()
    options = Options(
        settings.public_url,
        ready=lambda: writer.alive and _answers(engine),
        county_dir=settings.county,
    )
    app = app or create_app(behind_front=settings.run is not None)
    furnish(app, service, identity, options, metrics=metrics)
    return Server(app, service, identity, writer, engine, lock, housekeeping, telling, process, notifier)


def _lines_to_issuers(settings: Settings, county: County) -> IssuerLines:
    """Return what makes the line to an issuer. Raises CannotStart when the secret shared with one is not there."""
    secrets = {
        issuer.code: _secret(settings.keys / "issuers" / issuer.code, f"the issuer {issuer.code}")
        for issuer in county.issuers
    }
    return lambda issuer: HttpIssuer(issuer, secrets[issuer.code])


def _secret(path: Path, whose: str) -> bytes:
    """Read the secret shared with a service. Raises CannotStart when it is not there."""
    try:
        return read_secret(path, whose)
    except SecretUnusable as error:
        raise CannotStart(str(error)) from error


def _open(settings: Settings) -> tuple[Engine, Keys, WriterLock | None]:
    """Open the database and bring it up to date; read the keys that fit it. Raises CannotStart, and leaves nothing."""
    lock, engine = None, None
    try:
        lock = take_writer_lock(settings)
        engine = open_engine(settings.database)
        bring_up_to_date(engine)
        return engine, load_fitting_keys(settings.keys, engine), lock
    except Exception as error:
        if engine is not None:
            engine.dispose()
        if lock is not None:
            lock.release()
        if isinstance(error, OperationalError):
            raise CannotStart(f"the database does not answer: {str(error.orig).strip()}") from error
        if isinstance(error, AlreadyWriting | KeysUnusable | ValueError):
            raise CannotStart(str(error)) from error
        raise


def build_worker_app(settings: Settings) -> Flask:
    """Build the application for granian; the process ends with a sentence when it cannot."""
    configure_logs()
    try:
        return build_server(settings).app
    except CannotStart as error:
        sys.exit(f"hall: {error}")


def _jobs(service: HallService, identity: Identity, engine: Engine) -> dict[str, Job]:
    def close_days() -> None:
        done = service.day.close_days()
        for ended in done:
            _log.info("day closed", hall=ended.hall, day=ended.day.isoformat(), again=ended.again, **ended.figures)
        if done:
            _tell_heads(engine, sorted({COUNTY, *(ended.hall for ended in done)}))

    def purge() -> None:
        for hall, gone in service.day.purge().items():
            if any(gone.values()):
                _log.info("kept long enough", hall=hall, **gone)

    def notice_silent() -> None:
        for terminal in service.fleet.notice_silent():
            _log.warning("terminal silent", terminal=terminal)

    def raise_alerts() -> None:
        for hall, news in service.alerts.look_everywhere().items():
            _log.info("alerts changed", hall=hall, news=news)

    def lay_catalogue() -> None:
        if service.catalogue.refresh():
            _log.info("catalogue changed")

    return {
        "close days": Job(close_days, CLOSE_DAYS_EVERY_S),
        "give back what nobody came for": Job(service.remote.give_back_late, GIVE_BACK_EVERY_S),
        "notice silent terminals": Job(notice_silent, NOTICE_SILENT_EVERY_S),
        "raise alerts": Job(raise_alerts, RAISE_ALERTS_EVERY_S),
        "learn from the days": Job(service.outlook.learn_days),
        "look for quieter times": Job(service.outlook.look_for_quieter_times),
        "lay the catalogue": Job(lay_catalogue, LAY_CATALOGUE_EVERY_S),
        "purge sign-ins": Job(identity.purge),
        "purge who was identified": Job(service.identify.purge, PURGE_IDENTIFIED_EVERY_S),
        "forget answers": Job(lambda: service.forget_answers(ANSWERS_KEPT)),
        "purge what was kept long enough": Job(purge, PURGE_EVERY_S),
    }


def _telling(settings: Settings, service: HallService) -> dict[str, Job]:
    """Return what tells telephones, where a hall does. Raises CannotStart without the gateway's secret."""
    gateway = service.county.gateway
    senders = {hall.texts.sent_by for hall in service.county.halls.values()}
    jobs = {}
    if senders - {"nobody"}:
        jobs["tell telephones"] = Job(service.quiet.tell_all, TELL_EVERY_S)
    if gateway is not None and "gateway" in senders:
        line = HttpGateway(gateway, _secret(settings.keys / "gateway", "the gateway for text messages"))
        jobs["send text messages"] = Job(lambda: service.quiet.send_by(line), TELL_EVERY_S)
    return jobs


def _tell_heads(engine: Engine, halls: list[str]) -> None:
    """Tell the log, which is not the database, each chain's last link (`hall admin audit verify --head` finds it)."""
    with asking(engine).connect() as connection:
        for hall in halls:
            if (ends := event_rows.ends(connection, hall)) is not None and ends.head:
                _log.info("audit head", hall=hall, last=ends.last, link=ends.head)


def _notifier(settings: Settings) -> Notifier | None:
    """Return what tells the other servers of new events, where several may share a database."""
    address = plain_address(settings.database)
    return Notifier(address) if address is not None and settings.run is not None else None


def _hints(settings: Settings, notifier: Notifier | None) -> Callable[[str, int], None] | None:
    """Return what is called after each COMMIT: the own front hears it at once, the others through the database."""
    if settings.run is None:
        return None
    own = _Hints(settings.hint_socket)

    def hint(hall: str, last: int) -> None:
        own.send(hall, last)
        if notifier is not None:
            notifier.send(hall, last)

    return hint


class _Hints:
    """Tells the front, after a COMMIT, which hall has new events. Only a hint: a lost one costs a second at most."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def send(self, hall: str, _last: int) -> None:
        try:
            self._socket.sendto(hall.encode("ascii"), self._path)
        except OSError:
            return


def _answers(engine: Engine) -> bool:
    try:
        with reading(engine).connect() as connection:
            return bool(connection.exec_driver_sql("SELECT 1").scalar())
    except SQLAlchemyError:
        return False


def _county(directory: Path) -> County:
    try:
        return load_county(directory)
    except (OSError, ValueError, KeyError) as error:
        raise CannotStart(f"the county's files in {directory} cannot be used: {error}") from error
