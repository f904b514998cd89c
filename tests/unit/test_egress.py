"""Nothing leaves a terminal that does not stand in the table, and every call of its gateway stands there."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.credentials import TerminalKey
from kiosk.gateway import Gateway, GatewayError
from kiosk.gateway.line import Line
from queue_server.cli import main
from queue_server.contract import egress
from queue_server.contract.agents import MessageDone, PadRating
from queue_server.contract.appointments import BookRequest
from queue_server.contract.fleet import HeartBeat
from queue_server.contract.models import HolderIn, IssueRequest, PrintedReport
from queue_server.contract.offline import FIRST_HASH, IssuedOffline, JournalIn, LeaseRequest
from queue_server.contract.tickets import ChangeRequest
from tests.kit.offline_kit import entry

NUMBER = "11010519491231002X"
HOLDER = HolderIn(name="王小明", id_number=NUMBER, birth=dt.date(1949, 12, 31))
START = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
GIVEN = IssuedOffline.model_validate(
    {
        "kind": "issued", "block": "b", "day": "2026-11-24", "prefix": "A", "number": 601, "visit": "v",
        "items": ["deed"], "holders": [HOLDER], "key": "k", "seal": "s",
    }
)  # fmt: skip
JOURNAL = JournalIn(clock=START, entries=[entry("yongxin/k1", 1, START, GIVEN, FIRST_HASH)])
ISSUE = IssueRequest(items=["deed"], holders=[HOLDER], agent_for=HOLDER, channel="kiosk")
BOOK = BookRequest(items=["deed"], start=START, holder=HOLDER, channel="kiosk")
CHANGE = ChangeRequest(items=["deed"])
BEAT = HeartBeat(version="0.1.0", uptime_s=1, started="first")

CALLS: dict[str, Callable[[Gateway], object]] = {
    "enrol": lambda gateway: gateway.enrol("ABCD-EFGH"),
    "hall_state": lambda gateway: gateway.hall_state(),
    "menu": lambda gateway: gateway.menu(),
    "offering_halls": lambda gateway: gateway.offering_halls("deed"),
    "issue": lambda gateway: gateway.issue(ISSUE, "key"),
    "identify": lambda gateway: gateway.identify("stand-in:0123456789", "key"),
    "printed": lambda gateway: gateway.printed("v-1", PrintedReport(result="printed"), "key"),
    "ask_help": lambda gateway: gateway.ask_help("key", "paper_left"),
    "events": lambda gateway: next(gateway.events(7)),
    "slots": lambda gateway: gateway.slots(("deed",), None, "apply"),
    "book": lambda gateway: gateway.book(BOOK, "key"),
    "find_appointments": lambda gateway: gateway.find_appointments(NUMBER),
    "show_appointment": lambda gateway: gateway.show_appointment("token"),
    "move_appointment": lambda gateway: gateway.move_appointment("a/1", START, "key"),
    "cancel_appointment": lambda gateway: gateway.cancel_appointment("a-1", "key"),
    "draw": lambda gateway: gateway.draw("a-1", NUMBER, "key"),
    "heart_beat": lambda gateway: gateway.heart_beat(BEAT),
    "rate_by_pad": lambda gateway: gateway.rate_by_pad(PadRating(event=7, level=1), "key"),
    "take_messages": lambda gateway: gateway.take_messages(),
    "message_done": lambda gateway: gateway.message_done(MessageDone(id="0" * 32, result="sent")),
    "lease": lambda gateway: gateway.lease(LeaseRequest(left={"2026-11-24/A": 3}), "key"),
    "journal_position": lambda gateway: gateway.journal_position(),
    "hand_in": lambda gateway: gateway.hand_in(JOURNAL, "key"),
    "find_ticket": lambda gateway: gateway.find_ticket("A012"),
    "report_back": lambda gateway: gateway.report_back("A012", "key"),
    "check_in": lambda gateway: gateway.check_in("A012", "key"),
    "show_ticket": lambda gateway: gateway.show_ticket("token"),
    "change_ticket": lambda gateway: gateway.change_ticket("token", CHANGE, "key"),
    "give_back": lambda gateway: gateway.give_back("token", "key"),
    "find_tickets": lambda gateway: gateway.find_tickets(NUMBER),
    "copy_ticket": lambda gateway: gateway.copy_ticket("v-1", "key"),
    "change_found": lambda gateway: gateway.change_found("v-1", CHANGE, "key"),
    "keep_authority": lambda gateway: gateway.keep_authority("v-1", b"a picture", "key"),
    "give_back_found": lambda gateway: gateway.give_back_found("v-1", "key"),
}
"""Every call of the gateway, made once. A new one belongs here, and what it sends into the table."""
SAID = {
    "/challenge": {"nonce": "0" * 64},
    "/token": {"token": "t", "expires_at": START.isoformat(), "hall": "yongxin", "role": "kiosk"},
}


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> list[httpx.Request]:
    """Every request that gets out; each is answered with a refusal."""
    out: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        out.append(request)
        said = next((body for end, body in SAID.items() if request.url.path.endswith(end)), None)
        return httpx.Response(200, json=said) if said else httpx.Response(404, json={"code": "resource.not_found"})

    real = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **options: real(transport=httpx.MockTransport(answer), **options))
    return out


@pytest.fixture
def gateway(wire: list[httpx.Request], tmp_path: Path) -> Iterator[Gateway]:
    key = TerminalKey(tmp_path / "k1.key")
    key.remember("yongxin/k1", "yongxin")
    gateway = Gateway("http://server.hall:8080", key)
    yield gateway
    gateway.close()


def sent(gateway: Gateway, name: str, wire: list[httpx.Request]) -> httpx.Request:
    with pytest.raises(GatewayError):
        CALLS[name](gateway)
    return wire[-1]


def test_every_call_of_the_gateway_is_tried_here() -> None:
    plain = set(dir(Line)) | {"events"}
    calls = {name for name in dir(Gateway) if not name.startswith("_")} - plain | {"events"}
    assert calls == set(CALLS), "give it a sample here, and an entry in queue_server/contract/egress.py"


@pytest.mark.parametrize("name", sorted(CALLS))
def test_every_call_stands_in_the_table(gateway: Gateway, name: str, wire: list[httpx.Request]) -> None:
    request = sent(gateway, name, wire)
    path = request.url.raw_path.decode().partition("?")[0].removeprefix("/api/v1")
    assert egress.departure(request.method, path) is not None


def test_every_entry_of_the_table_is_used(gateway: Gateway, wire: list[httpx.Request]) -> None:
    for name in CALLS:
        sent(gateway, name, wire)
    paths = [(r.method, r.url.raw_path.decode().partition("?")[0].removeprefix("/api/v1")) for r in wire]
    used = {egress.departure(*path) for path in paths}
    assert {e for e in egress.EGRESS if e not in used} == set()


def test_personal_data_stands_only_where_the_table_says_so(gateway: Gateway, wire: list[httpx.Request]) -> None:
    for name in CALLS:
        sent(gateway, name, wire)
    for request in wire:
        path = request.url.raw_path.decode().partition("?")[0].removeprefix("/api/v1")
        found = egress.departure(request.method, path)
        shown = str(request.url) + str(request.headers)
        assert NUMBER not in shown
        assert found is not None
        if NUMBER in request.content.decode() or "王小明" in json.dumps(request.content.decode()):
            assert found.personal, found.path


def test_what_a_card_holds_is_marked_wherever_it_can_be() -> None:
    for entry_ in egress.EGRESS:
        assert entry_.personal <= set(entry_.fields), entry_.path
        for field in entry_.fields:
            last = field.rpartition(".")[2]
            assert (field in entry_.personal) == (
                last in ("id_number", "birth", "phone_code", "phone", "picture")
                or (last == "name" and "devices" not in field)
            )


@pytest.mark.parametrize(
    ("method", "url", "options"),
    [
        ("POST", "/halls/yongxin/visits", {"json": {"items": ["deed"], "photo": "…"}}),
        ("POST", "/halls/yongxin/visits", {"json": {"holders": [{"name": "王小明", "face": "…"}]}}),
        ("POST", "/halls/yongxin/visits", {"json": {"items": {"a": [1]}}}),
        ("POST", "/halls/yongxin/help", {"json": {"note": "…"}}),
        ("GET", "/halls/yongxin", {"params": {"who": "王小明"}}),
        ("GET", "/halls/yongxin", {"headers": {"X-Card": NUMBER}}),
        ("GET", "/halls/yongxin", {"headers": {"Cookie": NUMBER}}),
        ("POST", "/halls/yongxin/photos", {"json": {}}),
        ("DELETE", "/halls/yongxin", {}),
        ("GET", "http://elsewhere.example/api/v1/halls/yongxin", {}),
        ("GET", "https://server.hall:8080/api/v1/halls/yongxin", {}),
        ("GET", "http://server.hall:8081/api/v1/halls/yongxin", {}),
        ("GET", "http://server.hall:8080/metrics", {}),
    ],
)
def test_anything_else_is_refused(
    gateway: Gateway, wire: list[httpx.Request], method: str, url: str, options: dict[str, Any]
) -> None:
    with pytest.raises(egress.NotListed) as refused:
        gateway.http.request(method, url, **options)
    assert wire == []
    assert NUMBER not in str(refused.value)
    assert "王小明" not in str(refused.value)


def test_the_command_prints_every_destination_field_and_header(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["admin", "egress", "--data", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "POST\t/api/v1/halls/{hall}/visits\tholders[].id_number\tyes\tthe number of a card" in lines
    for entry_ in egress.EGRESS:
        for field in entry_.fields or ("-",):
            assert any(line.startswith(f"{entry_.method}\t/api/v1{entry_.path}\t{field}\t") for line in lines)
    assert {f"header {name}" for name in egress.HEADERS} <= {line.split("\t")[2] for line in lines}
