"""Buttons that choose what somebody comes for, up to the question whether it is right."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from kiosk.journey import guide
from kiosk.journey.booking import book_matter
from kiosk.journey.effects import Effect, ReadCard, StopCard
from kiosk.journey.events import Press
from kiosk.journey.model import State
from kiosk.journey.screens import (
    Choose,
    Confirm,
    Days,
    Guide,
    Home,
    MyBookings,
    MyMatters,
    MyTickets,
    Near,
    Notice,
    Papers,
    Priority,
    Problem,
    Search,
    SeniorConfirm,
    SeniorHome,
    Service,
    Tab,
    Times,
)
from kiosk.journey.session import (
    Step,
    bundle,
    called_for,
    chosen,
    closed_notice,
    desks,
    go,
    item,
    matters,
    not_here,
    queue,
    shut,
    speak,
    stay,
    suspension,
)
from queue_server.contract.models import Errand

SENIOR_CLASS = "senior"


def take(state: State, event: Press) -> Step:
    """取号: everything by theme, or the whole list of the tab named."""
    kind = event.value if event.value in get_args(Tab) and event.value != "theme" else "all"
    return go(state, Choose(kind), *speak(state, "say.choose"))  # type: ignore[arg-type]  # a Tab, or "all"


def senior(state: State, _: Press) -> Step:
    """老年人优先: begin anew in large type. Believed without proof, unless the hall wants to see a card."""
    entry = next((c for c in state.menu.classes if c.code == SENIOR_CLASS), None) if state.menu else None
    believed = entry is not None and entry.entitlement == "believed"
    anew = replace(state, basket=(), bundle=None, errand="apply", matters=1, trail=(Home(),))
    anew = replace(anew, changing=None, swap="", voucher="", plan=None, drawing=None)
    anew = replace(anew, senior=True, speech=True, class_=SENIOR_CLASS if believed else None)
    return stay(replace(anew, screen=SeniorHome()), *speak(anew, "say.senior_home"))


def tab(state: State, event: Press) -> Step:
    if event.value not in get_args(Tab):
        return stay(state)
    return stay(replace(state, screen=Home(event.value)))  # type: ignore[arg-type]  # checked on the line above


def theme(state: State, event: Press) -> Step:
    known = state.menu is not None and any(t.code == event.value for t in state.menu.themes)
    return go(state, Choose("theme", event.value)) if known else stay(state)


def department(state: State, event: Press) -> Step:
    known = state.menu is not None and any(d.code == event.value for d in state.menu.departments)
    return go(state, Choose("department", event.value)) if known else stay(state)


def closed_tile(state: State, event: Press) -> Step:
    matter = item(state, event.value)
    if matter is not None:
        return go(state, shut(state, matter) or Notice("later", matter.prefix))
    shut_series = closed_notice(state, event.value)
    if shut_series is not None:
        return go(state, shut_series)
    known = queue(state, event.value)
    return go(state, Notice("later", event.value)) if known else stay(state)


def look(state: State, event: Press) -> Step:
    """看看事项: what a series that gives no number now is there for; each matter says where it stands, and has its
    guide."""
    known = state.menu is not None and any(i.prefix == event.value for i in state.menu.items)
    return go(state, Choose("series", event.value)) if known and not state.senior else stay(state)


def pick_item(state: State, event: Press) -> Step:
    """Put a matter into the basket and ask whether it is right; a closed queue says so first."""
    picked = item(state, event.value)
    if picked is None:
        elsewhere = not_here(state, event.value)
        return go(state, Notice("not_here", "", elsewhere.code)) if elsewhere else stay(state)
    if state.plan is not None:
        return book_matter(_with_errand(replace(state, basket=(event.value,), bundle=None)), (event.value,))
    why_not = shut(state, picked)
    if why_not is not None:
        return go(state, replace(why_not, item=picked.code))
    if state.changing:
        return ask(_with_errand(replace(state, basket=(event.value,))))
    return _choose(state, (event.value,))


def pick_bundle(state: State, event: Press) -> Step:
    found = bundle(state, event.value)
    if found is None or state.changing:
        return stay(state)
    if state.plan is not None:
        return book_matter(replace(state, errand="apply"), (), event.value)
    why_not = next((no for code in called_for(found) if (i := item(state, code)) and (no := shut(state, i))), None)
    if why_not is not None:
        return go(state, why_not)
    if chosen(state):
        return _choose(state, called_for(found))  # added to what was picked before: nothing of it is lost
    return ask(replace(state, bundle=event.value, errand="apply"))


def _choose(state: State, codes: tuple[str, ...]) -> Step:
    """Add matters to the session's, the newest last, and ask."""
    found = bundle(state, state.bundle) if state.bundle else None
    before = called_for(found) if found else state.basket
    basket = (*(code for code in before if code not in codes), *codes)
    if state.menu is not None and len(basket) > state.menu.items_per_ticket:
        return go(state, Problem("item.too_many"))
    return ask(_with_errand(replace(state, basket=basket, bundle=None, matters=1)))


def ask(state: State) -> Step:
    """办这件事，对吗？"""
    if state.senior:
        # laying the card down here is as good as pressing "yes": two touches and a card
        reader = (ReadCard(),) if card_answers(state) and state.card_ok else ()
        return go(state, SeniorConfirm(), *reader, *question(state))
    return go(state, Confirm(), *question(state))


def question(state: State) -> tuple[Effect, ...]:
    return speak(state, "say.change") if state.changing else speak(state, "say.confirm")


def card_answers(state: State) -> bool:
    """Return whether a card laid down on the senior question takes a number: not for a ticket that is there already,
    nor for what is suspended."""
    paused = any(suspension(state, m) for m in desks(state))
    return state.changing is None and not state.voucher and not paused


def _with_errand(state: State) -> State:
    """Keep the session's errand if every matter has it, else take the first that all have; each can be applied for."""
    offered = [e for e in get_args(Errand) if all(e in i.errands for i in matters(state))]
    return state if state.errand in offered or not offered else replace(state, errand=offered[0])


def more(state: State, _: Press) -> Step:
    stopped = (StopCard(),) if isinstance(state.screen, SeniorConfirm) else ()
    return go(state, SeniorHome() if state.senior else Choose("all"), *stopped)


def drop(state: State, event: Press) -> Step:
    """Put a matter down again; with none left there is nothing to confirm."""
    left = tuple(code for code in chosen(state) if code != event.value)
    state = replace(state, basket=left, bundle=None)
    if left:
        return stay(_with_errand(state))
    return stay(replace(state, screen=SeniorHome() if state.senior else Choose("all"), trail=(Home(),)), StopCard())


def errand(state: State, event: Press) -> Step:
    known = event.value in get_args(Errand) and all(event.value in i.errands for i in matters(state))
    return stay(replace(state, errand=event.value)) if known else stay(state)  # type: ignore[arg-type]  # checked above


_PAGED = (
    Choose
    | Search
    | Confirm
    | Guide
    | Near
    | Papers
    | Priority
    | MyTickets
    | MyMatters
    | MyBookings
    | Days
    | Times
    | Service
)


def page(state: State, event: Press) -> Step:
    """Turn a page. The screen knows how many there are and offers no button beyond the last."""
    screen = state.screen
    if not isinstance(screen, _PAGED) or event.value not in ("+1", "-1"):
        return stay(state)
    after = replace(screen, page=max(0, screen.page + int(event.value)))
    return guide.turned(state, after) if isinstance(after, Guide) else stay(replace(state, screen=after))
