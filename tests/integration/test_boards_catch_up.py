"""A server whose board takes over what another server wrote stands as one that reads the hall anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from queue_server.app.board import Board, Boards
from queue_server.contract.day import ResumeRequest, SuspendRequest
from tests.kit.appointment_kit import TUESDAY, book, booking_county, cancel, draw, somebody
from tests.kit.appointment_kit import move as put_off
from tests.kit.counter_kit import (
    board_facts,
    boards_agree,
    call,
    close,
    missed,
    move,
    pause,
    step_of,
    transfer,
    undo,
)
from tests.kit.server_kit import Desk, running_hall
from tests.kit.ticket_kit import at


def seen(board: Board, desk: Desk) -> dict[str, object]:
    now = desk.clock.now()
    calls = {series: count for series, count in board.calls.items() if count}
    return {
        **board_facts(board, now),
        "at counters": board.at_counter,
        "pending": board.pending,
        "booked": board.booked,
        "calls": calls,
        "suspensions": board.suspensions,
        "all": board.all_waiting(),
    }


def a_morning(desk: Desk) -> list[Callable[[], object]]:
    """Return what happens, one after the other: all that can change who waits where."""
    suspend = SuspendRequest(kind="item", code="deed", reason="system")
    resume = ResumeRequest(kind="item", code="deed")
    later = book(desk, "10:30", id_number=somebody(1))
    soon = book(desk, "09:30", "pension", id_number=somebody(2))
    never = book(desk, "11:00", id_number=somebody(3))
    at(desk, f"{TUESDAY}T09:15")
    return [
        *[desk.take] * 4,
        lambda: desk.take("pension", "senior"),
        lambda: desk.issue(items=["deed", "pension"]),
        desk.open,
        lambda: desk.open("main-4"),
        lambda: missed(desk),
        lambda: transfer(desk, step_of(desk.next()), to_counter=4, to_item="deed"),
        lambda: desk.press("hold", step_of(desk.next())),
        desk.next,
        lambda: desk.service.im_back_by_number("main", "A001", "terminal:k1", desk.key()),
        lambda: desk.service.day.suspend("main", suspend, "staff:li", desk.key()),
        lambda: desk.next("main-4"),
        lambda: desk.service.day.resume("main", resume, "staff:li", desk.key()),
        lambda: undo(desk, "main-4"),
        lambda: cancel(desk, later, staff=True),
        lambda: put_off(desk, never, "10:00", "2026-03-04", staff=True),
        lambda: draw(desk, soon, somebody(2)),
        lambda: call(desk, "A005", "main-4"),
        lambda: move(desk, "social"),
        lambda: pause(desk, reason="lunch"),
        lambda: desk.finish(step_of(desk.service.counter_state("main-1"))),
        lambda: close(desk),
    ]


@pytest.mark.parametrize("every", [1, 3, 50], ids=["each time", "now and then", "at the end"])
def test_a_board_that_catches_up_stands_as_one_read_anew(tmp_path: Path, every: int) -> None:
    with running_hall(tmp_path, booking_county()) as desk:
        presses = a_morning(desk)
        elsewhere, day = Boards(desk.service.halls), desk.clock.now().date()
        for number, press in enumerate([lambda: None, *presses], 1):
            press()
            if number % every and number <= len(presses):
                continue
            with desk.service.reader.read() as records:
                behind = elsewhere.at("main", day, records)
                assert seen(behind, desk) == seen(Boards(desk.service.halls).at("main", day, records), desk), number
        assert seen(behind, desk)["at counters"], "somebody is at a counter"


def test_a_use_case_on_a_board_that_is_behind_reads_what_the_other_server_wrote_first(tmp_path: Path) -> None:
    with running_hall(tmp_path, booking_county()) as one, running_hall(tmp_path, booking_county()) as two:
        for desk in (one, two, one, two, two, one):
            assert desk.take().ahead == desk.service.hall_state("main").waiting - 1
        one.open()
        two.open("main-4")
        assert {step_of(one.next()), step_of(two.next("main-4"))}
        assert boards_agree(one)
        assert boards_agree(two)
