"""What each button does. One function an intent; `HANDLERS` is the whole list, checked against `model.INTENTS`.

`WHERE` says on which screens a button can have been pressed: a touch that comes late, when its screen has gone, does
nothing. After the server was asked for a number only the screens of that number's own fate take presses, so that the
one key of a session never goes out with a second request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

from kiosk.journey.cards import together, with_card
from kiosk.journey.choosing import (
    card_answers,
    department,
    drop,
    errand,
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
    FindItems,
    GiveBack,
    Print,
    ReadCard,
    Say,
    StopCard,
    StopSpeech,
)
from kiosk.journey.events import Press
from kiosk.journey.issuing import ask_number, cannot_hear, count, counted, issue, matters
from kiosk.journey.model import (
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
    Printing,
    Problem,
    Screen,
    Search,
    SeniorConfirm,
    SeniorHome,
    Starting,
    State,
)
from kiosk.journey.my_ticket import (
    ask_copy,
    ask_give_back,
    change,
    change_it,
    check_in,
    do_it,
    im_back,
    look_up,
    my_ticket,
    pick_ticket,
    reading,
    spoken,
    swap,
    use_voucher,
)
from kiosk.journey.session import (
    Step,
    back_home,
    chosen,
    closed_notice,
    go,
    previous,
    queue,
    speak,
    stay,
    wipe,
    zone_name,
)

LONGEST_NUMBER = 6
LONGEST_SEARCH = 20


def press(state: State, event: Press) -> Step:
    """Do what a button does, if it is one of the screen on the glass."""
    if not isinstance(state.screen, WHERE.get(event.name, ())):
        return stay(state)
    if state.card_left and event.name in BEGIN:
        # the last person's card lies there still: first that, then the next person
        return stay(state, Say("card.take_back"))
    return HANDLERS[event.name](state, event)


def search(state: State, _: Press) -> Step:
    return go(state, Search())


def key(state: State, event: Press) -> Step:
    screen = state.screen
    if isinstance(screen, Search):
        text = _typed(screen.text, event.value, LONGEST_SEARCH)
        return stay(replace(state, screen=replace(screen, text=text, page=0)), FindItems(text))
    if isinstance(screen, MyTicket) and not screen.busy:
        text = _typed(screen.typed, event.value, LONGEST_NUMBER).upper()
        clean = "".join(c for c in text if c.isascii() and c.isalnum())
        return stay(replace(state, screen=MyTicket(typed=clean)))
    return stay(state)


def _typed(text: str, pressed: str, longest: int) -> str:
    if pressed == "erase":
        return text[:-1]
    if pressed == "clear":
        return ""
    return (text + (" " if pressed == "space" else pressed))[:longest]


def confirm(state: State, _: Press) -> Step:
    """对，取号, with this session's one key; or 对，换, for a ticket that is there already."""
    return change_it(state) if state.changing else ask_number(state)


def retry(state: State, _: Press) -> Step:
    screen = state.screen
    if isinstance(screen, Problem):
        return issue(state) if screen.can_retry and chosen(state) and state.visit is None else stay(state)
    if not state.reader_ok:
        return stay(state)
    if not isinstance(screen, Card):
        return stay(state)
    return stay(replace(state, screen=replace(screen, trouble="")), ReadCard())


def back(state: State, _: Press) -> Step:
    """返回: one screen back; from a confirmation the matter just picked is put down again."""
    reads = isinstance(state.screen, Card | SeniorConfirm | MyTicket | MyPlace)
    stopped = (StopCard(),) if reads else ()
    if isinstance(state.screen, Confirm | SeniorConfirm):
        alone = state.bundle is not None or bool(state.voucher)
        state = replace(state, basket=() if alone else chosen(state)[:-1], bundle=None, matters=1, voucher="")
    if isinstance(state.screen, Card) and state.screen.together:
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
    if isinstance(screen, MyTicket | Card) or (isinstance(screen, SeniorConfirm) and card_answers(state)):
        reader = (ReadCard(),) if state.reader_ok else ()
    return stay(replace(state, screen=screen), StopSpeech(), *reader)


def home(state: State, _: Press) -> Step:
    return wipe(state)


def still_here(state: State, _: Press) -> Step:
    return stay(replace(state, idle_asked=False))


def give_back(state: State, _: Press) -> Step:
    return stay(state, GiveBack(state.visit.token)) if state.visit else stay(state)


