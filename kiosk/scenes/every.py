"""Every screen of the kiosk and its hard cases, as made-up states: for pictures and for the tests of layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.journey.model import Holder, State
from kiosk.journey.screens import (
    Card,
    Choose,
    Confirm,
    Done,
    GivenBack,
    Home,
    Issuing,
    Matters,
    MyAsk,
    MyMatters,
    MyPlace,
    MyTicket,
    MyTickets,
    NoPaper,
    Notice,
    PhoneNumber,
    Printing,
    Problem,
    Search,
    SeniorConfirm,
    SeniorHome,
    Starting,
)
from kiosk.scenes.access import access_scenes
from kiosk.scenes.attract import attract_scenes
from kiosk.scenes.authority import authority_scenes
from kiosk.scenes.booking import booking_scenes
from kiosk.scenes.face import face_scenes
from kiosk.scenes.fleet import fleet_scenes
from kiosk.scenes.guide import guide_scenes
from kiosk.scenes.hours import hours_scenes
from kiosk.scenes.made_up import (
    BUSY,
    MONDAY,
    Scene,
    base,
    hall_state,
    hardest,
    longest,
    looked_up,
    menu,
    steps,
    suspension,
    visit,
)
from kiosk.scenes.near import near_scenes
from kiosk.scenes.offline import offline_scenes
from kiosk.scenes.papers import papers_scenes
from kiosk.scenes.priority import priority_scenes
from kiosk.scenes.quieter import quieter
from kiosk.scenes.service import service_scenes
from queue_server.contract.models import MenuItem, MovedTo, VisitIssued, WireText
from queue_server.contract.tickets import FoundTicket


def scenes(language: str) -> Iterator[Scene]:
    """Yield every screen and its hard cases in one language."""
    yield from _homes(language)
    yield from access_scenes(language)
    yield from service_scenes(language)
    yield from _choosing(language)
    yield from _deciding(language)
    yield from _tickets(language)
    yield from _calm(language)
    for topic in (hours_scenes, quieter, fleet_scenes, attract_scenes):
        yield from topic(language)
    yield from _seniors(language)
    for senior in (False, True):
        yield from _mine(language, senior)
        yield from _changing(language, senior)
    yield from _cards(language)
    yield from _suspended(language)
    for topic in (guide_scenes, near_scenes, papers_scenes):
        yield from topic(language)
    yield from priority_scenes(language)
    yield from authority_scenes(language)
    yield from face_scenes(language)
    yield from booking_scenes(language)
    yield from offline_scenes(language)


INSIDE = ("deed-tax", "water-transfer", "power-transfer")
"""Stages of a case, for which nobody is called."""


def _homes(language: str) -> Iterator[Scene]:
    home = base(language)
    yield Scene("home", home)
    for tab in ("department", "life", "person", "firm"):
        yield Scene(f"home-{tab}", replace(home, screen=Home(tab)))
    yield Scene("home-low", replace(home, low_reach=True))
    yield Scene("home-200", replace(home, hall=hall_state(busy=dict.fromkeys(BUSY, 200))))
    yield Scene(
        "home-closed",
        replace(home, hall=hall_state(busy=dict.fromkeys(BUSY, -1), issuing=False, open=False, notice=None)),
    )
    yield Scene("home-offline", replace(home, connected=False, printer_ok=False, speech=True))
    yield Scene("home-village", replace(home, menu=menu("litian"), hall=hall_state("litian")))
    yield Scene(
        "home-bank",
        replace(home, menu=menu("bank-xianggan"), hall=hall_state("bank-xianggan", notice=None), unattended=True),
    )
    empty = menu().model_copy(update={"items": [], "bundles": [], "senior_choices": []})
    yield Scene("home-empty", replace(home, menu=empty))


WRITTEN = (
    ((220, 180), (400, 185), (640, 170), (750, 180), (640, 300), (500, 400)),
    ((500, 400), (525, 560), (530, 800), (480, 900), (380, 840)),
    ((100, 520), (400, 515), (900, 510)),
)
"""子, by finger."""


def _choosing(language: str) -> Iterator[Scene]:
    state = base(language, trail=(Home(),))
    yield Scene("choose-all", replace(state, screen=Choose("all")))
    yield Scene("choose-life", replace(state, screen=Choose("life")))
    yield Scene("choose-life-2", replace(state, screen=Choose("life", page=1)))
    yield Scene("choose-theme", replace(state, screen=Choose("theme", "social")))
    yield Scene("choose-theme-2", replace(state, screen=Choose("theme", "social", 1)))
    yield Scene("choose-department", replace(state, screen=Choose("department", "property")))
    more = replace(
        state, basket=(menu().items[0].code,), screen=Choose("theme", menu().items[0].theme), trail=(Home(), Confirm())
    )
    yield Scene("choose-more", more)
    yield Scene("choose-closed", replace(state, screen=Choose("theme", "tax")))
    yield Scene("choose-low", replace(state, screen=Choose("theme", "social"), low_reach=True))
    yield Scene("search", replace(state, screen=Search()))
    found = tuple(i.code for i in menu().items if i.theme == "property")[:9]
    yield Scene("search-found", replace(state, screen=Search("fzgh" if language == "zh" else "home", found)))
    signs = ("社保卡", "社保", "设备", "身份证明", "社") if language == "zh" else ()
    yield Scene("search-signs", replace(state, screen=Search("shebaoka", found, signs=signs)))
    writes = replace(state, can_write=True)
    yield Scene("search-ways", replace(writes, screen=Search("fzgh", found)))
    hand = Search("房", found, signs=tuple("子孑孓于予了字孔仔好"), writing=True, strokes=WRITTEN)
    yield Scene("search-writing", replace(writes, screen=hand if language == "zh" else Search("home", found)))
    yield Scene("search-low", replace(writes, screen=Search("fzgh", found), low_reach=True))
    yield Scene("search-none", replace(state, screen=Search("xyz")))


def _deciding(language: str) -> Iterator[Scene]:
    items = menu().items
    sale = next((i for i in items if i.code == "property-sale"), items[0])
    state = base(language, trail=(Home(), Choose("theme", sale.theme)), basket=(sale.code,))
    yield Scene("confirm", replace(state, screen=Confirm()))
    yield Scene("confirm-2", replace(state, screen=Confirm(1)))
    yield Scene("confirm-hard", replace(state, basket=(hardest(menu()).code,), screen=Confirm()))
    yield Scene("confirm-long", replace(state, basket=(longest(menu()).code,), screen=Confirm()))
    several = tuple(i.code for i in items if i.theme == sale.theme)[:3]
    yield Scene("confirm-several", replace(state, basket=several, screen=Confirm()))
    if menu().bundles:
        yield Scene("confirm-bundle", replace(state, basket=(), bundle=menu().bundles[0].code, screen=Confirm()))
    yield Scene("confirm-no-reader", replace(state, reader_ok=False, screen=Confirm(), connected=False))
    yield Scene("card", replace(state, screen=Card()))
    yield Scene("card-reading", replace(state, screen=Card(reading=True)))
    yield Scene("card-trouble", replace(state, screen=Card(trouble="card.unreadable")))
    yield Scene("card-off", replace(state, screen=Card(trouble="device.absent"), reader_ok=False))


def _tickets(language: str) -> Iterator[Scene]:
    sale = next((i for i in menu().items if i.code == "property-sale"), menu().items[0])
    issued = visit("B012", sale)
    state = base(language, visit=issued, basket=(sale.code,))
    yield Scene("printing", replace(state, screen=Printing()))
    yield Scene("done", replace(state, screen=Done()))
    held = replace(state, holders=(Holder("王小明", "362430195001010018"),), card_lying=True)
    yield Scene("done-card", replace(held, screen=Done(), visit=visit("A9999", longest(menu()), 199, (90, 140))))
    alone = visit("K001", longest(menu()), 0, (0, 1)).model_copy(update={"counter": 3})
    yield Scene("done-counter", replace(state, screen=Done(), visit=alone))
    yield Scene("no-paper", replace(state, screen=NoPaper("printer.paper_out"), help_asked=True, connected=False))
    yield Scene("no-paper-restarted", replace(state, screen=NoPaper("kiosk.restarted"), help_asked=True))
    yield Scene("no-paper-jam", replace(state, screen=NoPaper("printer.cutter_jam")))
    copied = issued.model_copy(update={"copy_number": 1})
    yield Scene("done-copy", replace(state, screen=Done(), visit=copied))
    yield Scene("done-way", replace(state, screen=Done(), visit=_whole_way(sale.code)))
    many = issued.model_copy(update={"steps": [issued.steps[0].model_copy(update={"matters": 10})], "matters": 10})
    yield Scene("done-matters", replace(state, screen=Done(), visit=many))


def _whole_way(first: str) -> VisitIssued:
    """Return a number for one desk, then two in any order, with three stages inside the case."""
    item = next(i for i in menu().items if i.code == first)
    inside = [i.name.model_dump() for i in menu().items if i.code in INSIDE]
    whole = visit("B012", item).model_dump(by_alias=True)
    return VisitIssued.model_validate(
        {**whole, "steps": steps([first], ["medical-offsite-filing", "pension-check"]), "inside": inside}
    )


def _calm(language: str) -> Iterator[Scene]:
    state = base(language, trail=(Home(),))
    yield Scene("starting", State(language=language))
    yield Scene("starting-offline", State(screen=Starting("server.unreachable"), language=language))
    yield Scene("issuing", replace(state, screen=Issuing()))
    yield Scene("given-back", replace(state, screen=GivenBack()))
    yield Scene("problem", replace(state, screen=Problem("server.busy", can_retry=True)))
    yield Scene("problem-final", replace(state, screen=Problem("class.not_entitled")))
    for kind in ("closed", "full", "unserved"):
        yield Scene(f"notice-{kind}", replace(state, screen=Notice(kind, "E")))
    yield Scene("idle", replace(state, screen=Choose("all"), idle_asked=True))
    yield Scene("card-left", replace(state, screen=Home(), card_left=True))


def _seniors(language: str) -> Iterator[Scene]:
    found = menu()
    code = found.senior_choices[0].item if found.senior_choices else found.items[0].code
    item = next(i for i in found.items if i.code == code)
    state = base(language, senior=True, speech=True, trail=(Home(),))
    asked = replace(state, basket=(code,), screen=SeniorConfirm(), trail=(Home(), SeniorHome()))
    told = replace(state, basket=(code,), visit=visit("D012", item))
    yield Scene("senior-home", replace(state, screen=SeniorHome()))
    yield Scene("senior-home-low", replace(state, screen=SeniorHome(), low_reach=True))
    yield Scene("senior-confirm", asked)
    yield Scene("senior-confirm-no-reader", replace(asked, reader_ok=False))
    yield Scene("senior-printing", replace(told, screen=Printing()))
    yield Scene("senior-done", replace(told, screen=Done()))
    yield Scene(
        "senior-done-card",
        replace(told, screen=Done(), holders=(Holder("王小明", "362430195001010018"),), card_lying=True),
    )
    restarted = replace(told, screen=NoPaper("kiosk.restarted"), help_asked=True)
    yield Scene("senior-no-paper-restarted", restarted)
    yield Scene("senior-no-paper", replace(told, screen=NoPaper("printer.paper_out"), help_asked=True, connected=False))
    yield Scene("senior-problem", replace(state, screen=Problem("server.busy", can_retry=True)))
    yield Scene("senior-notice", replace(state, screen=Notice("closed", "E")))
    yield Scene("senior-given-back", replace(state, screen=GivenBack()))
    yield Scene("senior-issuing", replace(state, screen=Issuing()))
    yield Scene("senior-idle", replace(asked, idle_asked=True))


def _person(language: str, senior: bool) -> tuple[State, str, MenuItem]:
    """Return somebody who looks round, the beginning of their scenes' names, and what they came for."""
    code = menu().senior_choices[0].item if senior else "property-sale"
    item = next(i for i in menu().items if i.code == code)
    trail = (Home(), SeniorHome()) if senior else (Home(),)
    return base(language, senior=senior, speech=senior, trail=trail), "senior-" if senior else "", item


