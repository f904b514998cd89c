"""我有号票: find the ticket by document or number, see its place, and do what the hall allows with it.

Who only types a number may do what harms nobody: see the place, report back, check in. Whose document was read may also
choose another matter, give the number back, and have a lost ticket printed anew; who scans the ticket itself may do all
of that but the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk.journey.choosing import ask
from kiosk.journey.effects import (
    ChangeScanned,
    ChangeTicket,
    CheckIn,
    CopyTicket,
    Effect,
    FindMine,
    FindTicket,
    GiveBack,
    Print,
    ReadCard,
    ReportBack,
    ShowTicket,
)
from kiosk.journey.events import Press
from kiosk.journey.model import State
from kiosk.journey.screens import (
    Act,
    Choose,
    Done,
    GivenBack,
    MyAsk,
    MyMatters,
    MyPlace,
    MyTicket,
    MyTickets,
    NoPaper,
    Printing,
    Problem,
    SeniorHome,
)
from kiosk.journey.session import Step, go, item, speak, stay
from kiosk.journey.ticket_events import (
    ActFailed,
    CopyMade,
    GaveBack,
    GiveBackFailed,
    MineFound,
    MineTrouble,
    TicketActed,
    TicketFound,
    TicketTrouble,
)
from queue_server.contract.models import Errand, StepView, VisitView
from queue_server.contract.tickets import ChangeRequest, FoundTicket

OPEN_STATES = ("pending", "waiting", "no_show")
OVER = ("finished", "cancelled")
OTHERS = "card.others"
"""The document is not that of the ticket's holder."""

# --- finding it ---------------------------------------------------------------------------------------------------


def my_ticket(state: State, _: Press) -> Step:
    return go(replace(state, changing=None, swap="", voucher="", plan=None), MyTicket(), *reading(state))


def reading(state: State) -> tuple[Effect, ...]:
    """Ask for the document, or send to a person where there is no keypad either."""
    if state.scanner_ok:
        return (*((ReadCard(),) if state.card_ok else ()), *speak(state, "say.show_ticket"))
    if state.card_ok:
        return (ReadCard(), *speak(state, "say.card"))
    return speak(state, "say.person") if state.senior else ()


def look_up(state: State, _: Press) -> Step:
    if not isinstance(state.screen, MyTicket) or not state.screen.typed or state.screen.busy:
        return stay(state)
    number = state.screen.typed
    return stay(replace(state, screen=replace(state.screen, busy=True, trouble="", asked=number)), FindTicket(number))


def on_found(state: State, event: TicketFound | TicketTrouble) -> Step:
    screen = state.screen
    if isinstance(event, TicketFound) and isinstance(screen, MyPlace):
        mine = not screen.id and not screen.token and screen.visit.number == event.visit.number
        return refreshed(state, screen, event.visit) if mine else stay(state)
    if not isinstance(screen, MyTicket) or not screen.busy or screen.asked != event.number:
        return stay(state)
    if isinstance(event, TicketTrouble):
        return stay(replace(state, screen=replace(screen, busy=False, trouble=event.code)))
    # the reader goes on waiting: with a document more can be done
    return show(replace(state, screen=MyTicket()), MyPlace(event.visit))


def on_mine(state: State, event: MineFound | MineTrouble) -> Step:
    screen = state.screen
    if state.holders[-1:] != (event.holder,):
        return stay(state)
    if isinstance(screen, MyPlace) and isinstance(event, MineFound):
        now = next((t.view for t in event.tickets if t.id == screen.id), None)
        return refreshed(state, screen, now) if now else stay(state)
    if not isinstance(screen, MyTicket) or not screen.busy or screen.asked:
        return stay(state)
    tickets = _worth_showing(event.tickets) if isinstance(event, MineFound) else ()
    begun = replace(state, screen=MyTicket(), idle_since=state.now)
    of = screen.of
    if (
        of is not None
        and isinstance(event, MineFound)
        and of.visit.number not in {t.view.number for t in event.tickets}
    ):
        return _others(begun, of)
    if not tickets:
        code = event.code if isinstance(event, MineTrouble) else "visit.not_found_for_holder"
        again = () if state.card_there else (ReadCard(),)
        return stay(replace(begun, screen=MyTicket(trouble=code), holders=()), *again, *speak(state, "say.not_found"))
    if len(tickets) == 1:
        return show(begun, _place(tickets[0]))
    return go(begun, MyTickets(tickets), *speak(state, "say.which_ticket"))


def _others(state: State, place: MyPlace) -> Step:
    """Say that the document is not the ticket's holder's; the place stays, and another document may be tried."""
    back = replace(state, screen=replace(place, trouble=OTHERS), holders=())
    return stay(back, *(() if state.card_there else (ReadCard(),)), *speak(state, "say.next_card"))


