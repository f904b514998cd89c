"""What a manager asks of a kiosk, what it tells of itself, and that a restart is done once and cuts nobody short."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.health import Counters, Health
from drivers.health import State as DeviceIs
from drivers.ports import Cut, Document, Feed, Line, Raster
from kiosk.fleet.heart import Heart
from kiosk.fleet.paper import Roll, length_mm
from kiosk.fleet.record import Record
from kiosk.fleet.report import device_report, heart_beat, version
from kiosk.fleet.terminal import Fleet, without
from kiosk.journey.effects import Restart
from kiosk.journey.events import Press, RestartAsked, StandingChanged, Tick
from kiosk.journey.screens import Choose, Home, Notice, Paused
from kiosk.journey.standing import Standing
from kiosk.views import frame, home
from queue_server.contract.fleet import HeartBeat, HeartBeatAnswer, Order
from queue_server.contract.fleet import Standing as Told
from tests.unit.kiosk_hall import NOW, Kiosk, menu

ORDER = "0" * 32
ROLL_MM = 80_000
TICKET = Document((Raster(576, 800, b""), Line("谢谢"), Feed(2), Cut()))


def off(*services: str) -> StandingChanged:
    return StandingChanged(Standing(disabled=frozenset(services)))  # type: ignore[arg-type]


def idle(kiosk: Kiosk) -> None:
    now = kiosk.state.now or NOW
    kiosk.send(Tick(now + dt.timedelta(seconds=1)), Tick(now + dt.timedelta(seconds=130)))


# --- at the glass ---------------------------------------------------------------------------------------------------


def test_a_restart_waits_until_nobody_is_there() -> None:
    kiosk = Kiosk()
    kiosk.press("take").send(RestartAsked(ORDER))
    assert Restart(ORDER) not in kiosk.effects
    kiosk.send(Press("home"))
    assert Restart(ORDER) in kiosk.effects
    assert kiosk.state.restart == ""


def test_a_restart_is_begun_at_once_where_nobody_is_and_once_only() -> None:
    kiosk = Kiosk()
    kiosk.send(RestartAsked(ORDER))
    assert kiosk.effects == (Restart(ORDER),)
    kiosk.send(Tick(NOW + dt.timedelta(seconds=1)))
    assert Restart(ORDER) not in kiosk.effects


def test_a_terminal_switched_off_says_so_kindly_and_comes_back_by_itself() -> None:
    kiosk = Kiosk()
    kiosk.send(off("terminal"))
    assert isinstance(kiosk.state.screen, Paused)
    kiosk.send(Press("take"))
    assert isinstance(kiosk.state.screen, Paused)
    kiosk.send(Press("language"), off())
    assert isinstance(kiosk.state.screen, Home)


def test_who_has_begun_goes_on_when_the_terminal_is_switched_off_and_the_next_finds_it_off() -> None:
    kiosk = Kiosk()
    kiosk.press("take").send(off("terminal", "tickets"))
    assert isinstance(kiosk.state.screen, Choose)
    idle(kiosk)
    assert isinstance(kiosk.state.screen, Paused)


@pytest.mark.parametrize(("service", "intent"), [("tickets", "take"), ("my_ticket", "my_ticket")])
def test_a_service_switched_off_is_refused_kindly_and_the_others_go_on(service: str, intent: str) -> None:
    kiosk = Kiosk()
    kiosk.send(off(service), Press(intent))
    assert kiosk.state.screen == Notice("off_here")
    kiosk.send(Press("home"), off("booking"), Press(intent))
    assert kiosk.state.screen != Notice("off_here")


def test_booking_switched_off_is_not_offered() -> None:
    kiosk = Kiosk()
    kiosk.state = replace(kiosk.state, menu=menu(appointments=True))
    assert home.home(kiosk.state).booking
    kiosk.send(off("booking"))
    assert home.home(kiosk.state).booking == ""


def test_a_message_stands_on_the_glass_in_the_language_read_until_its_time() -> None:
    kiosk = Kiosk()
    kiosk.send(StandingChanged(Standing("下午停电", "Power cut", NOW + dt.timedelta(hours=1))), Tick(NOW))
    assert frame.strips(kiosk.state)[0].text == "下午停电"
    assert frame.strips(replace(kiosk.state, language="en"))[0].text == "Power cut"
    assert frame.strips(replace(kiosk.state, now=NOW + dt.timedelta(hours=1))) == ()


# --- what it tells of itself ----------------------------------------------------------------------------------------


def test_a_heart_beat_has_states_codes_and_counters_and_no_words(tmp_path: Path) -> None:
    health = Health(DeviceIs.FAILED, ("printer.paper_out",), "王小明's ticket", counters=Counters(done=7, failed=1))
    beat = heart_beat({"printer": health}, Record(tmp_path / "fleet"), Roll(tmp_path / "roll", ROLL_MM), None)
    told = beat.devices[0]
    assert (told.state, told.codes, told.counters.done) == ("failed", ["printer.paper_out"], 7)
    assert (beat.started, beat.version, beat.paper and beat.paper.left_mm) == ("first", version(), ROLL_MM)
    assert "王小明" not in beat.model_dump_json()


def test_a_foreign_driver_s_odd_code_does_not_keep_the_heart_from_beating() -> None:
    assert device_report("printer", Health(DeviceIs.FAILED, ("OOPS 王小明",))).codes == ["device.failed"]


def test_a_document_is_as_long_as_what_is_on_it() -> None:
    assert length_mm(TICKET) == round((800 + 32 + 60) / 8) + 18


@pytest.mark.parametrize("roll_mm", [ROLL_MM, 40_000])
def test_paper_is_counted_down_and_survives_a_restart(tmp_path: Path, roll_mm: int) -> None:
    for _ in range(2):
        Roll(tmp_path / "roll", roll_mm).printed(TICKET)
    assert Roll(tmp_path / "roll", roll_mm).report().left_mm == roll_mm - 2 * length_mm(TICKET)


def test_a_new_roll_is_noticed_when_the_printer_says_so_or_somebody_does(tmp_path: Path) -> None:
    roll = Roll(tmp_path / "roll", ROLL_MM)
    roll.printed(TICKET)
    roll.printer_says(("printer.paper_near_end",))
    assert roll.report().near_end
    roll.printer_says(("printer.paper_out",))
    assert roll.report().left_mm == 0
    roll = Roll(tmp_path / "roll", ROLL_MM)  # begun anew meanwhile
    roll.printer_says(("printer.cover_open",))
    assert roll.report().left_mm == 0
    roll.printer_says(())
    assert roll.report().left_mm == ROLL_MM
    roll.printed(TICKET)
    roll.changed()
    assert roll.report().left_mm == ROLL_MM


# --- orders are carried out once ------------------------------------------------------------------------------------


class Server:
    """Answers as told; keeps what it heard."""

    def __init__(self) -> None:
        self.beats: list[HeartBeat] = []
        self.orders: list[Order] = []
        self.standing = Told()
        self.confirms = True

    def heart_beat(self, beat: HeartBeat) -> HeartBeatAnswer:
        self.beats.append(beat)
        confirmed = beat.done if self.confirms else []
        open_ = [order for order in self.orders if order.id not in confirmed]
        return HeartBeatAnswer(now=NOW, every_s=5, standing=self.standing, orders=open_, confirmed=confirmed)


class Terminal:
    def __init__(self, server: Server, folder: Path) -> None:
        self.fleet = Fleet(folder)
        self.held: list[Told] = []
        self.restarts: list[str] = []
        beat = lambda: heart_beat({}, self.fleet.record, None, None)  # noqa: E731 - called by the heart
        self.heart = Heart(server, beat, self.fleet.record, self.held.append, self.restarts.append)


def test_a_restart_is_asked_of_the_journey_once_and_told_once_done(tmp_path: Path) -> None:
    server = Server()
    server.orders = [Order(id=ORDER, kind="restart")]
    first = Terminal(server, tmp_path)
    for _ in range(3):
        first.heart.once()
    assert first.restarts == [ORDER]
    first.fleet.begin_anew(ORDER)
    first.fleet.stop()
    assert first.fleet.asked_to_begin_anew
    again = Terminal(server, tmp_path)
    assert again.fleet.record.started == "asked"
    server.confirms = False  # the answer is lost: it is fetched once more
    again.heart.once()
    again.heart.once()
    assert again.restarts == []
    server.confirms = True
    again.heart.once()
    again.heart.once()
    assert [beat.done for beat in server.beats[3:]] == [[ORDER], [ORDER], [ORDER], []]


def test_an_order_done_before_begins_nothing_anew(tmp_path: Path) -> None:
    Fleet(tmp_path).begin_anew(ORDER)
    fleet = Fleet(tmp_path)
    fleet.begin_anew(ORDER)
    assert not fleet.asked_to_begin_anew


def test_a_program_begun_anew_is_not_enrolled_anew() -> None:
    given = ["--id", "yongxin/k1", "--enrol", "ABCD-EFGH", "--enrol=ABCD-EFGH", "--full-screen"]
    assert without(given, "--enrol") == ["--id", "yongxin/k1", "--full-screen"]


def test_what_holds_is_told_when_it_changes_and_outlives_the_program(tmp_path: Path) -> None:
    server = Server()
    server.standing = Told(disabled=["booking"])
    server.orders = [Order(id=ORDER, kind="disable")]
    terminal = Terminal(server, tmp_path)
    terminal.heart.once()
    terminal.heart.once()
    assert terminal.held == [server.standing]
    assert server.beats[1].done == [ORDER]
    assert Record(tmp_path / "fleet").standing == server.standing


@pytest.mark.parametrize(("end", "began"), [("stopped", "stopped"), ("asked", "asked"), (None, "crash")])
def test_a_program_says_why_it_began(tmp_path: Path, end: str | None, began: str) -> None:
    record = Record(tmp_path / "fleet")
    assert record.started == "first"
    if end:
        record.ends(end)  # type: ignore[arg-type]
    assert Record(tmp_path / "fleet").started == began


def test_a_disk_that_holds_nonsense_begins_a_new_record(tmp_path: Path) -> None:
    for nonsense in (b"", b"[]", b"{", b'{"standing": 1, "ended": 2}'):
        (tmp_path / "fleet").write_bytes(nonsense)
        assert Record(tmp_path / "fleet").standing == Told()
