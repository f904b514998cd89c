"""What each button does. One function an intent; `HANDLERS` is the whole list, checked against `model.INTENTS`.

`WHERE` says on which screens a button can have been pressed: a touch that comes late, when its screen has gone, does
nothing. After the server was asked for a number only the screens of that number's own fate take presses, so that the
one key of a session never goes out with a second request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

from pydantic import ValidationError

from kiosk.journey.choosing import (
    department,
    drop,
    errand,
    more,
    page,
    pick_bundle,
    pick_item,
    senior,
    tab,
    take,
    theme,
)
from kiosk.journey.effects import (
    AskHelp,
    Effect,
    FindItems,
    FindTicket,
    GiveBack,
    Issue,
    Print,
    ReadCard,
    ReportBack,
    Say,
    StopCard,
    StopSpeech,
)
from kiosk.journey.events import Press
from kiosk.journey.model import (
    Card,
    Choose,
    Confirm,
    Done,
    GivenBack,
    Holder,
    Home,
    Issuing,
    MyTicket,
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
from queue_server.contract.models import HolderIn, IssueRequest

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


def with_card(state: State, _: Press) -> Step:
    if not state.reader_ok:
        return go(state, Card(trouble="device.absent"))
    return go(state, Card(), ReadCard(), *speak(state, "say.card"))


def confirm(state: State, _: Press) -> Step:
    """对，取号: ask the server for a number, with this session's one key."""
    return issue(state) if chosen(state) else stay(state)


def holder_in(holder: Holder) -> HolderIn | None:
    """Return the holder as the server takes it, or None for a card whose number no card can have."""
    try:
        return HolderIn(name=holder.name, id_number=holder.id_number, birth=holder.birth)
    except ValidationError:
        return None  # and the error, which quotes the card, goes no further


def issue(state: State) -> Step:
    """Send (or send again) the one request of this session."""
    holder = holder_in(state.holder) if state.holder else None
    request = IssueRequest.model_validate(
        {
            "items": [] if state.bundle else list(state.basket),
            "bundle": state.bundle,
            "class": state.class_,
            "errand": state.errand,
            "holders": [holder] if holder else [],
            "channel": "kiosk",
        }
    )
    sent = replace(state, screen=Issuing(), trail=(), idle_since=state.now, idle_asked=False)
    return stay(sent, StopCard(), StopSpeech(), Issue(request, state.key))


def retry(state: State, _: Press) -> Step:
    screen = state.screen
    if isinstance(screen, Problem):
        return issue(state) if screen.can_retry and chosen(state) and state.visit is None else stay(state)
    if not state.reader_ok:
        return stay(state)
    return stay(replace(state, screen=Card()), ReadCard())


def back(state: State, _: Press) -> Step:
    """返回: one screen back; from a confirmation the matter just picked is put down again."""
    stopped = (StopCard(),) if isinstance(state.screen, Card | SeniorConfirm) else ()
    if isinstance(state.screen, Confirm | SeniorConfirm):
        state = replace(state, basket=chosen(state)[:-1] if state.bundle is None else (), bundle=None)
    found = previous(state)
    if found is None:
        return wipe(state)
    screen, trail = found
    if isinstance(screen, Home):
        return back_home(replace(state, screen=screen))
    reader = (ReadCard(),) if isinstance(screen, SeniorConfirm) and state.reader_ok else ()
    return stay(replace(state, screen=screen, trail=trail), *stopped, StopSpeech(), *reader)


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
            return speak(state, "say.senior_home")
        case SeniorConfirm() | Confirm():
            return speak(state, "say.confirm")
        case Card():
            return speak(state, "say.card")
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


def my_ticket(state: State, _: Press) -> Step:
    return go(state, MyTicket())


def look_up(state: State, _: Press) -> Step:
    if not isinstance(state.screen, MyTicket) or not state.screen.typed or state.screen.busy:
        return stay(state)
    number = state.screen.typed
    return stay(replace(state, screen=replace(state.screen, busy=True, trouble="", asked=number)), FindTicket(number))


def im_back(state: State, _: Press) -> Step:
    screen = state.screen
    if not isinstance(screen, MyTicket) or screen.visit is None or not screen.visit.may_return or screen.busy:
        return stay(state)
    number = screen.visit.number
    return stay(replace(state, screen=replace(screen, busy=True, trouble="", asked=number)), ReportBack(number))


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
    "with_card": with_card,
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
    "im_back": im_back,
    "closed_tile": closed_tile,
}

_EVERYWHERE: tuple[type[Screen], ...] = get_args(Screen)
_OPEN = (Home, Choose, Search, Notice, SeniorHome, MyTicket)
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
    "page": (Choose, Search, Confirm),
    "key": (Search, MyTicket),
    "with_card": _ASKED,
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
    "im_back": (MyTicket,),
}

BEGIN = frozenset(
    {"take", "senior", "tab", "theme", "department", "item", "bundle", "search", "my_ticket", "closed_tile"}
)
"""What begins a session at home."""