def refresh(state: State) -> tuple[Effect, ...]:
    """Ask anew for the place on the glass: who looks at it may be called meanwhile."""
    place = state.screen
    if not isinstance(place, MyPlace) or place.busy:
        return ()
    if place.token:
        return (ShowTicket(place.token),)
    if not place.id:
        return (FindTicket(place.visit.number),)
    return (FindMine(state.holders[-1]),) if state.holders else ()


def refreshed(state: State, place: MyPlace, visit: VisitView) -> Step:
    """Show the same place as it stands now; what is new is said."""
    if place.busy:
        return stay(state)
    same = visit.state == place.visit.state
    now = replace(place, visit=visit, did=place.did if same else "")
    return stay(replace(state, screen=now), *(() if same else spoken(state, now)))


def _worth_showing(tickets: Sequence[FoundTicket]) -> tuple[FoundTicket, ...]:
    """Return those that something can still come of; of a day that is over for somebody, the last."""
    alive = tuple(t for t in tickets if t.view.state not in OVER or t.view.may_return or t.view.voucher_on)
    return alive or tuple(tickets[-1:])


def _place(found: FoundTicket) -> MyPlace:
    return MyPlace(found.view, found.id, voucher=found.voucher or "")


def pick_ticket(state: State, event: Press) -> Step:
    if not isinstance(state.screen, MyTickets):
        return stay(state)
    found = next((t for t in state.screen.tickets if t.id == event.value), None)
    return show(state, _place(found)) if found else stay(state)


def show(state: State, place: MyPlace) -> Step:
    return go(state, place, *spoken(state, place))


def spoken(state: State, place: MyPlace) -> tuple[Effect, ...]:
    """Return what is said of a place: what was just done, else what to do now."""
    match place.did or place.visit.state:
        case "back":
            return speak(state, "say.back")
        case "check_in":
            return speak(state, "say.checked_in")
        case "change":
            return speak(state, "say.changed")
        case "missed":
            return speak(state, "say.missed")
        case "called":
            return speak(state, "say.called")
        case "waiting":
            return speak(state, "say.waiting")
    return ()


# --- what may be done with it -------------------------------------------------------------------------------------


def _free(state: State, *, shown: bool = False) -> MyPlace | None:
    """Return the place on the glass if nothing is on its way for it; `shown`: and its document or its code was."""
    place = state.screen
    if not isinstance(place, MyPlace) or place.busy or (shown and not (place.id or place.token)):
        return None
    if place.visit.moved is not None:  # the other hall's ticket by now
        return None
    return place


def _act(state: State, place: MyPlace, act: Act, effect: Effect) -> Step:
    asked = replace(place, busy=act, did="", trouble="")
    return stay(replace(state, screen=asked, idle_since=state.now), effect)


def im_back(state: State, _: Press) -> Step:
    place = _free(state)
    if place is None or not place.visit.may_return:
        return stay(state)
    return _act(state, place, "back", ReportBack(place.visit.number))


def check_in(state: State, _: Press) -> Step:
    place = _free(state)
    if place is None or not place.visit.may_check_in:
        return stay(state)
    return _act(state, place, "check_in", CheckIn(place.visit.number))


def ask_give_back(state: State, _: Press) -> Step:
    place = _free(state, shown=True)
    if place is None or not place.visit.may_give_back:
        return stay(state)
    return go(state, MyAsk("give_back", place), *speak(state, "say.give_back"))


def ask_copy(state: State, _: Press) -> Step:
    place = _free(state, shown=True)
    if place is None or not may_copy(place):
        return stay(state)
    return go(state, MyAsk("copy", place), *speak(state, "say.copy"))


def may_copy(place: MyPlace) -> bool:
    return bool(place.id) and (place.visit.state not in OVER or place.visit.may_return)


def do_it(state: State, _: Press) -> Step:
    """Yes: give it back, or print it anew. Until the answer comes its place is shown again."""
    screen = state.screen
    if not isinstance(screen, MyAsk):
        return stay(state)
    place, shown = screen.place, replace(state, screen=screen.place, trail=state.trail[:-1])
    if screen.what == "copy":
        return _act(shown, place, "copy", CopyTicket(place.id))
    scanned = not place.id
    return _act(shown, place, "give_back", GiveBack(place.id or place.token, by_document=not scanned))


def use_voucher(state: State, _: Press) -> Step:
    """Take today's number for what was not served on its day; it is called first."""
    place = _free(state, shown=True)
    if place is None or not good_today(state, place):
        return stay(state)
    codes = tuple(dict.fromkeys(s.item for s in place.visit.steps if s.state != "finished" and item(state, s.item)))
    if not codes:
        return go(state, Problem("item.not_here"))
    return ask(replace(state, basket=codes, bundle=None, errand="apply", matters=1, voucher=place.voucher))


