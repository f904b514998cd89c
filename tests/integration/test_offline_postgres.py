"""Two servers on one PostgreSQL: no number is leased twice, and a journal sent to both at once is taken once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from queue_server.app.keys import new_keys
from queue_server.contract.counter import CallRequest
from queue_server.contract.offline import JournalDone
from queue_server.domain.errors import RuleViolation
from queue_server.store.tables import visits
from tests.kit.counter_kit import REASON, boards_agree, events_without_a_gap
from tests.kit.offline_kit import Kiosk, offline_county
from tests.kit.postgres import Cluster, needs_postgres, running_cluster
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import HALL

pytestmark = needs_postgres
KIOSKS = 6
SERIES = [{**s, "offline_first": 601, "last": 999} for s in HALL["series"]]
TERMINALS = [{**HALL["terminals"][0], "code": f"k{n}"} for n in range(1, KIOSKS + 1)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture
def servers(cluster: Cluster, tmp_path: Path) -> Iterator[list[Desk]]:
    county, keys, url = offline_county(series=SERIES, terminals=TERMINALS), new_keys(), cluster.new_database()
    with (
        running_hall(tmp_path, county, url, keys=keys) as one,
        running_hall(tmp_path, county, url, keys=keys) as other,
    ):
        yield [one, other]
        assert boards_agree(one)
        assert boards_agree(other)
        assert events_without_a_gap(one)


def test_terminals_that_ask_two_servers_at_once_get_numbers_of_their_own(servers: list[Desk]) -> None:
    kiosks = [Kiosk(servers[n % 2], f"k{n + 1}") for n in range(KIOSKS)]
    with ThreadPoolExecutor(KIOSKS) as together:
        for _ in range(3):
            leases = list(together.map(lambda kiosk: kiosk.lease(left={}), kiosks))
            assert all(len(got.blocks) == 6 for got in leases)
    held = [(b.day, b.prefix, n.number) for kiosk in kiosks for b in kiosk.blocks for n in b.numbers]
    assert len(held) == KIOSKS * 3 * 6 * 5
    assert len(set(held)) == len(held)


def test_a_journal_sent_to_both_at_once_is_taken_once(servers: list[Desk]) -> None:
    kiosk = Kiosk(servers[0])
    kiosk.lease()
    for _ in range(5):
        kiosk.printed(kiosk.give("deed").visit)

    def send(server: Desk) -> JournalDone:
        sender = Kiosk(server, journal=kiosk.journal)
        return sender.hand_in()

    with ThreadPoolExecutor(8) as together:
        answers = list(together.map(send, servers * 4))
    assert {done.through for done in answers} == {10}
    taken = [line.seq for done in answers for line in done.lines if line.result == "taken"]
    assert sorted(taken) == list(range(1, 11))
    with servers[0].engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(visits)).scalar_one() == 5


def test_a_call_at_one_server_and_the_journal_at_the_other_make_one_visit(servers: list[Desk]) -> None:
    one, other = servers
    kiosk = Kiosk(other)
    kiosk.lease()
    one.open("main-1")
    for round_ in range(5):
        number = kiosk.give("deed")
        request = CallRequest(after=None, number=f"A{number.number}", reason=REASON, item="deed")
        with ThreadPoolExecutor(2) as together:
            called = together.submit(one.service.call, "main-1", request, "staff:li", one.key())
            done = together.submit(kiosk.hand_in, round_ + 1)
            assert done.result().lines[0].result == "taken"
            state = called.result()
        assert state.visit is not None
        assert state.visit.step == f"{number.visit}-0"
        one.finish(state.visit.step)
        assert other.service.visit_by_token(number.token).state == "finished"
    with pytest.raises(RuleViolation):
        one.service.call("main-1", request, "staff:li", one.key())
