"""What each button does. One function an intent; `HANDLERS` is the whole list, checked against `intents.INTENTS`.

`WHERE` says on which screens a button can have been pressed: a touch that comes late, when its screen has gone, does
nothing. After the server was asked for a number only the screens of that number's own fate take presses, so that the
one key of a session never goes out with a second request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.journey import (
    authority,
    booked,
    booking,
    face,
    guide,
    keypad,
    near,
    papers,
    phone_number,
    priority,
    reading,
    searching,
    service,
    sheet,
)
from kiosk.journey.access import access, contrast, language, left_handed, low_reach, shade
from kiosk.journey.cards import act, together, with_card
from kiosk.journey.choosing import (
    card_answers,
    closed_tile,
    department,
    drop,
    errand,
    look,
    more,
    page,
    pick_bundle,
    pick_item,
    question,
    senior,
    tab,
    take,
    theme,
)
from kiosk.journey.effects import (
    AskHelp,
    Effect,
    GiveBack,
    Print,
    ReadCard,
    ReadOut,
    Say,
    StopCard,
    StopSpeech,
)
from kiosk.journey.events import Press
from kiosk.journey.fleet import switched_off
from kiosk.journey.issuing import (
    ask_number,
    cannot_hear,
    class_by_age,
    count,
    counted,
    holder_in,
    issue,
    matters,
    skip_sheet,
    use_sheet,
)
from kiosk.journey.model import State
from kiosk.journey.my_ticket import (
    ask_copy,
    ask_give_back,
    change,
    change_it,
    check_in,
    do_it,
    im_back,
    my_ticket,
    pick_ticket,
    spoken,
    swap,
    use_voucher,
)
from kiosk.journey.my_ticket import (
    reading as my_reading,
)
from kiosk.journey.screens import (
    AskBooking,
    Authority,
    Booking,
    Card,
    Choose,
    Confirm,
    Days,
    Done,
    FindBooking,
    Guide,
    Home,
    MyAsk,
    MyPlace,
    MyTicket,
    MyTickets,
    Near,
    NoPaper,
    Notice,
    OfferDraw,
    PhoneNumber,
    Printing,
    Problem,
    Screen,
    Search,
    SeniorConfirm,
    SeniorHome,
    Times,
)
from kiosk.journey.session import (
    Step,
    back_home,
    chosen,
    go,
    previous,
    speak,
    stay,
    wipe,
    zone_name,
)
from kiosk.journey.where import BEGIN, WHERE


def press(state: State, event: Press) -> Step:
    """Do what a button does, if it is one of the screen on the glass."""
    if not isinstance(state.screen, WHERE.get(event.name, ())):
        return stay(state)
    if state.card_left and event.name in BEGIN:
        # the last person's card lies there still: first that, then the next person
        return stay(state, Say("card.take_back"))
    if switched_off(state, event.name):
        return go(state, Notice("off_here"))
    return HANDLERS[event.name](state, event)


def search(state: State, _: Press) -> Step:
    return go(state, Search())


def confirm(state: State, event: Press) -> Step:
    """对，取号, with this session's one key; or 对，换, for a ticket that is there already."""
    if state.plan is not None:
        return stay(state)  # a time is being booked: no number is taken on the way
    if papers.asks_first(state):
        return papers.papers(state, event)
    return change_it(state) if state.changing else ask_number(state)


def book_it(state: State, _: Press) -> Step:
    """对，就约这个, in the name of whose document was shown."""
    shown = state.holders[-1] if state.holders else None
    whose = {"holder": holder_in(shown), "holder_ref": shown.ref or None} if shown else None
    return booking.book_it(replace(state, class_=state.class_ or class_by_age(state)), whose)


def retry(state: State, _: Press) -> Step:
    screen = state.screen
    if isinstance(screen, Near):
        return near.ask_again(state, screen)
    if isinstance(screen, Problem) and screen.can_retry and state.drawing is not None and state.visit is None:
        return booked.draw_it(state, state.drawing)
    if isinstance(screen, Problem):
        return issue(state) if screen.can_retry and chosen(state) and state.visit is None else stay(state)
    if not state.card_ok:
        return stay(state)
    if not isinstance(screen, Card):
        return stay(state)
    return stay(replace(state, screen=replace(screen, trouble="")), ReadCard())