def another(state: State, _: Press) -> Step:
    """再办一件事: a new ticket for the same person; who they are and how they read stays for this session."""
    kept = replace(state, basket=(), bundle=None, errand="apply", visit=None, key="", trail=())
    return stay(replace(kept, screen=SeniorHome() if state.senior else Choose("all"), trail=(Home(),)))


def reprint(state: State, _: Press) -> Step:
    """再打一次: the same number on paper again, never a second one."""
    if state.visit is None:
        return stay(state)
    again = replace(state, screen=Printing(again=True), idle_since=state.now)
    return stay(again, Print(state.visit, state.senior, state.language))


def ask_help(state: State, _: Press) -> Step:
    return stay(state) if state.help_asked else stay(state, AskHelp())


def language(state: State, _: Press) -> Step:
    return stay(replace(state, language="en" if state.language == "zh" else "zh"), StopSpeech())


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
        case SeniorConfirm() | Confirm():
            return question(state)
        case Card(needed=True):
            return speak(state, "say.card_needed")
        case Card():
            return speak(state, "say.card")
        case MyTicket():
            return reading(state)[-1:]
        case MyPlace() as place:
            return spoken(state, place)
        case MyAsk(what="copy"):
            return speak(state, "say.copy")
        case MyAsk():
            return speak(state, "say.give_back")
        case Done() if state.visit:
            return speak(state, "say.take_ticket", ("zone", zone_name(state, state.visit.zone)))
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


def low_reach(state: State, _: Press) -> Step:
    return stay(replace(state, low_reach=not state.low_reach))


def closed_tile(state: State, event: Press) -> Step:
    shut = closed_notice(state, event.value)
    if shut is not None:
        return go(state, shut)
    known = queue(state, event.value)
    return go(state, Notice("later", event.value)) if known else stay(state)


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
    "key": key,
    "cannot_hear": cannot_hear,
    "matters": matters,
    "plus": count,
    "minus": count,
    "counted": counted,
    "with_card": with_card,
    "together": together,
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
    "louder": louder,
    "quieter": quieter,
    "low_reach": low_reach,
    "my_ticket": my_ticket,
    "look_up": look_up,
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
}

_EVERYWHERE: tuple[type[Screen], ...] = get_args(Screen)
_OPEN = (Home, Choose, Search, Notice, SeniorHome)
"""Where somebody is still looking round."""
_ASKED = (Confirm, SeniorConfirm)

WHERE: dict[str, tuple[type[Screen], ...]] = {
    **dict.fromkeys(HANDLERS, _EVERYWHERE),
    **dict.fromkeys(("take", "theme", "department", "item", "bundle", "search", "my_ticket", "closed_tile"), _OPEN),
    "senior": (*_OPEN, Confirm),
    "tab": (Home,),
    "more": _ASKED,
    "drop": (*_ASKED, Choose, Search, SeniorHome),
    "errand": _ASKED,
    "page": (Choose, Search, Confirm, MyTickets, MyMatters),
    "key": (Search, MyTicket),
    "cannot_hear": _ASKED,
    "matters": (Confirm,),
    **dict.fromkeys(("plus", "minus", "counted"), (Matters,)),
    "with_card": _ASKED,
    "together": (Card,),
    "confirm": (*_ASKED, Card),
    "skip_card": (*_ASKED, Card),
    "back": tuple(s for s in _EVERYWHERE if s not in (Issuing, Printing, Home, Starting)),
    "home": tuple(s for s in _EVERYWHERE if s not in (Issuing, Printing)),
    "remembered": tuple(s for s in _EVERYWHERE if s not in (Issuing, Printing)),
    "give_back": (Done, NoPaper),
    "another": (Done, NoPaper, GivenBack),
    "reprint": (NoPaper,),
    "retry": (Problem, Card),
    "look_up": (MyTicket,),
    "pick_ticket": (MyTickets,),
    **dict.fromkeys(("im_back", "check_in", "use_voucher", "change", "ask_give_back", "ask_copy"), (MyPlace,)),
    "swap": (MyMatters,),
    "do_it": (MyAsk,),
}

BEGIN = frozenset(
    {"take", "senior", "tab", "theme", "department", "item", "bundle", "search", "my_ticket", "closed_tile"}
)
"""What begins a session at home."""
