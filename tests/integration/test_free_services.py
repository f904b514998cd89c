"""Free copies and post: at the rate of the day, summed up by the month; the address sealed, on record, forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.contract.free import FreeOrder, FreeView
from tests.kit.postgres import needs_postgres, running_postgres
from tests.kit.server_kit import Desk, running_hall
from tests.kit.settings_kit import refusal
from tests.kit.small_county import small_county

TO = {"name": "王秀英", "phone": "13800138000", "address": "龙田村3组12号"}
FREE: dict[str, object] = {"offered": ["copies", "post"], "page_fen": 20, "parcel_fen": 1200, "most_pages": 30}

CHANGES: tuple[dict[str, object], ...] = ({}, {"offered": ["post"]}, {"most_pages": 3})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, small_county(free=FREE)) as running:
        yield running


def order(desk: Desk, key: str = "", **wanted: object) -> FreeView:
    return desk.service.free.order("main", FreeOrder.model_validate(wanted), "staff:liu", key or desk.key())


def a_month(desk: Desk) -> None:
    order(desk, kind="copies", pages=6, ticket="a12")
    desk.clock.forward(minutes=1)
    post = order(desk, kind="post", to=TO)
    known = desk.service.free.month("main")
    assert [(s.kind, s.orders, s.pages, s.cost_fen) for s in known.sums] == [
        ("copies", 1, 6, 120),
        ("post", 1, 1, 1200),
    ]
    assert (known.cost_fen, known.orders[0].ticket) == (1320, "A012")
    assert [o.name_masked for o in known.orders] == ["", ""]
    assert [o.id for o in desk.service.free.to_send("main")] == [post.id]
    desk.service.free.sent("main", post.id, "staff:liu", desk.key())
    assert desk.service.free.to_send("main") == []
    assert desk.service.free.month("main", "2020-01").orders == []


def test_orders_are_summed_up_by_the_month_without_a_name(desk: Desk) -> None:
    a_month(desk)


@needs_postgres
def test_the_same_on_postgresql(tmp_path: Path) -> None:
    with running_postgres() as address, running_hall(tmp_path, small_county(free=FREE), url=address) as desk:
        a_month(desk)


@pytest.mark.parametrize(("setting", "values"), [("page_fen", (10, 30)), ("parcel_fen", (800, 1500))])
def test_the_cost_is_the_halls_setting(tmp_path: Path, setting: str, values: tuple[int, int]) -> None:
    wish = {"kind": "copies", "pages": 1} if setting == "page_fen" else {"kind": "post", "to": TO}
    costs = []
    for value in values:
        folder = tmp_path / str(value)
        folder.mkdir()
        with running_hall(folder, small_county(free=FREE | {setting: value})) as desk:
            costs.append(order(desk, **wish).cost_fen)
    assert tuple(costs) == values


def test_a_hall_does_what_it_offers_and_so_many_pages(tmp_path: Path) -> None:
    told = []
    for n, changes in enumerate(CHANGES):
        folder = tmp_path / str(n)
        folder.mkdir()
        with running_hall(folder, small_county(free=FREE | changes)) as desk:
            told.append(refusal(lambda: order(desk, kind="copies", pages=4)))
    assert told == ["done", "free.off", "free.too_many"]


def test_an_order_counts_once_however_often_it_is_sent(desk: Desk) -> None:
    assert order(desk, "same", kind="copies", pages=2).id == order(desk, "same", kind="copies", pages=2).id
    assert desk.service.free.month("main").cost_fen == 40


def test_the_address_is_sealed_each_look_is_on_record_and_none_comes_after_it_went(desk: Desk, tmp_path: Path) -> None:
    post, free = order(desk, kind="post", to=TO), desk.service.free
    assert free.address("main", post.id, "staff:wang").model_dump() == TO
    assert refusal(lambda: free.address("town", post.id, "staff:wang")) == "free.unknown"
    free.sent("main", post.id, "staff:wang", desk.key())
    assert refusal(lambda: free.address("main", post.id, "staff:wang")) == "free.sent"
    with desk.service.reader.read() as records:
        events = records.events_after("main", 0, 100)
    told = [(e.type, e.staff["by"], e.staff.get("state", e.staff.get("what"))) for e in events]
    assert told == [
        ("free_service_changed", "staff:liu", "ordered"),
        ("personal_data_seen", "staff:wang", "address"),
        ("free_service_changed", "staff:wang", "sent"),
    ]
    desk.engine.dispose()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert not any(value.encode() in kept or value in str(events) for value in TO.values())


def test_the_address_is_forgotten_some_days_after_it_went_the_cost_is_not(desk: Desk) -> None:
    post, waits = order(desk, kind="post", to=TO), order(desk, kind="post", to=TO)
    desk.service.free.sent("main", post.id, "staff:liu", desk.key())
    kept = desk.service.halls.get("main").hall.retention
    desk.clock.forward(days=kept.holders_days + 2)
    desk.service.day.purge()
    with desk.service.reader.read() as records:
        over, still = records.free_service(post.id), records.free_service(waits.id)
    assert over is not None
    assert (over.sealed, over.name_masked, over.cost_fen) == (b"", "", 1200)
    assert still is not None
    assert still.sealed
    desk.clock.forward(days=kept.tickets_days)
    desk.service.day.purge()
    with desk.service.reader.read() as records:
        assert records.free_service(post.id) is None
        assert records.free_service(waits.id) is not None
