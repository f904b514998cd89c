"""安静叫号: who gave a telephone number is told once when the turn is near, and once when it has come."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from queue_server.contract.agents import MessageDone
from queue_server.contract.models import VisitIssued, VisitView
from queue_server.contract.tickets import TellMeRequest
from queue_server.domain.errors import RuleViolation
from queue_server.store.fleet_tables import contacts, messages
from tests.kit.server_kit import Desk, running_hall
from tests.kit.settings_kit import refusal
from tests.kit.small_county import small_county

WORDING = Path(__file__).parents[2] / "config" / "defaults" / "wording.toml"
PHONE = "13800138000"
MODEM = "main/a1"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_hall(tmp_path, sent_by="modem") as running:
        yield running


def a_hall(directory: Path, **texts: object) -> AbstractContextManager[Desk]:
    shipped = tomllib.loads(WORDING.read_text("utf-8"))
    wording = {key: shipped[key] for key in ("call.text_soon", "call.text_called")}
    return running_hall(directory, small_county(texts=texts, wording=wording))


def tell(desk: Desk, ticket: VisitIssued, phone: str = PHONE, language: str = "zh", key: str = "") -> VisitView:
    wanted = TellMeRequest(phone=phone, language=language)
    return desk.service.quiet.tell(ticket.token, wanted, "ticket:x", key or desk.key())


def five_before(desk: Desk) -> VisitIssued:
    """Return the ticket of somebody before whom five go."""
    desk.open()
    for _ in range(5):
        desk.take()
    return desk.take()


def serve(desk: Desk) -> str:
    visit = desk.next().visit
    assert visit is not None
    desk.finish(visit.step)
    return visit.number


def outbox(desk: Desk) -> list[str]:
    """Return the texts a modem would send now."""
    desk.service.quiet.tell_all()
    return [message.text for message in desk.service.agents.take("main", MODEM).messages]


def sent(desk: Desk) -> list[str]:
    """Send what waits; return the texts."""
    desk.service.quiet.tell_all()
    taken = desk.service.agents.take("main", MODEM).messages
    for message in taken:
        desk.service.agents.done("main", MessageDone(id=message.id, result="sent"), MODEM)
    return [message.text for message in taken]


def rows(desk: Desk, table: Any) -> list[Any]:
    with desk.engine.connect() as connection:
        return list(connection.execute(select(table)).all())


def test_one_message_when_three_go_before_and_one_with_the_call(desk: Desk) -> None:
    ticket = five_before(desk)
    assert tell(desk, ticket).told_at == "138****8000"
    told: list[list[str]] = []
    for _ in range(6):
        told.append(sent(desk) + sent(desk))
        serve(desk) if len(told) < 6 else desk.next()
    told.append(sent(desk) + sent(desk))
    place = desk.service.halls.get("main").hall
    name, number = place.name.zh, ticket.number
    near = f"【{name}】{number}号前面还有3位，请回到"
    called = f"【{name}】请{number}号现在到"
    assert [len(texts) for texts in told] == [0, 0, 1, 0, 0, 0, 1]
    assert told[2][0].startswith(near)
    assert told[6][0].startswith(called)


def test_in_the_language_of_the_page_it_was_asked_on(desk: Desk) -> None:
    ticket = five_before(desk)
    tell(desk, ticket, language="en")
    for _ in range(2):
        serve(desk)
    assert "3 before" in sent(desk)[0]


def test_what_the_page_says_at_that_moment_is_not_sent_too(desk: Desk) -> None:
    desk.open()
    ticket = desk.take()
    tell(desk, ticket)
    assert sent(desk) == []
    desk.next()
    assert len(sent(desk)) == 1


def test_looking_again_and_taking_again_makes_no_second_message(desk: Desk) -> None:
    ticket = five_before(desk)
    tell(desk, ticket)
    for _ in range(2):
        serve(desk)
    waiting = outbox(desk)
    assert len(waiting) == 1
    for _ in range(3):
        assert outbox(desk) == waiting, "taken and not told of: handed out again, the same one"
    assert len(rows(desk, messages)) == 1


def test_a_retry_of_giving_the_number_counts_once(desk: Desk) -> None:
    ticket = five_before(desk)
    for _ in range(5):
        tell(desk, ticket, key="the-same")
    assert rows(desk, contacts)[0].numbers == 1


def test_a_ticket_is_given_three_numbers_at_most_and_a_number_five_tickets(desk: Desk) -> None:
    ticket = five_before(desk)
    for number in ("13800138000", "13900139000", "13700137000"):
        tell(desk, ticket, number)
    assert refusal(lambda: tell(desk, ticket, "13600136000")) == "texts.too_many"
    desk.service.quiet.stop_telling(ticket.token, "ticket:x", desk.key())
    assert refusal(lambda: tell(desk, ticket, "13600136000")) == "texts.too_many", "forgetting does not begin anew"
    for _ in range(5):
        tell(desk, desk.take(), "15000150000")
    assert refusal(lambda: tell(desk, desk.take(), "15000150000")) == "texts.too_many"


@pytest.mark.parametrize("phone", ["0796-7712345", "123456"])
def test_what_is_no_mobile_number_is_refused(desk: Desk, phone: str) -> None:
    assert refusal(lambda: tell(desk, five_before(desk), phone)) == "texts.no_mobile"


def test_who_wants_no_message_any_more_gets_none_and_the_number_is_gone(desk: Desk) -> None:
    ticket = five_before(desk)
    tell(desk, ticket)
    assert desk.service.quiet.stop_telling(ticket.token, "ticket:x", desk.key()).told_at is None
    for _ in range(4):
        serve(desk)
    assert sent(desk) == []
    kept = rows(desk, contacts)[0]
    assert (kept.sealed, kept.masked) == (b"", "")


def test_the_number_goes_with_the_end_of_the_visit_and_its_row_the_same_night(desk: Desk) -> None:
    desk.open()
    tell(desk, desk.take())
    serve(desk)
    desk.service.quiet.tell_all()
    assert rows(desk, contacts)[0].sealed == b""
    assert rows(desk, messages) == []
    desk.clock.forward(hours=24)
    desk.service.day.purge()
    assert rows(desk, contacts) == []


def test_no_number_stands_in_clear_anywhere(desk: Desk, tmp_path: Path) -> None:
    ticket = five_before(desk)
    tell(desk, ticket)
    for _ in range(2):
        serve(desk)
    assert outbox(desk)
    desk.engine.dispose()
    for file in tmp_path.glob("hall.db*"):
        assert PHONE.encode() not in file.read_bytes()


def test_a_message_nobody_sent_while_it_was_good_is_not_sent_late(desk: Desk) -> None:
    ticket = five_before(desk)
    tell(desk, ticket)
    for _ in range(2):
        serve(desk)
    desk.service.quiet.tell_all()
    desk.clock.moment += dt.timedelta(minutes=10)
    assert desk.service.agents.take("main", MODEM).messages == []
    kept = rows(desk, messages)[0]
    assert (kept.state, kept.code, kept.sealed) == ("failed", "late", b"")


class Line:
    """A gateway that answers as it is told."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.given: list[tuple[str, str, str]] = []

    def send(self, message: str, phone: str, text: str) -> Any:
        self.given.append((message, phone, text))
        return self.answers.pop(0)


