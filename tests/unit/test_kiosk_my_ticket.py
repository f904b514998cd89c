"""What 「我有号票」 shows: the place, the whole way, and just the keys that the hall allows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.journey.model import Holder
from kiosk.journey.screens import Card, Confirm, Done, MyAsk, MyPlace, MyTicket, MyTickets, Screen
from kiosk.scenes.made_up import MONDAY, base, looked_up, menu, steps, suspension, visit
from kiosk.views import cards, counting, deciding, my_ticket, tickets
from kiosk.views.my_ticket import MyPlaceView
from kiosk.views.parts import words
from kiosk.way import summary, within
from queue_server.contract.models import MenuItem, MovedTo, StepView, WireText
from queue_server.contract.tickets import FoundTicket

SALE = next(i for i in menu().items if i.code == "property-sale")


def shown(state: str = "waiting", *, id_: str = "v-1", item: MenuItem = SALE, **changes: Any) -> MyPlaceView:
    terminal = {k: changes.pop(k) for k in ("reader_ok", "senior") if k in changes}
    place = {k: changes.pop(k) for k in ("busy", "did", "trouble", "voucher") if k in changes}
    screen = MyPlace(looked_up("B012", item, state, **changes), id_, **place)
    return my_ticket.my_place(base(screen=screen, **terminal), 5)


def intents(view: MyPlaceView) -> list[str]:
    return [b.intent for b in view.ways if b.intent]


def way(*stages: list[str], **states: Any) -> list[StepView]:
    return [StepView.model_validate(s) for s in steps(*stages, **states)]


# --- the way ------------------------------------------------------------------------------------------------------


def test_the_way_in_one_sentence_says_what_follows_what_and_what_goes_side_by_side() -> None:
    t = words(base())

    assert summary(way(["property-sale"]), t, "zh") == ""
    assert (
        summary(way(["property-sale", "pension-check"]), t, "zh") == "房屋买卖转移登记、养老保险待遇资格认证（同时办）"
    )
    after = way(["property-sale"], ["pension-check", "id-card-reissue"])
    assert summary(after, t, "zh") == "先房屋买卖转移登记，再养老保险待遇资格认证、居民身份证丢失补领（同时办）"


def test_what_is_inside_the_case_needs_no_number() -> None:
    t = words(base())

    assert within([], t, "zh") == ""
    assert within([WireText(zh="契税", en="Tax"), WireText(zh="用水", en="Water")], t, "zh") == (
        "一并办理，不用另取号：契税、用水"
    )


def test_each_matter_of_the_way_says_how_it_stands() -> None:
    whole = steps(["property-sale", "pension-check"], ["id-card-reissue"], states=("finished", "waiting"))
    lines = shown(steps=whole).way

    assert [(line.mark, line.icon, line.word, line.now) for line in lines] == [
        ("1", "check", "已办完", False), ("1", "clock", "正在排", True), ("2", "dots-three", "接着办", False),
    ]  # fmt: skip


def test_matters_of_one_stage_are_said_to_go_side_by_side() -> None:
    assert [line.word for line in shown(steps=steps(["property-sale", "pension-check"])).way] == ["同时办", "同时办"]


def test_a_way_longer_than_the_screen_leaves_out_what_is_done_and_counts_the_rest() -> None:
    codes = [i.code for i in menu().items[:9]]
    lines = shown(steps=steps(*[[code] for code in codes], states=("finished", "finished", "waiting"))).way

    assert len(lines) == 5
    assert lines[0].word == "正在排"
    assert lines[-1].text == "还有3件"


def test_the_last_screen_tells_the_whole_way_too() -> None:
    whole = visit("B012", SALE).model_copy(update={"steps": way(["property-sale"], ["pension-check"])})
    lines = tickets.ticket(base(screen=Done(), visit=whole)).lines

    assert lines[0] == "先房屋买卖转移登记，再养老保险待遇资格认证"
    assert "过号请到取号机报到" in lines


def test_a_copy_says_on_the_last_screen_that_the_old_code_is_dead() -> None:
    copied = visit("B012", SALE).model_copy(update={"copy_number": 1})

    assert tickets.ticket(base(screen=Done(), visit=copied)).lines[0] == "补打的号票，原来的码不能用了"


# --- the keys -----------------------------------------------------------------------------------------------------


def test_by_document_just_what_the_hall_allows_may_be_done() -> None:
    assert intents(shown()) == ["change", "ask_copy", "ask_give_back"]
    assert intents(shown(may_change=False)) == ["ask_copy", "ask_give_back"]
    assert intents(shown("finished")) == []


def test_by_number_nothing_of_it_is_offered_but_the_document_is_asked_for() -> None:
    assert intents(shown(id_="")) == []
    assert [b.text for b in shown(id_="").ways] == ["放上证件"]
    without = shown(id_="", reader_ok=False)
    assert (without.ways, without.ways_title) == ((), "要换、要还、要补打，请人帮忙")


@pytest.mark.parametrize(
    ("state", "changes", "primary"),
    [
        ("missed", {}, "im_back"),
        ("finished", {"may_return": True}, "im_back"),
        ("waiting", {"may_check_in": True}, "check_in"),
        ("cancelled", {"voucher_on": MONDAY, "voucher": "t"}, "use_voucher"),
        ("waiting", {}, None),
        ("called", {}, None),
    ],
)
def test_there_is_one_thing_to_do_now_or_none(state: str, changes: dict[str, Any], primary: str | None) -> None:
    found = shown(state, **changes).primary
    assert (found.intent if found else None) == primary


def test_while_something_is_on_its_way_nothing_can_be_pressed() -> None:
    busy = shown("missed", busy="back")
    assert (busy.primary, busy.ways, busy.title) == (None, (), "正在办，请稍候")


# --- the words ----------------------------------------------------------------------------------------------------


def test_a_missed_number_is_not_sent_to_wait_before_it_has_reported() -> None:
    assert (shown("missed").zone, shown("missed").title) == ("", "已过号，请报到")
    assert shown(did="back").title == "已为您排回"


def test_a_called_number_is_sent_to_its_counter() -> None:
    called = shown("called", counter=7)
    assert (called.title, called.zone, called.wait) == ("叫到您了", "请到7号窗口", "")


def test_what_waits_for_something_suspended_is_told_why_and_keeps_its_place() -> None:
    paused = shown(suspended=suspension("item", SALE.code))
    assert (paused.title, paused.note, paused.wait) == ("暂停办理", "系统故障，恢复了就叫，号留着", "")


def test_a_voucher_for_a_later_day_names_the_day_and_offers_nothing_today() -> None:
    later = shown("cancelled", voucher_on=MONDAY.replace(day=24), voucher="t")
    assert (later.title, later.note, later.primary) == ("明天优先叫", "明天拿证件来，优先叫", None)
    assert later.over_number == "上次的号"


def test_a_ticket_that_went_to_another_hall_names_it_and_its_number_there() -> None:
    moved = MovedTo(hall="x", hall_name=WireText(zh="禾川镇便民服务中心", en="Hechuan"), number="A007")
    assert shown(moved=moved).zone == "请到禾川镇便民服务中心·A007"


def test_of_several_tickets_each_row_names_number_matter_and_state() -> None:
    views = (looked_up("B012", SALE), looked_up("A045", SALE, "cancelled", voucher_on=MONDAY))
    found = tuple(FoundTicket(id=f"v-{n}", view=v) for n, v in enumerate(views))
    rows = my_ticket.my_tickets(base(screen=MyTickets(found)), 6).rows

    assert [(r.number, r.line, r.value) for r in rows] == [("B012", "正在排队", "v-0"), ("A045", "今天优先叫", "v-1")]


def test_a_senior_finds_no_keypad() -> None:
    """No scrolling, swiping or keypad on the senior path."""
    view = my_ticket.my_ticket(base(screen=MyTicket(), senior=True))

    assert (view.letters, view.digits, view.keypad) == ((), (), "")
    assert view.person is not None
    assert view.person.intent == "help"


def test_where_nobody_is_on_site_the_telephone_stands_in_the_persons_place() -> None:
    view = my_ticket.my_ticket(base(screen=MyTicket(), senior=True, unattended=True))

    assert view.person is not None
    assert (view.person.intent, view.person.sub) == ("", menu().phone)


@pytest.mark.parametrize(("what", "title"), [("give_back", "还掉B012，对吗？"), ("copy", "补打B012，对吗？")])
def test_what_cannot_be_undone_is_asked_first(what: Any, title: str) -> None:
    view = my_ticket.my_ask(base(screen=MyAsk(what, MyPlace(looked_up("B012", SALE), "v-1"))))

    assert view.title == title
    assert [b.intent for b in view.buttons] == ["back", "do_it"]


def test_changing_says_whether_the_time_waited_counts() -> None:
    place = MyPlace(looked_up("B012", SALE), "v-1")
    state = base(screen=Confirm(), changing=place, basket=("pension-check",))
    anew = replace(state, menu=menu().model_copy(update={"change_keeps_wait": False}))

    assert deciding.confirm(state).title == "换成这件，对吗？"
    assert deciding.confirm(state).note == "号不变，等过的时间照算"
    assert deciding.confirm(anew).note == "号不变，从现在起重新排"
    assert deciding.confirm(state).ways == ()


# --- cards and counting -------------------------------------------------------------------------------------------


def card(screen: Screen, **changes: Any) -> cards.CardView:
    return cards.card(base(screen=screen, basket=("property-sale",), **changes))


def test_where_the_document_is_needed_there_is_no_way_around_it_but_a_person() -> None:
    needed = card(Card(needed=True))

    assert "skip_card" not in [b.intent for b in needed.buttons]
    assert "help" in [b.intent for b in needed.buttons]
    assert needed.line == "这件事凭证件取号"


def test_each_further_card_is_counted_and_one_key_takes_the_number_for_all() -> None:
    two = card(Card(together=True), holders=(Holder("a", "1"), Holder("b", "2")))

    assert two.title == "两位的证件都好了", "an agent need not bring a third"
    assert [(b.intent, b.sub) for b in two.buttons if b.intent] == [("act", "第一张是我的"), ("confirm", "一共2位")]


def test_counting_ends_at_one_and_at_what_the_hall_allows() -> None:
    from kiosk.journey.screens import Matters

    first = counting.matters(base(screen=Matters(1), basket=("property-sale",)))
    last = counting.matters(base(screen=Matters(menu().matters_per_ticket), basket=("property-sale",)))

    assert (first.minus.intent, first.plus.intent) == ("", "plus")
    assert (last.minus.intent, last.plus.intent) == ("minus", "")