def good_today(state: State, place: MyPlace) -> bool:
    return bool(place.voucher) and state.hall is not None and place.visit.voucher_on == state.hall.business_day


# --- another matter with the same number --------------------------------------------------------------------------


def change(state: State, _: Press) -> Step:
    """换一件事: choose with the ordinary screens; with several matters first say which is exchanged."""
    place = _free(state, shown=True)
    if place is None or not place.visit.may_change:
        return stay(state)
    begun = replace(state, changing=place, swap="", basket=(), bundle=None, errand="apply", matters=1)
    if len(open_steps(place.visit)) > 1:
        return go(begun, MyMatters(), *speak(state, "say.which_matter"))
    return _choose(begun)


def swap(state: State, event: Press) -> Step:
    place = state.changing
    if place is None or event.value not in {s.item for s in open_steps(place.visit)}:
        return stay(state)
    return _choose(replace(state, swap=event.value))


def _choose(state: State) -> Step:
    return go(state, SeniorHome() if state.senior else Choose("all"), *speak(state, "say.choose"))


def open_steps(visit: VisitView) -> list[StepView]:
    """Return what nobody has begun yet."""
    return [s for s in visit.steps if s.state in OPEN_STATES]


def change_it(state: State) -> Step:
    """对，换."""
    place = state.changing
    if place is None or not state.basket:
        return stay(state)
    new, old = state.basket[0], [s.item for s in open_steps(place.visit)]
    items = list(dict.fromkeys(new if code == state.swap else code for code in old)) if state.swap else [new]
    request = ChangeRequest(items=items, errand=_errand_of_all(state, items))
    trail = tuple(s for s in state.trail[: _where(state)] if not isinstance(s, MyTickets))
    put_down = replace(state, changing=None, swap="", basket=(), errand="apply", key="", trail=trail)
    by_paper = ChangeScanned(place.token, request)
    return _act(put_down, place, "change", ChangeTicket(place.id, request) if place.id else by_paper)


def _errand_of_all(state: State, items: Sequence[str]) -> Errand:
    found = [item(state, code) for code in items]
    return state.errand if all(i is None or state.errand in i.errands for i in found) else "apply"


def _where(state: State) -> int:
    """Return how many screens lie before the place from which the change began."""
    return next((n for n, screen in enumerate(state.trail) if isinstance(screen, MyPlace)), len(state.trail))


# --- answers ------------------------------------------------------------------------------------------------------


def _awaited(state: State, act: Act, ticket: str) -> MyPlace | None:
    """Return the place whose answer this is; None for one that comes after its screen has gone."""
    place = state.screen
    if not isinstance(place, MyPlace) or place.busy != act:
        return None
    named = place.visit.number if act in ("back", "check_in") else place.id or place.token
    return place if named == ticket else None


def on_acted(state: State, event: TicketActed) -> Step:
    place = _awaited(state, event.act, event.ticket)
    if place is None:
        return stay(state)
    visit = event.visit
    if (place.id or place.token) and not visit.steps:
        # an answer about a number tells no matters; what its holder saw before stays until it is asked anew
        visit = visit.model_copy(update={k: getattr(place.visit, k) for k in ("steps", "matters", "inside")})
    stands = replace(place, visit=visit, busy="", did=event.act)
    told = replace(state, screen=stands, idle_since=state.now)
    return stay(told, *(refresh(told) if place.id or place.token else ()), *spoken(state, stands))


def on_copy(state: State, event: CopyMade) -> Step:
    if _awaited(state, "copy", event.ticket) is None:
        return stay(state)  # nobody is left to take the paper; the number stays good
    shown = replace(state, screen=Printing(), visit=event.visit, trail=(), idle_since=state.now)
    return stay(shown, Print(event.visit, state.senior, state.language))


def on_failed(state: State, event: ActFailed) -> Step:
    place = _awaited(state, event.act, event.ticket)
    if place is None:
        return stay(state)
    told = replace(place, busy="", trouble=event.code)
    return stay(replace(state, screen=told, idle_since=state.now), *speak(state, "say.problem"))


def on_gave_back(state: State, event: GaveBack | GiveBackFailed) -> Step:
    """Take the number off the glass, wherever it was given back from."""
    of_this = state.visit is not None and event.ticket == state.visit.token
    place = _awaited(state, "give_back", event.ticket)
    if not of_this and place is None:
        return stay(state)
    if isinstance(event, GaveBack):
        kept = replace(state, visit=None, key="", basket=(), bundle=None, trail=())
        return stay(replace(kept, screen=GivenBack(), idle_since=state.now))
    if place is not None:
        return on_failed(state, ActFailed("give_back", event.ticket, event.code))
    if not isinstance(state.screen, Done | NoPaper):
        return stay(state)
    return go(replace(state, idle_since=state.now), Problem(event.code))  # 返回 leads back to the number
