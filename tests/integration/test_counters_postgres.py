"""The counter's work on PostgreSQL, with two servers: what one pressed the other takes back, halls reach each other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest

from queue_server.contract.counter import CounterState, HolderCheck, TransferRequest
from queue_server.domain.errors import RuleViolation
from tests.kit.counter_kit import (
    REASON,
    boards_agree,
    call,
    events_without_a_gap,
    move,
    number_of,
    refused,
    step_of,
    undo,
)
from tests.kit.postgres import needs_postgres, running_postgres
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import hall, small_county

pytestmark = needs_postgres
WANG = {"name": "王秀英", "id_number": "110101195001011234"}


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with running_postgres() as address:
        yield address


@pytest.fixture
def servers(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Desk, Desk]]:
    """Two servers on one database, with two halls that no other test uses."""
    code = f"h{crc32(request.node.name.encode())}"
    halls = {name: hall(code=name) for name in (f"{code}a", f"{code}b")}
    county = small_county().model_copy(update={"halls": halls})
    with running_hall(tmp_path, county, database) as one, running_hall(tmp_path, county, database) as two:
        two.service.keys.sealing.clear()
        two.service.keys.sealing.update(one.service.keys.sealing)
        yield one, two


def _halls(desk: Desk) -> tuple[str, str]:
    here, there = desk.service.halls.by_code
    return here, there


def test_what_one_server_did_the_other_takes_back(servers: tuple[Desk, Desk]) -> None:
    one, two = servers
    here, _ = _halls(one)
    counter = f"{here}-1"
    for _ in range(3):
        one.take(hall=here)
    one.open(counter)
    assert number_of(one.next(counter)) == "A001"
    state = undo(two, counter)
    assert (state.visit, state.waiting) == (None, 3)
    assert number_of(call(two, "A003", counter)) == "A003"
    step = step_of(one.service.counter_state(counter))
    one.press("start", step, counter)
    one.finish(step, counter, outcome="accepted")
    state = undo(two, counter)
    assert (state.visit and state.visit.state, state.finished_today) == ("serving", 0)
    assert move(one, "social", "health", counter=counter).departments == ["health", "social"]
    assert two.service.counter_state(counter).departments == ["health", "social"]
    assert boards_agree(one, here)
    assert boards_agree(two, here)
    assert events_without_a_gap(one, here)


def test_of_two_servers_only_one_calls_a_number_by_hand(servers: tuple[Desk, Desk]) -> None:
    one, two = servers
    here, _ = _halls(one)
    one.take(hall=here)
    one.open(f"{here}-1")
    two.open(f"{here}-2", "staff:wu")
    answers: list[CounterState | RuleViolation] = []

    def press(work: Callable[[], CounterState]) -> None:
        try:
            answers.append(work())
        except RuleViolation as refusal:
            answers.append(refusal)

    works = [lambda: call(one, "A001", f"{here}-1"), lambda: call(two, "A001", f"{here}-2")]
    threads = [threading.Thread(target=press, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    codes = sorted(a.code if isinstance(a, RuleViolation) else "called" for a in answers)
    assert codes == ["called", "step.wrong_state"]


def test_halls_send_people_to_each_other_at_once_and_lose_nobody(servers: tuple[Desk, Desk]) -> None:
    """Each transfer locks both halls' rows, in one order: two that cross do not wait for each other."""
    one, two = servers
    here, there = _halls(one)
    served: list[str] = []

    def work(desk: Desk, from_hall: str, to_hall: str) -> None:
        counter = f"{from_hall}-1"
        desk.open(counter)
        for _ in range(8):
            desk.take(hall=from_hall)
            state = desk.next(counter)
            desk.service.transfer(
                counter,
                TransferRequest(step=step_of(state), to_hall=to_hall, position="last", reason=REASON),
                desk.clerk(counter),
                desk.key(),
            )
            served.append(counter)

    crossing = [(one, here, there), (two, there, here)]
    threads = [threading.Thread(target=work, args=plan) for plan in crossing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(served) == 16
    for desk in servers:
        assert desk.service.hall_state(here).waiting + desk.service.hall_state(there).waiting == 16
    for code in (here, there):
        assert events_without_a_gap(one, code)


def test_the_holder_s_document_is_compared_on_either_server(servers: tuple[Desk, Desk]) -> None:
    one, _ = servers
    here, _ = _halls(one)
    counter = f"{here}-1"
    one.issue(here, items=["deed"], holders=[WANG])
    one.open(counter)
    request = HolderCheck(step=step_of(one.next(counter)), id_number=WANG["id_number"])
    assert one.service.check_holder(counter, request, "staff:li", one.key()).matches
    with pytest.raises(RuleViolation) as caught:
        one.service.check_holder(counter, request, "staff:wu", one.key())
    refused("counter.not_yours", caught)