def _mine(language: str, senior: bool) -> Iterator[Scene]:
    state, name, item = _person(language, senior)
    yield Scene(f"{name}my-ticket", replace(state, screen=MyTicket()))
    yield Scene(f"{name}my-ticket-none", replace(state, screen=MyTicket(trouble="visit.not_found_for_holder")))
    yield Scene(f"{name}my-ticket-no-reader", replace(state, reader_ok=False, screen=MyTicket()))
    scans = replace(state, scanner_ok=True)
    yield Scene(f"{name}my-ticket-scan", replace(scans, screen=MyTicket()))
    yield Scene(f"{name}my-ticket-scan-alone", replace(scans, reader_ok=False, screen=MyTicket()))
    yield Scene(f"{name}my-ticket-not-ours", replace(scans, screen=MyTicket(trouble="code.not_ours")))
    yield Scene(f"{name}my-ticket-old", replace(scans, screen=MyTicket(trouble="code.old")))
    by_code = looked_up("B012", item, may_give_back=True, may_change=True)
    yield Scene(f"{name}place-scanned", replace(scans, screen=MyPlace(by_code, token=by_code.number)))
    covered = MyPlace(looked_up("B012", item), "v-1")
    yield Scene(f"{name}place-shaded", replace(state, shaded=True, screen=covered))
    if not senior:
        yield Scene("my-ticket-typed", replace(state, screen=MyTicket("B01", busy=True, asked="B01")))
        by_number = MyPlace(looked_up("B012", item, steps=[]))
        yield Scene("place-number", replace(state, screen=by_number))
        missed = MyPlace(looked_up("B012", item, "missed", steps=[]))
        yield Scene("place-number-missed", replace(state, screen=missed))
        yield Scene("place-number-no-reader", replace(state, screen=by_number, reader_ok=False))
    lying = replace(state, card_lying=True)
    found = MyPlace(looked_up("B012", item), "v-1")
    yield Scene(f"{name}place", replace(lying, screen=found))
    yield Scene(f"{name}place-missed", replace(state, screen=MyPlace(looked_up("B012", item, "missed"), "v-1")))
    called = looked_up("B012", item, "called", counter=3, may_give_back=True)
    yield Scene(f"{name}place-called", replace(state, screen=MyPlace(called, "v-1")))
    way = steps([item.code, "pension-check"], ["medical-offsite-filing"], states=("finished", "waiting"))
    whole = looked_up("B012", item, steps=way, inside=_whole_way(item.code).model_dump()["inside"])
    yield Scene(f"{name}place-way", replace(state, screen=MyPlace(whole, "v-1")))
    long = steps(
        ["pension-check"], [longest(menu()).code], [hardest(menu()).code], ["id-card-reissue"], states=("no_show",)
    )
    every = looked_up("B012", item, "missed", steps=long, inside=whole.inside)
    yield Scene(f"{name}place-long", replace(state, screen=MyPlace(every, "v-1", trouble="visit.at_counter")))
    remote = looked_up("B012", item, may_check_in=True)
    yield Scene(f"{name}place-check-in", replace(state, screen=MyPlace(remote, "v-1")))
    yield Scene(f"{name}place-back", replace(state, screen=MyPlace(found.visit, "v-1", did="back")))
    yield Scene(f"{name}place-busy", replace(state, screen=MyPlace(found.visit, "v-1", busy="copy")))
    old = looked_up("B045", item, "cancelled", voucher_on=MONDAY)
    yield Scene(f"{name}place-voucher", replace(state, screen=MyPlace(old, "v-0", voucher="p7Wq3rT9xK2m")))
    paused = looked_up("B012", item, suspended=suspension("item", item.code))
    yield Scene(f"{name}place-paused", replace(state, screen=MyPlace(paused, "v-1")))
    short = [{**steps([item.code], states=["finished"])[0], "outcome": "supplement"}]
    papers = looked_up("B012", item, "finished", may_return=True, steps=short)
    yield Scene(f"{name}place-papers", replace(state, screen=MyPlace(papers, "v-1")))
    moved = MovedTo(hall="hexi", hall_name=WireText(zh="禾川镇便民服务中心", en="Hechuan Township Hall"), number="A007")
    yield Scene(
        f"{name}place-moved", replace(state, screen=MyPlace(found.visit.model_copy(update={"moved": moved}), "v-1"))
    )
    views = (whole, papers, old, looked_up("A9999", longest(menu()), "missed"), called)
    tickets = tuple(FoundTicket(id=f"v-{n}", view=view) for n, view in enumerate(views))
    yield Scene(f"{name}my-tickets", replace(state, screen=MyTickets(tickets)))
    yield Scene(f"{name}my-tickets-low", replace(state, screen=MyTickets(tickets), low_reach=True))
    for what in ("give_back", "copy"):
        yield Scene(f"{name}ask-{what.replace('_', '-')}", replace(state, screen=MyAsk(what, found)))


