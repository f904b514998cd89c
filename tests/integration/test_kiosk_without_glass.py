"""The whole kiosk but its window: the real journey, devices on real wires, a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from drivers.simulators.launch import Simulators, simulators
from kiosk.gateway import GatewayError
from kiosk.journey.screens import Card, Done, GivenBack, MyPlace, NoPaper, Problem, SeniorConfirm
from queue_server.contract.models import VisitIssued
from tests.kit.headless_kiosk import HeadlessKiosk
from tests.kit.line import Line
from tests.kit.served import HALL, Served, serving
from tests.kit.third_language import CODE, locale_of, third_texts, write_language

ITEM = "hall-service-general"
OTHER_ITEM = "pension-claim"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("hall")) as server:
        yield server


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    with simulators(tmp_path_factory.mktemp("paper")) as started:
        yield started


@pytest.fixture
def kiosk(served: Served, devices: Simulators, tmp_path: Path) -> Iterator[HeadlessKiosk]:
    devices.control.reset()
    kiosk = HeadlessKiosk(served, devices, tmp_path)
    kiosk.start()
    yield kiosk
    kiosk.stop()


def test_a_ticket_from_press_to_paper_can_be_scanned(kiosk: HeadlessKiosk, devices: Simulators) -> None:
    kiosk.press("take", f"item:{ITEM}", "confirm")
    kiosk.until(Done)
    visit = kiosk.state.visit
    assert visit is not None
    paper = devices.control.wait_for_tickets(1)[0]
    assert any(visit.number in line for line in paper["lines"])
    with Image.open(paper["png"]) as picture:
        codes = zxingcpp.read_barcodes(picture.convert("L"))
    assert [code.text for code in codes] == [visit.phone_url]


def test_a_folder_with_a_third_language_speaks_and_prints_it(
    kiosk: HeadlessKiosk, devices: Simulators, tmp_path: Path
) -> None:
    locale = tmp_path / "locale"
    write_language(locale / CODE, third_texts())
    with locale_of(locale):
        kiosk.press("language", f"language:{CODE}", "speech", "take", f"item:{ITEM}", "confirm")
        kiosk.until(Done)
        paper = devices.control.wait_for_tickets(1)[0]
    assert kiosk.state.language == CODE
    assert kiosk.state.visit is not None
    assert any(kiosk.state.visit.number in line for line in paper["lines"])
    assert not any("Phone" in line for line in paper["lines"]), (
        "in the third language: as a picture, the printer has no ë"
    )
    assert any("ë" in said for said in kiosk.voice.said)


def test_a_senior_lays_a_card_down_and_is_told_to_keep_it(kiosk: HeadlessKiosk, devices: Simulators) -> None:
    kiosk.until(lambda state: state.reader_ok)
    kiosk.press("senior", f"item:{ITEM}")
    assert isinstance(kiosk.state.screen, SeniorConfirm)
    devices.control.place("wang-xiulan")
    kiosk.until(Done)
    assert kiosk.state.visit is not None
    assert kiosk.state.visit.class_ == "senior"
    devices.control.remove()
    kiosk.until(lambda state: not state.card_lying)
    kiosk.press("home")
    assert kiosk.state.holders == ()


def test_paper_out_keeps_the_number_says_who_comes_and_a_new_roll_prints_the_same_one(
    kiosk: HeadlessKiosk, devices: Simulators, served: Served
) -> None:
    devices.control.fault("printer", "paper_out")
    kiosk.press("take", f"item:{ITEM}", "confirm")
    kiosk.until(NoPaper)
    visit = kiosk.state.visit
    assert visit is not None
    kiosk.until(lambda state: state.help_asked)
    with Line(served.port, served.token("helper")) as helper:
        helper.post(f"/halls/{HALL}/help/k1/take")
    kiosk.until(lambda state: state.helper_comes)
    devices.control.fault("printer", "paper_out", on=False)
    kiosk.press("reprint")
    kiosk.until(Done)
    assert kiosk.state.visit == visit
    papers = devices.control.wait_for_tickets(1)
    assert any(visit.number in line for line in papers[-1]["lines"])


def test_a_card_that_cannot_be_read_leaves_the_way_without(kiosk: HeadlessKiosk, devices: Simulators) -> None:
    kiosk.until(lambda state: state.reader_ok)
    kiosk.press("take", f"item:{ITEM}", "with_card")
    devices.control.fault("reader", "silent")
    kiosk.until(lambda state: isinstance(state.screen, Card) and state.screen.trouble != "")
    kiosk.press("skip_card")
    kiosk.until(Done)


def test_a_number_given_back_is_found_cancelled(kiosk: HeadlessKiosk) -> None:
    kiosk.press("take", f"item:{ITEM}", "confirm")
    kiosk.until(Done)
    assert kiosk.state.visit is not None
    number = kiosk.state.visit.number
    kiosk.press("give_back")
    kiosk.until(GivenBack)
    kiosk.press("home", "my_ticket", *(f"key:{letter}" for letter in number), "look_up")
    kiosk.until(MyPlace)
    screen = kiosk.state.screen
    assert isinstance(screen, MyPlace)
    assert screen.visit.state == "cancelled"


def by_document(kiosk: HeadlessKiosk, devices: Simulators, card: str) -> VisitIssued:
    """Take a number with a card, then find it again with the same card."""
    kiosk.until(lambda state: state.reader_ok)
    kiosk.press("take", f"item:{ITEM}", "with_card")
    devices.control.place(card)
    kiosk.until(Done)
    taken = kiosk.state.visit
    assert taken is not None
    devices.control.remove()
    kiosk.until(lambda state: not state.card_lying)
    kiosk.press("home", "my_ticket")
    devices.control.place(card)
    kiosk.until(MyPlace)
    devices.control.remove()
    kiosk.until(lambda state: not state.card_lying)
    return taken


def test_a_document_finds_its_ticket_and_a_lost_one_is_printed_as_a_copy(
    kiosk: HeadlessKiosk, devices: Simulators
) -> None:
    """Lost the ticket: same tile, same number again, marked as a copy; the old code dies."""
    taken = by_document(kiosk, devices, "li-jianguo")
    kiosk.press("ask_copy", "do_it")
    kiosk.until(Done)
    copy = kiosk.state.visit
    assert copy is not None
    assert (copy.number, copy.copy_number) == (taken.number, 1)
    assert len(devices.control.wait_for_tickets(2)) == 2
    assert kiosk.gateway.show_ticket(copy.token).number == taken.number
    with pytest.raises(GatewayError) as dead:
        kiosk.gateway.show_ticket(taken.token)
    assert dead.value.code == "visit.unknown"


def test_a_ticket_for_the_wrong_item_is_changed_and_given_back_by_its_document(
    kiosk: HeadlessKiosk, devices: Simulators
) -> None:
    """Took a ticket for the wrong item: same tile, change or give back."""
    taken = by_document(kiosk, devices, "chen-di")
    kiosk.press("change", f"item:{OTHER_ITEM}", "confirm")
    kiosk.until(lambda state: isinstance(state.screen, MyPlace) and state.screen.did == "change")
    screen = kiosk.state.screen
    assert isinstance(screen, MyPlace)
    assert screen.visit.number == taken.number
    open_steps = [s.item for s in screen.visit.steps if s.state in ("waiting", "pending")]
    assert open_steps == [OTHER_ITEM]
    kiosk.press("ask_give_back", "do_it")
    kiosk.until(GivenBack)
    assert kiosk.gateway.find_ticket(taken.number).state == "cancelled"


def test_a_server_killed_between_two_people_is_told_calmly_and_comes_back(kiosk: HeadlessKiosk, served: Served) -> None:
    kiosk.press("take", f"item:{ITEM}")
    served.kill()
    kiosk.press("confirm")
    kiosk.until(Problem)
    assert kiosk.state.screen == Problem("server.unreachable", can_retry=True)
    served.start()
    kiosk.press("retry")
    kiosk.until(Done)
    kiosk.until(lambda state: state.connected)
