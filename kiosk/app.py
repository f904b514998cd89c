"""The composition root of the kiosk: real devices, the real server, a window, and the journey between them."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from config.load import DEFAULTS
from drivers.errors import DeviceError
from drivers.hotplug import HotPlug
from drivers.registry import create
from kiosk.credentials import TerminalKey
from kiosk.devices import OWN_CARD, ChipOwner, FaceOwner, PrinterOwner, ReaderOwner, ScannerOwner, SheetOwner, speaker
from kiosk.effects.edges import Effects
from kiosk.effects.terminal import Edges
from kiosk.enrolment import enrolled
from kiosk.fleet.service import ServiceDesk
from kiosk.fleet.terminal import Fleet, program_again
from kiosk.follower import Follower
from kiosk.garbage import Collector, rest_while_starting
from kiosk.gateway import Gateway
from kiosk.journey.events import DeviceChanged, Event
from kiosk.journey.model import State
from kiosk.logs import configure_logs
from kiosk.offline.courier import Courier
from kiosk.offline.numbers import Offline
from kiosk.offline.outbox import OutboxTaken
from kiosk.offline.unfinished import Unfinished
from kiosk.runtime import Runtime
from kiosk.settings import Settings, parse
from kiosk.speech import Voice
from kiosk.watch.pulse import EVERY_S, Pulse, leave_no_memory_behind
from kiosk.watch.rules import begun_before
from kiosk.widgets import env

if TYPE_CHECKING:
    from kivy.app import App

log = structlog.get_logger()


def key_of(settings: Settings) -> TerminalKey:
    return TerminalKey(settings.data / f"{own_name(settings)}.key")


def own_name(settings: Settings) -> str:
    """Return what this terminal's own files are called."""
    return settings.terminal_id.replace("/", "-")


def own_numbers(settings: Settings, key: TerminalKey) -> Offline | None:
    """Open what the terminal needs without the server; None on a disk that cannot be written: it then goes without.

    Raises `OutboxTaken` when another kiosk has it.
    """
    try:
        return Offline(settings.data / own_name(settings), key)
    except OSError as error:
        log.error("no_numbers_of_its_own", number=error.errno)
        return None


def build_edges(
    settings: Settings,
    gateway: Gateway,
    offline: Offline | None,
    post: Callable[[Event], None],
    fleet: Fleet,
    unfinished: Unfinished | None,
    service: ServiceDesk | None = None,
) -> Edges:
    """Build what hangs on this terminal. A device that is wrong in the files is said so at once."""
    terminal = settings.terminal
    options: dict[str, object] = {"font": str(DEFAULTS / "fonts" / "NotoSansSC-Regular.ttf")}
    printer = create("printer", terminal.printer.driver, {**options, **terminal.printer.options})
    reader, chip, scanner = terminal.card_reader, terminal.chip_reader, terminal.scanner
    voice = Voice(
        speaker(terminal.sound or OWN_CARD),
        speaker(terminal.headphones) if terminal.headphones else None,
        lambda ok, code: post(DeviceChanged("headphones", ok, code)),
    )
    camera, sheets = terminal.face, terminal.sheets
    face = FaceOwner(create("face", camera.driver, dict(camera.options)), post) if camera else None
    keep_photo = face.keep if face else None
    return Edges(
        gateway=gateway,
        printer=PrinterOwner(printer, post, roll=fleet.roll),
        reader=ReaderOwner(create("card_reader", reader.driver, dict(reader.options)), post, keep_photo=keep_photo)
        if reader
        else None,
        chip=ChipOwner(create("chip_reader", chip.driver, dict(chip.options)), post) if chip else None,
        scanner=ScannerOwner(create("scanner", scanner.driver, dict(scanner.options)), post) if scanner else None,
        voice=voice,
        terminal_name=terminal.name.zh,
        offline=offline,
        begin_anew=fleet.begin_anew,
        unfinished=unfinished,
        service=service,
        face=face,
        sheets=SheetOwner(create("still", sheets.driver, dict(sheets.options)), post) if sheets else None,
    )