def back(state: State, _: Press) -> Step:
    """返回: one screen back; from a confirmation the matter just picked is put down again."""
    reads = isinstance(state.screen, Card | SeniorConfirm | MyTicket | MyPlace | FindBooking)
    stopped = (StopCard(),) if reads else ()
    if isinstance(state.screen, Confirm | SeniorConfirm):
        alone = state.bundle is not None or bool(state.voucher)
        state = replace(state, basket=() if alone else chosen(state)[:-1], bundle=None, matters=1, voucher="")
    if (
        isinstance(state.screen, OfferDraw)
        or (isinstance(state.screen, Card) and (state.screen.together or state.screen.reading))
        or isinstance(state.screen, face.FACE)
    ):
        state = replace(state, holders=())
    found = previous(state)
    if found is None:
        return wipe(state)
    screen, trail = found
    if isinstance(screen, Home):
        return back_home(replace(state, screen=screen))
    state, effects = _again(replace(state, trail=trail), screen)
    return stay(state, *stopped, *effects)


def _again(state: State, screen: Screen) -> Step:
    """Show a screen again as it was left, but for what time has overtaken; its reader waits for a card once more."""
    reader: tuple[Effect, ...] = ()
    if isinstance(screen, MyPlace | MyTickets):
        state = replace(state, changing=None, swap="", basket=(), key="")
    if isinstance(screen, MyTicket):
        state, screen = replace(state, holders=()), MyTicket()
    if isinstance(screen, FindBooking):
        state, screen = replace(state, holders=()), FindBooking(screen.why)
    if isinstance(screen, Card):
        screen = replace(screen, reading=False)
    state = booking.again(state, screen)
    if isinstance(screen, MyTicket | Card | FindBooking) or (isinstance(screen, SeniorConfirm) and card_answers(state)):
        reader = (ReadCard(),) if state.card_ok else ()
    return stay(replace(state, screen=screen), StopSpeech(), *reader)


def home(state: State, _: Press) -> Step:
    return wipe(state)


def still_here(state: State, _: Press) -> Step:
    return stay(replace(state, idle_asked=False))


def give_back(state: State, _: Press) -> Step:
    return stay(state, GiveBack(state.visit.token)) if state.visit else stay(state)


def another(state: State, _: Press) -> Step:
    """再办一件事: a new ticket for the same person; who they are and how they read stays for this session."""
    kept = replace(state, basket=(), bundle=None, errand="apply", visit=None, key="", trail=(), plan=None, drawing=None)
    kept = replace(kept, sheet="", by_authority=False)
    return stay(replace(kept, screen=SeniorHome() if state.senior else Choose("all"), trail=(Home(),)))


def reprint(state: State, _: Press) -> Step:
    """再打一次: the same number on paper again, never a second one."""
    if state.visit is None:
        return stay(state)
    again = replace(state, screen=Printing(again=True), idle_since=state.now)
    return stay(again, Print(state.visit, state.senior, state.language))


def ask_help(state: State, _: Press) -> Step:
    return stay(state) if state.help_asked else stay(state, AskHelp())


def speech(state: State, _: Press) -> Step:
    """语音: on or off; where it is always on, the screen's sentence once more."""
    if state.senior:
        return stay(state, *_prompt(state))
    state = replace(state, speech=not state.speech)
    return stay(state, *(speak(state, "say.on") or (StopSpeech(),)))


