"""What the screens show: waits summed over a theme's queues, shut tiles that say what to do, things to bring."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kiosk.journey.events import Press
from kiosk.journey.model import State
from kiosk.journey.screens import Choose, Confirm, Done, Home, MyTicket, NoPaper, Search
from kiosk.scenes.made_up import ZONE, base, hall_state, hardest, menu, suspension, visit
from kiosk.views import choosing, deciding, frame, home, my_ticket, tickets
from kiosk.views.parts import Tile, pager, words
from kiosk.views.waits import facts, load, minutes, range_words
from queue_server.contract.models import QueueView, Wait, WireText


def _queue(prefix: str, waiting: int, status: str = "open", wait: tuple[int, int] | None = (600, 900)) -> QueueView:
    name = WireText(zh=prefix, en=prefix)
    told = Wait(low_s=wait[0], high_s=wait[1]) if wait else None
    return QueueView(
        prefix=prefix, name=name, zone="east", status=status, waiting=waiting, wait=told, departments=[]
    )  # fmt: skip


def _tile(state: State, title: str) -> Tile:
    return next(t for t in home.home(state).tiles if t.title == title)


def test_a_theme_of_two_queues_sums_their_people_and_tells_the_busier_ones_range() -> None:
    known = facts([_queue("A", 3, wait=(300, 600)), _queue("B", 4, wait=(900, 1500))], issuing=True)

    assert (known.status, known.waiting) == ("open", 7)
    assert known.wait == Wait(low_s=900, high_s=1500)


def test_a_closed_queue_does_not_count_while_another_is_open() -> None:
    known = facts([_queue("A", 9, "closed"), _queue("B", 4)], issuing=True)

    assert (known.status, known.waiting, known.prefix) == ("open", 4, "B")


def test_full_is_said_before_closed() -> None:
    assert facts([_queue("A", 0, "closed"), _queue("B", 9, "full")], issuing=True).status == "full"


def test_when_the_hall_gives_no_numbers_nothing_is_open() -> None:
    assert facts([_queue("A", 3)], issuing=False).status == "closed"


def test_a_tile_tells_people_range_and_load() -> None:
    tile = _tile(base(), "不动产登记")

    assert (tile.line, tile.load, tile.load_word) == ("等候*16*人·约*35–50*分", 3, "较忙")
    assert Press(tile.intent, tile.value) == Press("theme", "property")


def test_a_tile_where_nobody_waits_says_go_now() -> None:
    tile = _tile(base(), "水电燃气")

    assert (tile.line, tile.load, tile.load_word) == ("*不用等*，现在就办", 0, "无人")


def test_a_closed_tile_says_when_to_come_and_can_be_pressed() -> None:
    tile = _tile(base(), "办税缴费")

    assert (tile.shut, tile.load_word, tile.line) == (True, "已下班", "请明天8:30再来")
    assert Press(tile.intent, tile.value) == Press("closed_tile", "E")


def test_a_full_tile_says_so() -> None:
    tile = _tile(base(), "公积金")

    assert (tile.shut, tile.load_word, tile.line) == (True, "号已取完", "可约明天")


def test_on_friday_the_next_opening_is_named_by_its_weekday() -> None:
    friday = dt.datetime(2026, 11, 27, 18, 0, tzinfo=ZONE)
    shut = hall_state(busy={"E": -1}, opens_next=dt.datetime(2026, 11, 30, 8, 30, tzinfo=ZONE))

    assert _tile(base(hall=shut, now=friday), "办税缴费").line == "请周一8:30再来"


def test_the_load_is_quiet_medium_or_busy_by_the_end_of_the_range() -> None:
    def bars(high_s: int) -> int:
        return load(facts([_queue("A", 5, wait=(60, high_s))], issuing=True))

    assert [bars(s) for s in (1200, 1201, 2400, 2401)] == [1, 2, 2, 3]


def test_a_range_rounds_outwards_and_one_from_nothing_says_within() -> None:
    t = words(base())

    assert minutes(Wait(low_s=119, high_s=121)) == (1, 3)
    assert range_words(t, Wait(low_s=720, high_s=1200), "long") == "约12–20分钟"
    assert range_words(t, Wait(low_s=10, high_s=250), "long") == "约5分钟内"
    assert range_words(t, Wait(low_s=600, high_s=600), "long") == "约10分钟"


def test_more_themes_than_the_home_screen_holds_end_in_a_tile_that_leads_to_all() -> None:
    many = menu().model_copy(
        update={
            "themes": [menu().themes[0].model_copy(update={"code": f"t-{n}"}) for n in range(14)],
            "items": [menu().items[0].model_copy(update={"code": f"i-{n}", "theme": f"t-{n}"}) for n in range(14)],
        }
    )

    tiles = home.home(base(menu=many)).tiles

    assert len(tiles) == home.MOST_TILES
    assert (tiles[-1].title, tiles[-1].intent, tiles[-1].line) == ("更多", "take", "还有3类")


def test_every_life_event_can_be_reached_from_its_tab() -> None:
    tiles = home.home(base(screen=Home("life"))).tiles
    every, pages = [b.code for b in menu().bundles], range(3)
    behind = [t.value for n in pages for t in choosing.choose(base(screen=Choose("life", page=n)), 8, 12).tiles]

    assert (tiles[-1].intent, tiles[-1].value) == ("take", "life")
    assert set(behind) == set(every)


def test_a_theme_reached_from_firms_shows_the_matters_of_firms() -> None:
    state = base(screen=Choose("theme", "property"), trail=(Home("firm"),))
    by_code = {i.code: i for i in menu().items}

    shown = choosing.choose(state, 99, 99).tiles

    assert shown
    assert all(by_code[t.value].audience in ("firm", "both") for t in shown)


def test_every_thing_to_bring_stands_on_some_page() -> None:
    item = hardest(menu())
    state = base(basket=(item.code,), screen=Confirm())
    seen: list[str] = []
    for page in range(deciding.confirm(state).pager.pages):
        seen += [x.name for x in deciding.confirm(replace(state, screen=Confirm(page))).things]

    wanted = {m.name.zh for m in (*item.guide.bring, *item.guide.spared)}
    assert wanted <= set(seen)
    assert len(seen) == len(set(seen))


def test_what_need_not_be_brought_is_never_among_what_to_bring() -> None:
    state = base(basket=("property-sale",), screen=Confirm())

    things = deciding.things(state, words(state))

    spared = [x.name for x in things if x.spared]
    assert "户口簿" in spared
    assert "身份证" not in spared


def test_a_suspended_matter_says_so_on_its_tile_with_the_reason_and_can_be_pressed() -> None:
    paused = base(
        hall=hall_state(suspended=[suspension("item", "property-sale").model_dump()]),
        screen=Choose("theme", "property"),
    )
    tiles = choosing.choose(paused, 99, 99).tiles
    tile = next(t for t in tiles if t.value == "property-sale")

    assert (tile.shut, tile.load_word, tile.line, tile.intent) == (True, "暂停办理", "系统故障", "item")
    assert [t.value for t in tiles if t.shut] == ["property-sale"]


def test_a_theme_is_suspended_once_all_of_it_is() -> None:
    whole = base(hall=hall_state(suspended=[suspension("department", "property").model_dump()]))

    assert (_tile(whole, "不动产登记").shut, _tile(whole, "不动产登记").load_word) == (True, "暂停办理")
    assert _tile(whole, "公积金").load_word != "暂停办理"


def test_the_confirmation_of_what_was_suspended_meanwhile_says_that_no_number_is_given() -> None:
    paused = hall_state(suspended=[suspension("item", "property-sale", "equipment").model_dump()])
    shown = deciding.confirm(base(hall=paused, basket=("property-sale",), screen=Confirm()))

    assert (shown.ahead, shown.wait, shown.wait_line) == ("暂停办理", "设备故障", "先不发号，恢复了再取")
    assert (shown.yes.text, shown.yes.dress) == ("暂停办理", "shut")


def test_a_hall_that_stands_still_says_so_over_its_first_screen() -> None:
    still = hall_state(suspended=[suspension("hall", "yongxin", "evacuation").model_dump()])

    assert frame.strips(base(hall=still))[0].text == "暂停办理：大厅疏散，号都留着"


def test_how_many_matters_is_asked_of_one_matter_and_told_where_it_was_said() -> None:
    def ways(matters: int) -> list[str]:
        state = base(basket=("property-sale",), screen=Confirm(), matters=matters)
        return [w.text for w in deciding.confirm(state).ways]

    assert "替别人办·多件" in ways(1)
    assert "共10件" in ways(10)
    assert "再加一件" not in ways(10)


def test_for_firms_the_same_question_names_firms() -> None:
    firm = next(i.code for i in menu().items if i.audience == "firm")

    assert "几家一起办" in [w.text for w in deciding.confirm(base(basket=(firm,), screen=Confirm())).ways]


def test_who_cannot_hear_has_a_key_in_both_modes_and_is_told_what_follows() -> None:
    state = base(basket=("property-sale",), screen=Confirm())
    flagged = replace(state, cannot_hear=True)

    assert "cannot_hear" in [b.intent for b in frame.bar(state).small]
    assert deciding.confirm(replace(state, senior=True)).hear.intent == "cannot_hear"
    assert deciding.confirm(flagged).note == "叫号先亮屏，请看屏幕"
    assert frame.cannot_hear(flagged, words(flagged)).dress == "picked"


def test_what_is_done_within_the_case_is_told_before_the_number_is_taken() -> None:
    event = next(b for b in menu().bundles if b.inside)
    shown = deciding.confirm(base(bundle=event.code, screen=Confirm()))

    assert shown.plain.startswith("一并办理，不用另取号：")


def test_before_taking_a_number_one_is_told_what_the_ticket_will_say() -> None:
    """Others at the same counters go first too: ten ahead, though six wait for this department."""
    hall = hall_state()
    queue = next(q for q in hall.queues if q.prefix == "B")
    lanes = [lane.model_copy(update={"aheads": {"ordinary": 10, "senior": 4}}) for lane in queue.departments]
    told = hall.model_copy(update={"queues": [queue.model_copy(update={"departments": lanes})]})
    state = base(hall=told, basket=("property-sale",), screen=Confirm())

    assert deciding.confirm(state).ahead == "前面10位"
    assert deciding.confirm(replace(state, class_="senior")).ahead == "前面4位"


def test_nobody_ahead_is_not_yet_no_wait_while_the_counters_serve_others() -> None:
    hall = hall_state()
    queue = next(q for q in hall.queues if q.prefix == "B")
    lanes = [lane.model_copy(update={"aheads": {"ordinary": 0}}) for lane in queue.departments]
    told = hall.model_copy(update={"queues": [queue.model_copy(update={"departments": lanes})]})
    shown = deciding.confirm(base(hall=told, basket=("property-sale",), screen=Confirm()))

    assert (shown.ahead, shown.wait) == ("前面没有人", "约35–50分钟")


def test_the_errand_can_be_chosen_only_where_there_is_a_choice() -> None:
    assert len(deciding.confirm(base(basket=("property-sale",))).errands) > 1
    assert deciding.confirm(base(bundle=menu().bundles[0].code)).errands == ()


def test_without_a_reader_no_way_with_a_card_is_offered() -> None:
    ways = deciding.confirm(base(basket=("property-sale",), reader_ok=False)).ways

    assert "with_card" not in [w.intent for w in ways]


def test_the_ticket_names_the_counter_only_if_the_visit_does() -> None:
    item = menu().items[0]
    zone = next(z.name.zh for z in menu().zones if z.code == item.zone)
    state = base(screen=Done(), visit=visit("A012", item))
    alone = visit("A012", item).model_copy(update={"counter": 3})

    assert tickets.ticket(state).zone == f"请到{zone}等候"
    assert tickets.ticket(replace(state, visit=alone)).zone == f"请到{zone}，3号窗口"


def test_without_paper_the_number_is_shown_and_help_is_said_to_come_only_if_it_was_called() -> None:
    state = base(screen=NoPaper("printer.paper_out"), visit=visit("A012", menu().items[0]))

    assert tickets.ticket(state).title == "票纸用完，您的号是"
    assert tickets.ticket(state).calm[0] == "号一直有效"
    assert tickets.ticket(replace(state, help_asked=True)).calm[0] == "已叫工作人员，马上到"


def test_my_ticket_offers_the_letters_of_this_halls_queues_only() -> None:
    letters = [b.text for b in my_ticket.my_ticket(base(screen=MyTicket())).letters]

    assert letters == sorted(q.prefix for q in hall_state().queues)


def test_the_place_of_the_back_button_holds_none_at_home_and_says_home_after_printing() -> None:
    issued = visit("A012", menu().items[0])

    assert frame.bar(base()).left is None
    after = frame.bar(base(screen=Done(), visit=issued)).left
    assert after is not None
    assert (after.text, after.intent) == ("回首页", "home")


def test_offline_is_said_under_the_header() -> None:
    wording, hall = menu().wording, hall_state()
    assert frame.strips(base(connected=False))[0].text == wording["state.offline_numbers"].zh
    none = hall.model_copy(update={"queues": [q.model_copy(update={"status": "unserved"}) for q in hall.queues]})
    assert frame.strips(base(connected=False, hall=none))[0].text == wording["state.offline"].zh
    closed = none.model_copy(update={"issuing": False})
    assert frame.strips(base(connected=False, hall=closed))[0].text == "网络不通，恢复后自动接上"


def test_without_the_server_nobody_is_called_by_a_button_but_told_where_help_is() -> None:
    bar = frame.bar(base(connected=False))
    assert (bar.help, bar.coming) == (None, ("帮忙请到", "服务台"))
    asked = frame.bar(base(connected=False, help_asked=True))
    assert asked.coming == ("已叫人", "马上到")


def test_without_the_server_a_tile_tells_no_waiting_that_nobody_knows() -> None:
    open_, shut = hall_state(busy={}), "unserved"
    queues = [q.model_copy(update={"status": shut}) if q.prefix == "D" else q for q in open_.queues]
    tiles = home.home(base(connected=False, hall=open_.model_copy(update={"queues": queues}))).tiles
    assert {(tile.line, tile.load, tile.load_word, tile.sign) for tile in tiles if not tile.shut} == {
        ("可照常取号", -1, "", "")
    }
    assert {(tile.load_word, tile.sign) for tile in tiles if tile.shut} == {("暂无号", "wifi-slash")}


def test_an_unattended_terminal_shows_its_telephone_instead_of_a_help_button() -> None:
    bar = frame.bar(base(unattended=True))

    assert bar.help is None
    assert bar.coming == ("24小时电话", menu().phone)


def test_a_pager_never_points_beyond_its_ends() -> None:
    turned = pager(words(base()), page=9, count=5, per_page=4)

    assert (turned.page, turned.pages) == (1, 2)


def test_a_search_that_finds_nothing_shows_everything_a_person_and_the_hotline() -> None:
    state = base(screen=Search("xyz"))
    shown = choosing.search(state, 4)
    assert [button.intent for button in shown.ways_on] == ["take", "help"]
    assert menu().brand.hotline in shown.hotline
    asked = choosing.search(replace(state, help_asked=True), 4)
    assert [button.intent for button in asked.ways_on] == ["take"]


def test_a_search_that_finds_something_shows_nothing_but_that() -> None:
    shown = choosing.search(base(screen=Search("fz", (menu().items[0].code,))), 4)
    assert (shown.none, shown.ways_on, shown.hotline) == ("", (), "")


@pytest.mark.parametrize(("wide", "said"), [(True, True), (False, False)])
def test_where_there_is_room_a_result_says_whose_business_it_is(wide: bool, said: bool) -> None:
    item = menu().items[0]
    whose = next(d.name.zh for d in menu().departments if d.code == item.department)
    (row,) = choosing.search(base(screen=Search("fz", (item.code,))), 4, wide).tiles
    assert (whose in row.line) == said
