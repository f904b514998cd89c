"""What staff ask for at the service menu, as the terminal does it. Every act is in the log; the code never is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import structlog

from drivers.ports import Cut, Document, Feed, Line, Rule
from kiosk.faults import fault_of
from kiosk.fleet.report import version
from kiosk.fleet.service import ServiceDesk
from kiosk.journey.effects import TEST_PAPER, ServiceTask
from kiosk.journey.events import Event, ServiceAnswered, ServiceSeen
from kiosk.journey.model import State
from kiosk.journey.seen import Seen, SeenDevice
from kiosk.journey.ticket_events import PrintFailed
from kiosk.logs import last_lines
from kiosk.texts import text

if TYPE_CHECKING:
    from kiosk.effects.terminal import Edges

log = structlog.get_logger()


def carry_out(
    effect: ServiceTask, state: State, edges: Edges, workers: ThreadPoolExecutor, post: Callable[[Event], None]
) -> None:
    """Do it; what only looks is done at once, and is no act."""
    service = edges.service
    if service is None:
        return
    if effect.task == "look":
        post(ServiceSeen(seen(edges, service)))
        return
    workers.submit(_do, effect, state, edges, service, post)


def seen(edges: Edges, service: ServiceDesk) -> Seen:
    roll = service.fleet.roll
    devices = tuple(SeenDevice(name, health.working, health.codes) for name, health in edges.health().items())
    return Seen(devices, roll.report().left_mm if roll else None, last_lines())


def _do(effect: ServiceTask, state: State, edges: Edges, service: ServiceDesk, post: Callable[[Event], None]) -> None:
    try:
        _act(effect, state, edges, service, post)
    except Exception as error:  # the thread's boundary
        log.error("service_broken", task=effect.task, **fault_of(error))
        if effect.task == "test_print":
            post(PrintFailed(TEST_PAPER, "printer.failed"))
        elif effect.task == "code":
            post(ServiceAnswered("wrong"))


def _act(effect: ServiceTask, state: State, edges: Edges, service: ServiceDesk, post: Callable[[Event], None]) -> None:
    if effect.task == "code":
        answer = service.answer(effect.code)
        log.info("service", task="code", answer=answer)
        post(ServiceAnswered(answer))
        return
    log.info("service", task=effect.task)
    match effect.task:
        case "test_print":
            edges.printer.print(TEST_PAPER, test_paper(state, edges.terminal_name))
        case "paper_changed" if service.fleet.roll:
            service.fleet.roll.changed()
        case "volume":
            service.keep_volume(effect.volume)
        case "restart":
            service.fleet.begin_anew_here()


def test_paper(state: State, terminal: str) -> Document:
    """Return a page that shows whether the whole width prints, dark and sharp; nothing on it looks like a number."""
    when = f"{state.now:%Y-%m-%d %H:%M}" if state.now else ""
    return Document(
        (
            Line(text(state, "service.paper_title"), size=2, bold=True, align="center"),
            Rule(),
            Line(terminal),
            Line(f"{when}  {version()}"),
            Line("0123456789 ABCDEFGHIJ"),
            Line("■■■■□□□□■■■■"),
            Rule(dashed=True),
            Line(text(state, "service.paper_line"), align="center"),
            Feed(1),
            Cut(),
        )
    )