def _prompt(state: State) -> tuple[Effect, ...]:
    """Return the sentence that belongs to the screen."""
    match state.screen:
        case SeniorHome():
            return speak(state, "say.choose" if state.changing else "say.senior_home")
        case SeniorConfirm() | Confirm() | Authority():
            return question(state)
        case Card(needed=True):
            return speak(state, "say.card_needed")
        case Card():
            return speak(state, "say.card")
        case PhoneNumber():
            return speak(state, "say.phone")
        case MyTicket():
            return my_reading(state)[-1:]
        case MyPlace() as place:
            return spoken(state, place)
        case MyAsk(what="copy"):
            return speak(state, "say.copy")
        case MyAsk():
            return speak(state, "say.give_back")
        case Done() if state.visit:
            return speak(state, "say.take_ticket", ("zone", zone_name(state, state.visit.zone)))
        case FindBooking():
            return booked.reading(state)[-1:] if state.card_ok else speak(state, "say.person")
        case OfferDraw():
            return speak(state, "say.offer")
        case Guide() as shown:
            return (ReadOut(shown),) if state.volume > 0 else ()
        case Near():
            return near.sentence(state)
        case Booking() | Days() | Times() | AskBooking():
            return booking.sentence(state)
        case NoPaper() if state.visit:
            return speak(state, "say.no_paper", ("number", state.visit.number))
        case _:
            return speak(state, "say.on")


def louder(state: State, _: Press) -> Step:
    state = replace(state, volume=min(5, state.volume + 1))
    return stay(state, *speak(state, "say.volume"))


def quieter(state: State, _: Press) -> Step:
    state = replace(state, volume=max(0, state.volume - 1))
    return stay(state, *(speak(state, "say.volume") or (StopSpeech(),)))


def walk_in(state: State, _: Press) -> Step:
    """不，另取号: a number for what was chosen; the booked time stays booked."""
    return ask_number(state)


HANDLERS: dict[str, Callable[[State, Press], Step]] = {
    "take": take,
    "senior": senior,
    "tab": tab,
    "theme": theme,
    "department": department,
    "item": pick_item,
    "more": more,
    "drop": drop,
    "bundle": pick_bundle,
    "errand": errand,
    "page": page,
    "search": search,
    "key": keypad.key,
    "way": searching.way,
    "guide": guide.guide,
    "guide_part": guide.part,
    "read_out": guide.read_out,
    "print_guide": guide.print_guide,
    "papers": papers.papers,
    "lack": papers.lack,
    "priority": priority.priority,
    "class": priority.pick,
    "near": near.near,
    "print_near": near.print_near,
    "look": look,
    "cannot_hear": cannot_hear,
    "matters": matters,
    "plus": count,
    "minus": count,
    "counted": counted,
    "with_card": with_card,
    "together": together,
    "phone_number": phone_number.phone_number,
    "authority": authority.authority,
    "shoot": sheet.shoot,
    "use_sheet": use_sheet,
    "skip_sheet": skip_sheet,
    "agree": face.agree,
    "refuse": face.refuse,
    "act": act,
    "confirm": confirm,
    "skip_card": confirm,
    "back": back,
    "home": home,
    "still_here": still_here,
    "give_back": give_back,
    "another": another,
    "remembered": home,
    "retry": retry,
    "reprint": reprint,
    "help": ask_help,
    "language": language,
    "speech": speech,
    "reading": reading.reading,
    "shade": shade,
    "slower": reading.pace,
    "faster": reading.pace,
    "hush": reading.hush,
    "louder": louder,
    "quieter": quieter,
    "access": access,
    "low_reach": low_reach,
    "contrast": contrast,
    "left_handed": left_handed,
    "my_ticket": my_ticket,
    "look_up": keypad.find_it,
    "pick_ticket": pick_ticket,
    "im_back": im_back,
    "check_in": check_in,
    "use_voucher": use_voucher,
    "change": change,
    "swap": swap,
    "ask_give_back": ask_give_back,
    "ask_copy": ask_copy,
    "do_it": do_it,
    "closed_tile": closed_tile,
    "booking": booking.booking,
    "draw": booked.draw,
    "book": booking.book,
    "book_then": booking.book_then,
    "my_bookings": booked.my_bookings,
    "pick_booking": booked.pick_booking,
    "day": booking.pick_day,
    "time": booking.pick_time,
    "book_it": book_it,
    "move_booking": booked.move_booking,
    "ask_cancel": booked.ask_cancel,
    "cancel_it": booked.cancel_it,
    "walk_in": walk_in,
    **service.HANDLERS,
}
