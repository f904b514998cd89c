"""Paper that nobody takes is spoken of once, then a person is called; whoever stands there meanwhile is left alone."""

from __future__ import annotations

import datetime as dt

import pytest

from kiosk.journey.effects import AskHelp, Say
from kiosk.journey.events import ConnectionChanged, PaperLying, Tick
from kiosk.journey.screens import Choose, Done, Home
from kiosk.journey.session import untouched
from kiosk.journey.ticket_events import Printed
from tests.unit.kiosk_hall import Kiosk

SAID = Say("say.take_paper")
RUNG = AskHelp("paper_left")


def lying(**terminal: object) -> Kiosk:
    return Kiosk(**terminal).ticket().send(PaperLying(True))


@pytest.mark.parametrize("patience", [10, 30])
def test_paper_left_is_spoken_of_once_and_a_person_called_after_twice_the_time(patience: int) -> None:
    kiosk = lying(paper_left_s=patience).wait(patience - 1)
    assert SAID not in kiosk.done
    kiosk.wait(1)
    assert kiosk.done.count(SAID) == 1
    kiosk.wait(patience - 1)
    assert RUNG not in kiosk.done
    kiosk.wait(1 + 5 * patience)
    assert (kiosk.done.count(SAID), kiosk.done.count(RUNG)) == (1, 1)


def test_paper_that_is_taken_in_time_is_no_matter() -> None:
    kiosk = lying().wait(9).send(PaperLying(False)).wait(30)
    assert SAID not in kiosk.done
    assert RUNG not in kiosk.done


def test_paper_that_is_drawn_back_in_calls_nobody() -> None:
    kiosk = lying().wait(15).send(PaperLying(False)).wait(30)
    assert SAID in kiosk.done
    assert RUNG not in kiosk.done


def test_paper_left_outlives_the_session_and_keeps_the_next_one_from_nothing() -> None:
    kiosk = lying().press("home")
    assert untouched(kiosk.state)
    kiosk.wait(10)
    assert (kiosk.screen(), kiosk.last()) == (Home(), (SAID,))
    kiosk.press("take").wait(10)
    assert isinstance(kiosk.screen(), Choose)
    assert RUNG in kiosk.done
    assert not kiosk.state.help_asked


def test_the_next_paper_has_its_own_time() -> None:
    kiosk = lying().wait(8).send(Printed("another")).wait(8)
    assert SAID not in kiosk.done
    assert SAID in kiosk.wait(2).done


def test_without_the_server_the_person_is_called_once_it_is_back() -> None:
    kiosk = lying().send(ConnectionChanged(False)).wait(30)
    assert RUNG not in kiosk.done
    kiosk.send(ConnectionChanged(True)).wait(1)
    assert kiosk.last() == (RUNG,)


def test_a_clock_that_is_set_makes_no_paper_old() -> None:
    kiosk = lying().wait(2)
    assert kiosk.state.now is not None
    kiosk.send(Tick(kiosk.state.now + dt.timedelta(hours=11)))
    assert SAID not in kiosk.done


def test_a_ticket_in_hand_is_not_asked_for() -> None:
    kiosk = Kiosk().ticket().wait(20)
    assert kiosk.screen() == Done()
    assert SAID not in kiosk.done