def _changing(language: str, senior: bool) -> Iterator[Scene]:
    state, name, item = _person(language, senior)
    several = looked_up("B012", item, steps=steps([item.code, "pension-check"]))
    state = replace(state, changing=MyPlace(several, "v-1"))
    yield Scene(f"{name}my-matters", replace(state, screen=MyMatters()))
    yield Scene(f"{name}change-choose", replace(state, screen=SeniorHome() if senior else Choose("all")))
    asked = replace(state, basket=(menu().senior_choices[1].item,))
    yield Scene(f"{name}change-confirm", replace(asked, screen=SeniorConfirm() if senior else Confirm()))


def _cards(language: str) -> Iterator[Scene]:
    state, _, item = _person(language, senior=False)
    state = replace(state, basket=(item.code,))
    seller, buyer = Holder("王小明", "362430195001010018"), Holder("李雷", "362430199001010018")
    yield Scene("card-needed", replace(state, screen=Card(needed=True)))
    yield Scene("card-needed-off", replace(state, screen=Card("device.absent", needed=True), reader_ok=False))
    chip = replace(state, chip_ok=True)
    yield Scene("card-chip", replace(chip, screen=Card()))
    yield Scene("card-chip-alone", replace(chip, screen=Card(), reader_ok=False))
    yield Scene("my-ticket-chip", replace(chip, screen=MyTicket(), basket=()))
    yield Scene("my-ticket-chip-alone", replace(chip, screen=MyTicket(), basket=(), reader_ok=False))
    typed = looked_up("A012", item)
    codes = state.menu.model_copy(update={"phone_codes": ["gft:"]}) if state.menu else None
    phone = replace(state, scanner_ok=True, menu=codes)
    yield Scene("card-phone", replace(phone, screen=Card()))
    yield Scene("card-phone-needed", replace(phone, screen=Card(needed=True), chip_ok=True))
    yield Scene("card-phone-trouble", replace(phone, screen=Card("identify.used")))
    yield Scene("card-phone-chip", replace(phone, screen=Card(), chip_ok=True))
    yield Scene("senior-card-phone", replace(phone, screen=Card(needed=True), senior=True))
    every = replace(phone, chip_ok=True, menu=codes.model_copy(update={"phone_for_bound": True}) if codes else None)
    yield Scene("card-every-way", replace(every, screen=Card(needed=True)))
    yield Scene("card-every-way-trouble", replace(every, screen=Card("card.unreadable")))
    yield Scene("card-together-every-way", replace(every, screen=Card(needed=True, together=True)))
    yield Scene("senior-card-every-way", replace(every, screen=Card(needed=True), senior=True, help_asked=True))
    alone = replace(phone, reader_ok=False)
    shown = Holder("王**", "", ref="ab" * 32)
    yield Scene("card-phone-alone", replace(alone, screen=Card()))
    yield Scene("card-phone-together", replace(phone, screen=Card(together=True), holders=(shown, buyer)))
    yield Scene("confirm-phone-alone", replace(alone, screen=Confirm()))
    yield Scene("my-ticket-phone-alone", replace(alone, screen=MyTicket(), basket=()))
    yield Scene("issuing-whose", replace(phone, screen=Issuing(), holders=(shown, buyer)))
    wrong = replace(every, screen=Card("card.unreadable", needed=True), senior=True, help_asked=True)
    yield Scene("senior-card-every-way-trouble", wrong)
    typing = replace(state, screen=PhoneNumber(), trail=(*state.trail, Card()))
    yield Scene("phone-number", typing)
    yield Scene("phone-number-typed", replace(typing, phone="13800138000"))
    yield Scene("phone-number-wrong", replace(typing, phone="99999999999", screen=PhoneNumber(wrong=True)))
    yield Scene("phone-number-covered", replace(typing, phone="13800138000", screen=PhoneNumber(covered=True)))
    yield Scene("senior-phone-number", replace(typing, phone="13800138000", senior=True, help_asked=True))
    yield Scene(
        "place-others", replace(state, screen=MyPlace(typed, trouble="card.others"), basket=(), card_lying=True)
    )
    yield Scene("card-chip-needed", replace(chip, screen=Card(needed=True)))
    yield Scene("card-chip-in-before", replace(chip, screen=Card("card.in_before"), chip_in=True))
    yield Scene("senior-card-chip", replace(chip, screen=Card(needed=True), senior=True))
    yield Scene("card-expired", replace(state, screen=Card("card.expired"), card_lying=True))
    yield Scene("card-foreign", replace(chip, screen=Card("card.foreign", needed=True), chip_in=True))
    yield Scene("card-together", replace(state, screen=Card(together=True)))
    yield Scene("card-joined", replace(state, screen=Card(together=True), holders=(seller,), card_lying=True))
    both = replace(state, screen=Card(together=True), holders=(seller, buyer))
    yield Scene("card-acting", both)
    yield Scene("card-acting-chip", replace(both, chip_ok=True))
    same = Card(trouble="card.same", together=True)
    yield Scene("card-same", replace(state, screen=same, holders=(seller, buyer), card_lying=True))
    yield Scene("senior-card-needed", replace(state, screen=Card(needed=True), senior=True))
    yield Scene("matters", replace(state, screen=Matters()))
    yield Scene("matters-10", replace(state, screen=Matters(10)))
    told = replace(state, screen=Confirm(), matters=10, cannot_hear=True)
    yield Scene("confirm-matters", told)
    firm = next(i.code for i in menu().items if i.audience == "firm")
    yield Scene("confirm-firm", replace(state, screen=Confirm(), basket=(firm,)))
    bundle = next((b for b in menu().bundles if b.inside), None)
    if bundle is not None:
        yield Scene("confirm-inside", replace(state, screen=Confirm(), basket=(), bundle=bundle.code))
    old = replace(state, screen=Confirm(), voucher="p7Wq3rT9xK2m", holders=(seller,))
    yield Scene("confirm-voucher", old)
    hears = replace(_person(language, senior=True)[0], basket=(menu().senior_choices[0].item,), cannot_hear=True)
    yield Scene("senior-confirm-deaf", replace(hears, screen=SeniorConfirm()))


