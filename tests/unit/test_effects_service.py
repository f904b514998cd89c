"""What the terminal does at the service menu: each act once, in the log, and never the code."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from structlog.testing import capture_logs

from config.service_code import hashed
from drivers.health import Health, checked
from drivers.ports import Document
from kiosk.effects import service
from kiosk.effects.terminal import Edges
from kiosk.fleet.service import ServiceDesk
from kiosk.fleet.terminal import Fleet
from kiosk.journey.effects import ServiceTask
from kiosk.journey.events import Event, ServiceAnswered
from kiosk.journey.model import State

CODE = "13572468"


class Terminal:
    """A terminal whose workers do everything at once."""

    def __init__(self, folder: Path) -> None:
        self.fleet = Fleet(folder, 80_000)
        self.ended = 0
        self.fleet.end = self._end
        self.desk = ServiceDesk(self.fleet, folder, hashed(CODE))
        self.papers: list[str] = []
        self.events: list[Event] = []
        health = {"printer": checked(Health(), (), 0.0)}
        self._edges = SimpleNamespace(service=self.desk, printer=self, terminal_name="1号取号机", health=lambda: health)

    def _end(self) -> None:
        self.ended += 1

    def print(self, job: str, _: Document) -> None:
        self.papers.append(job)

    def submit(self, act: object, *given: object) -> None:
        act(*given)  # type: ignore[operator]  # a function

    def ask(self, task: ServiceTask) -> list[dict[str, object]]:
        with capture_logs() as lines:
            service.carry_out(task, State(), cast(Edges, self._edges), self, self.events.append)  # type: ignore[arg-type]
        return [dict(line) for line in lines if line["event"] == "service"]


@pytest.mark.parametrize(("code", "answer"), [(CODE, "open"), ("00000001", "wrong")])
def test_a_code_is_answered_and_every_try_is_in_the_log_without_it(tmp_path: Path, code: str, answer: str) -> None:
    terminal = Terminal(tmp_path)
    lines = terminal.ask(ServiceTask("code", code=code))

    assert [line["answer"] for line in lines] == [answer]
    assert [e.answer for e in terminal.events if isinstance(e, ServiceAnswered)] == [answer]
    assert code not in repr(lines)


def test_every_act_is_done_once_and_is_in_the_log(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    roll = terminal.fleet.roll
    assert roll is not None
    roll.printer_says(("printer.paper_near_end",))
    tasks = (ServiceTask("test_print"), ServiceTask("paper_changed"), ServiceTask("volume", volume=5))

    lines = [line["task"] for task in (*tasks, ServiceTask("restart")) for line in terminal.ask(task)]

    assert lines == ["test_print", "paper_changed", "volume", "restart"]
    assert terminal.papers == ["service-test"]
    assert not roll.report().near_end
    assert terminal.desk.volume == 5
    assert (terminal.ended, terminal.fleet.asked_to_begin_anew) == (1, True)


def test_looking_is_no_act(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)

    assert terminal.ask(ServiceTask("look")) == []
    assert len(terminal.events) == 1
