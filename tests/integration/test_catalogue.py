"""事项目录 while a hall works: nobody who waits loses a place, no number is lost, and every process sees the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.catalogue import written_item
from queue_server.app.catalogue.service import CatalogueRefused, ItemChange, Published
from queue_server.app.service import HallService
from tests.kit.counter_kit import boards_agree, events_without_a_gap
from tests.kit.offline_kit import Kiosk, offline_county, results
from tests.kit.postgres import needs_postgres, running_postgres
from tests.kit.server_kit import Desk, running_hall
from tests.kit.settings_kit import refusal

TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path) as running:
        yield running
        assert boards_agree(running)
        assert events_without_a_gap(running)


def publish(desk: Desk, item: str, day: dt.date = TODAY, newest: int = 0, **changes: Any) -> Published:
    said = written_item(desk.service.county.items[item])
    return change(desk, item, {**said, **changes}, day, newest)


def change(desk: Desk, item: str, body: Any, day: dt.date = TODAY, newest: int = 0) -> Published:
    wanted = ItemChange(item=item, body=body, valid_from=day, why="局里通知", newest=newest)
    return desk.service.catalogue.publish([wanted], "staff:zuo", desk.key())


def a_day(desk: Desk) -> None:
    """Somebody waits, the item changes, is withdrawn, and comes back: the number is called in its turn all the same."""
    desk.open()
    first, second = desk.take("deed"), desk.take("mortgage")
    publish(desk, "deed", errands={"apply": 3.0})
    assert desk.service.halls.get("main").service_s("deed", "apply") == 180
    change(desk, "deed", None, newest=1)
    assert refusal(lambda: desk.take("deed")) == "item.unknown"
    called = desk.next()
    assert called.visit is not None
    assert called.visit.number == first.number
    desk.press("start", called.visit.step)
    desk.finish(called.visit.step)
    then = desk.next(after=called.visit.step).visit
    assert then is not None
    assert then.number == second.number
    publish(desk, "deed", newest=2)
    assert desk.take("deed").number != first.number
    assert [kept.state for kept in desk.service.catalogue.history("deed")] == ["in_force", "past", "past"]


def test_who_waits_keeps_the_place_whatever_becomes_of_the_item(desk: Desk) -> None:
    a_day(desk)


@needs_postgres
def test_the_same_on_postgresql(tmp_path: Path) -> None:
    with running_postgres() as address, running_hall(tmp_path, url=address) as desk:
        a_day(desk)


def test_a_number_given_offline_for_a_withdrawn_item_counts(tmp_path: Path) -> None:
    with running_hall(tmp_path, offline_county()) as desk:
        kiosk = Kiosk(desk)
        kiosk.lease()
        number = kiosk.give("deed")
        change(desk, "deed", None)
        assert results(kiosk.hand_in()) == [("taken", "")]
        desk.open()
        called = desk.next().visit
        assert called is not None
        assert called.number.endswith(str(number.number))


def test_a_day_begins_with_what_was_planned_for_it(desk: Desk) -> None:
    publish(desk, "deed", TODAY + dt.timedelta(days=1), plain={"zh": "过户", "en": "Transfer"})
    assert not desk.service.catalogue.refresh()
    desk.clock.forward(days=1)
    assert desk.service.catalogue.refresh()
    assert desk.service.county.items["deed"].plain.zh == "过户"
    assert desk.service.menu("main")[0].items[0].plain.zh == "过户"


def test_a_process_that_starts_later_begins_with_what_is_in_force(desk: Desk) -> None:
    files = desk.service.county
    publish(desk, "deed", plain={"zh": "过户", "en": "Transfer"})
    desk.service.writer.boards.use(files)
    later = HallService(files, desk.service.reader, desk.service.writer, desk.clock, desk.service.keys)
    assert later.catalogue.refresh()
    assert later.county.items["deed"].plain.zh == "过户"


def test_a_change_that_breaks_another_part_of_the_county_is_refused(desk: Desk) -> None:
    with pytest.raises(CatalogueRefused) as refused:
        change(desk, "pension", None)
    assert {p.code for p in refused.value.problems} == {"unknown-code"}
    with pytest.raises(CatalogueRefused):
        publish(desk, "deed", tiers=["bank"])
    assert refusal(lambda: change(desk, "nothing", None)) == "catalogue.same"
    assert desk.service.catalogue.newest("pension") == 0


def test_an_item_of_the_database_that_the_files_refuse_by_now_stays_as_its_file_says(desk: Desk) -> None:
    publish(desk, "deed", theme="life", plain={"zh": "过户", "en": "Transfer"})
    files = desk.service.catalogue._files
    themes = (files.themes[0].model_copy(update={"code": "home"}),)
    items = {code: item.model_copy(update={"theme": "home"}) for code, item in files.items.items()}
    newer = files.model_copy(update={"themes": themes, "items": items})
    desk.service.writer.boards.use(newer)
    later = HallService(newer, desk.service.reader, desk.service.writer, desk.clock, desk.service.keys)
    later.catalogue.refresh()
    assert later.county.items["deed"].plain.zh == "deed"