def build_app(
    settings: Settings,
    gateway: Gateway,
    offline: Offline | None,
    unfinished: Unfinished | None,
    fleet: Fleet,
    pulse: Pulse,
) -> App:
    """Return the Kivy application, ready to run. Kivy's window must have been configured before."""
    from kivy.app import App
    from kivy.clock import Clock

    from kiosk.screens.root import Root
    from kiosk.screens.sheet import show_from

    class Kiosk(App):  # type: ignore[misc]  # Kivy ships no types
        def build(self) -> Root:
            window = env.open_window(may_be_closed=not settings.full_screen)
            self.root_view = Root(reader_x=settings.terminal.reader_x)
            terminal = settings.terminal
            service = ServiceDesk(fleet, settings.data / own_name(settings), terminal.service_code)
            state = State(
                idle_ask_s=terminal.idle_ask_s,
                idle_leave_s=terminal.idle_leave_s,
                attract_after_s=terminal.attract_after_s,
                unattended=terminal.unattended,
                paper_left_s=terminal.paper_left_s,
                reader_ok=terminal.card_reader is not None,
                volume=service.volume,
                volume_usual=service.volume,
                has_service=terminal.service_code is not None,
            )
            collector = Collector(lambda call: Clock.schedule_once(lambda _: call(), 0.5))

            def draw(now: State) -> None:
                self.root_view.show(now)
                collector.drawn(now)

            self.runtime = Runtime(
                state,
                draw,
                lambda effect, now: self.effects.carry_out(effect, now),
                lambda call: Clock.schedule_once(lambda _: call(), 0),
            )
            self.edges = build_edges(settings, gateway, offline, self.runtime.post, fleet, unfinished, service)
            self.effects = Effects(self.edges, self.runtime.post)
            if self.edges.sheets:
                show_from(self.edges.sheets.latest)
            self.courier = Courier(gateway, offline) if offline else None
            back = self.courier.line_back if self.courier else lambda: None
            self.follower = Follower(gateway, self.runtime.post, offline, back)
            fleet.watch(gateway, self.edges.health, offline, self.runtime.post)
            fleet.end = lambda: Clock.schedule_once(lambda _: self.stop(), 0)
            self.root_view.on_event = self.runtime.dispatch
            by_keys = self.root_view.by_keys
            window.bind(on_key_down=by_keys.key_down, on_key_up=by_keys.key_up)
            self.root_view.show(state)
            return self.root_view

        def on_start(self) -> None:
            for owner in self.edges.devices.values():
                owner.start()
            self.plugs = HotPlug(self.edges.wake_devices)
            self.plugs.start()
            self.edges.voice.look()
            self.follower.start()
            self.effects.resume()
            fleet.start()
            if self.courier:
                self.courier.start()
            Clock.schedule_interval(lambda _: self.runtime.tick(), 1.0)
            Clock.schedule_interval(lambda _: pulse.beat() or fleet.end(), EVERY_S)
            pulse.beat()
            signal.signal(signal.SIGTERM, lambda *_: fleet.end())
            if settings.remote is not None:
                from kiosk.remote import Hand

                self.hand = Hand(settings.remote, self.root_view, lambda: self.runtime.state)
            log.info("kiosk_started", terminal=settings.terminal_id, server=settings.server)

        def on_stop(self) -> None:
            self.plugs.stop()
            fleet.stop()
            self.follower.stop()
            if self.courier:
                self.courier.stop()
            self.effects.stop()
            for owner in self.edges.devices.values():
                owner.stop()

        def open_settings(self, *_: object) -> bool:
            """No settings panel on a public terminal."""
            return False

    return Kiosk()


def main(arguments: list[str]) -> int:
    rest_while_starting()
    settings = parse(arguments)
    configure_logs()
    leave_no_memory_behind()
    faulthandler.enable()
    pulse = Pulse(os.environ)
    pulse.starting()
    key = key_of(settings)
    gateway = Gateway(settings.server, key, verify=str(settings.ca) if settings.ca else True)
    if settings.enrol_code:
        if not enrolled(gateway, settings.enrol_code, "hall kiosk"):
            return 1
        if settings.only_enrol:
            return 0
    env.configure(settings.terminal.panel, settings.off_screen, settings.full_screen, settings.data / "kivy")
    try:
        offline = own_numbers(settings, key)
        unfinished = Unfinished(settings.data / own_name(settings)) if offline else None
        fleet = Fleet(settings.data / own_name(settings), settings.terminal.roll_mm)
        build_app(settings, gateway, offline, unfinished, fleet, pulse).run()
    except OutboxTaken:
        sys.stderr.write(f"hall kiosk: {settings.terminal_id} runs already with the data in {settings.data}\n")
        return 1
    except DeviceError as error:
        sys.stderr.write(f"hall kiosk: {error}\n")
        return 1
    if offline:
        offline.close()
    if fleet.asked_to_begin_anew:
        pulse.starting()
        program_again("kiosk", begun_before(arguments))
    return 0