def test_a_gateway_that_does_not_answer_is_asked_again_with_the_same_id(tmp_path: Path) -> None:
    with a_hall(tmp_path, sent_by="gateway") as desk:
        ticket = five_before(desk)
        tell(desk, ticket)
        for _ in range(2):
            serve(desk)
        desk.service.quiet.tell_all()
        line = Line(None, None, "sent")
        assert [desk.service.quiet.send_by(line) for _ in range(4)] == [0, 0, 1, 0]
        assert len({message for message, _, _ in line.given}) == 1
        assert line.given[0][1] == PHONE
        kept = rows(desk, messages)[0]
        assert (kept.state, kept.sealed) == ("sent", b"")
        assert desk.service.agents.take("main", MODEM).messages == []


@pytest.mark.parametrize(("soon_at", "told"), [(1, [0, 0, 0, 1, 0]), (3, [0, 1, 0, 0, 0])])
def test_the_hall_says_how_early_somebody_is_told(tmp_path: Path, soon_at: int, told: list[int]) -> None:
    with a_hall(tmp_path, sent_by="modem", soon_at=soon_at) as desk:
        tell(desk, five_before(desk))
        assert [len(sent(desk)) for _ in range(5) if serve(desk)] == told


def test_a_hall_that_sends_nothing_asks_for_no_number(tmp_path: Path) -> None:
    with a_hall(tmp_path, sent_by="nobody") as desk:
        ticket = five_before(desk)
        assert refusal(lambda: tell(desk, ticket)) == "texts.off"
        assert not desk.service.visit_by_token(ticket.token).may_tell


def test_an_unknown_ticket_has_no_number(desk: Desk) -> None:
    with pytest.raises(RuleViolation, match=r"visit\.unknown"):
        desk.service.quiet.tell("nobody", TellMeRequest(phone=PHONE), "ticket:x", desk.key())