def _suspended(language: str) -> Iterator[Scene]:
    item = next(i for i in menu().items if i.code == "property-sale")
    one = hall_state(suspended=[suspension("item", item.code).model_dump()])
    office = hall_state(suspended=[suspension("department", item.department).model_dump()])
    whole = hall_state(suspended=[suspension("hall", "yongxin", "evacuation").model_dump()])
    home = base(language, trail=(Home(),))
    yield Scene("suspended-home", replace(home, hall=office))
    yield Scene("suspended-hall", replace(home, hall=whole))
    yield Scene("suspended-choose", replace(home, hall=one, screen=Choose("theme", item.theme)))
    yield Scene("suspended-confirm", replace(home, hall=one, screen=Confirm(), basket=(item.code,)))
    told = Notice("suspended", item.prefix, item.code)
    yield Scene("suspended-notice", replace(home, hall=one, screen=told))
    yield Scene("suspended-over", replace(home, screen=told))
    senior = replace(home, hall=whole, senior=True)
    yield Scene("senior-suspended-home", replace(senior, screen=SeniorHome()))
    yield Scene("senior-suspended-notice", replace(senior, screen=told))
    asked = replace(senior, screen=SeniorConfirm(), basket=(menu().senior_choices[0].item,))
    yield Scene("senior-suspended-confirm", asked)
