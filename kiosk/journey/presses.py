"""What each button does. One function an intent; `HANDLERS` is the whole list, checked against `model.INTENTS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

from kiosk.journey.model import (
    AskHelp,
    Card,
    Choose,
    Confirm,
    Done,
    FindItems,
    FindTicket,
    GiveBack,
    GivenBack,
    Home,
    Issue,
    Issuing,
    MyTicket,
    NoPaper,
    Notice,
    Press,
    Print,
    Printing,
    Problem,
    ReadCard,
    ReportBack,
    Search,
    SeniorConfirm,
    SeniorHome,
    State,
    StopCard,
    StopSpeech,
    Tab,
)
from kiosk.journey.session import Step, closed_notice, go, item, matters, queue, speak, stay, wipe
from queue_server.contract.models import Errand, HolderIn, IssueRequest

SENIOR_CLASS = "senior"
LONGEST_NUMBER = 6
LONGEST_SEARCH = 20


def take(state: State, _: Press) -> Step:
    return go(state, Choose("all"), *speak(state, "say.choose"))


def senior(state: State, _: Press) -> Step:
    state = replace(state, senior=True, speech=True, class_=SENIOR_CLASS)
    return go(state, SeniorHome(), *speak(state, "say.senior_home"))


def tab(state: State, press: Press) -> Step:
    if press.value not in get_args(Tab):
        return stay(state)
    return stay(replace(state, screen=Home(press.value)))  # type: ignore[arg-type]  # checked on the line above


def theme(state: State, press: Press) -> Step:
    return go(state, Choose("theme", press.value))


def department(state: State, press: Press) -> Step:
    return go(state, Choose("department", press.value))


def pick_item(state: State, press: Press) -> Step:
    """Put a matter into the basket and ask whether it is right; a closed queue says so first."""
    chosen = item(state, press.value)
    if chosen is None or state.menu is None:
        return stay(state)
    shut = closed_notice(state, chosen.prefix)
    if shut is not None:
        return go(state, shut)
    basket = state.basket if press.value in state.basket else (*state.basket, press.value)
    if len(basket) > state.menu.items_per_ticket:
        return go(state, Problem("item.too_many"))
    state = replace(state, basket=basket, bundle=None, errand=_errand_for(state, press.value))
    return _ask(state)


def pick_bundle(state: State, press: Press) -> Step:
    chosen = next((b for b in state.menu.bundles if b.code == press.value), None) if state.menu else None
    if chosen is None:
        return stay(state)
    state = replace(state, basket=(), bundle=press.value, errand="apply")
    shut = next((notice for i in matters(state) if (notice := closed_notice(state, i.prefix))), None)
    return go(replace(state, bundle=None), shut) if shut else _ask(state)


def _ask(state: State) -> Step:
    if state.senior:
        # laying the card down here is as good as pressing "yes": two touches and a card
        reader = (ReadCard(),) if state.reader_ok else ()
        return go(state, SeniorConfirm(), *reader, *speak(state, "say.confirm"))
    return go(state, Confirm(), *speak(state, "say.confirm"))


def _errand_for(state: State, code: str) -> Errand:
    """Return the session's errand if the matter has it, else the first it has."""
    chosen = item(state, code)
    if chosen is None or state.errand in chosen.errands:
        return state.errand
    return chosen.errands[0]


def more(state: State, _: Press) -> Step:
    return go(state, Choose("all"))


def drop(state: State, press: Press) -> Step:
    basket = tuple(code for code in state.basket if code != press.value)
    state = replace(state, basket=basket)
    return stay(state) if basket else stay(replace(state, screen=Choose("all"), trail=(Home(),)))


def errand(state: State, press: Press) -> Step:
    offered = all(press.value in i.errands for i in matters(state))
    return stay(replace(state, errand=press.value)) if offered else stay(state)  # type: ignore[arg-type]  # in errands


def page(state: State, press: Press) -> Step:
    """Turn a page. The screen knows how many there are and offers no button beyond the last."""
    screen = state.screen
    if not isinstance(screen, Choose | Search | Confirm) or press.value not in ("+1", "-1"):
        return stay(state)
    return stay(replace(state, screen=replace(screen, page=max(0, screen.page + int(press.value)))))


def search(state: State, _: Press) -> Step:
    return go(state, Search())


def key(state: State, press: Press) -> Step:
    screen = state.screen
    if isinstance(screen, Search):
        text = _typed(screen.text, press.value, LONGEST_SEARCH)
        return stay(replace(state, screen=replace(screen, text=text, page=0)), FindItems(text))
    if isinstance(screen, MyTicket) and not screen.busy:
        text = _typed(screen.typed, press.value.upper() if len(press.value) == 1 else press.value, LONGEST_NUMBER)
        return stay(replace(state, screen=MyTicket(typed=text)))
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
    if not isinstance(state.screen, Confirm | SeniorConfirm | Card) or not (state.basket or state.bundle):
        return stay(state)
    return issue(state)


def issue(state: State) -> Step:
    """Send (or send again) the one request of this session."""
    holders = []
    if state.holder is not None:
        holder = state.holder
        holders = [HolderIn(name=holder.name, id_number=holder.id_number, birth=holder.birth)]
    request = IssueRequest.model_validate(
        {
            "items": list(state.basket),
            "bundle": state.bundle,
            "class": state.class_,
            "errand": state.errand,
            "holders": holders,
            "channel": "kiosk",
        }
    )
    return stay(replace(state, screen=Issuing(), trail=()), StopCard(), StopSpeech(), Issue(request, state.key))


def retry(state: State, _: Press) -> Step:
    if isinstance(state.screen, Problem) and state.screen.can_retry:
        return issue(state)
    if isinstance(state.screen, Card):
        return stay(replace(state, screen=Card()), ReadCard())
    return stay(state)


def back(state: State, _: Press) -> Step:
    """返回: one screen back; from a confirmation the matter just picked is put down again."""
    if isinstance(state.screen, Issuing | Printing | Done | NoPaper):
        return stay(state) if isinstance(state.screen, Issuing | Printing) else wipe(state)
    left_card = (StopCard(),) if isinstance(state.screen, Card | SeniorConfirm) else ()
    if isinstance(state.screen, Confirm | SeniorConfirm):
        state = replace(state, basket=state.basket[:-1], bundle=None)
    if not state.trail:
        return wipe(state)
    *trail, previous = state.trail
    if isinstance(previous, Home) and not state.basket:
        return wipe(state) if state.senior else stay(replace(state, screen=previous, trail=()), StopSpeech())
    return stay(replace(state, screen=previous, trail=tuple(trail)), *left_card, StopSpeech())


def home(state: State, _: Press) -> Step:
    return stay(state) if isinstance(state.screen, Issuing | Printing) else wipe(state)


def still_here(state: State, _: Press) -> Step:
    return stay(replace(state, idle_asked=False))


def give_back(state: State, _: Press) -> Step:
    if state.visit is None or not isinstance(state.screen, Done | NoPaper):
        return stay(state)
    return stay(state, GiveBack(state.visit.token))


def another(state: State, _: Press) -> Step:
    """再办一件事: a new ticket for the same person; who they are and how they read stays for this session."""
    if not isinstance(state.screen, Done | NoPaper | GivenBack):
        return stay(state)
    kept = replace(state, basket=(), bundle=None, errand="apply", visit=None, key="", trail=())
    return stay(replace(kept, screen=SeniorHome() if state.senior else Choose("all"), trail=(Home(),)))


def reprint(state: State, _: Press) -> Step:
    """再打一次: the same number on paper again, never a second one."""
    if state.visit is None or not isinstance(state.screen, NoPaper):
        return stay(state)
    return stay(replace(state, screen=Printing(again=True)), Print(state.visit, state.senior, state.language))


def ask_help(state: State, _: Press) -> Step:
    return stay(state) if state.help_asked else stay(state, AskHelp())


def language(state: State, _: Press) -> Step:
    return stay(replace(state, language="en" if state.language == "zh" else "zh"), StopSpeech())


def speech(state: State, _: Press) -> Step:
    state = replace(state, speech=not state.speech)
    return stay(state, *(speak(state, "say.on") or (StopSpeech(),)))


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
    return stay(replace(state, screen=replace(state.screen, busy=True, trouble="")), FindTicket(state.screen.typed))


def im_back(state: State, _: Press) -> Step:
    screen = state.screen
    if not isinstance(screen, MyTicket) or screen.visit is None or not screen.visit.may_return or screen.busy:
        return stay(state)
    return stay(replace(state, screen=replace(screen, busy=True)), ReportBack(screen.visit.number))


def closed_tile(state: State, press: Press) -> Step:
    shut = closed_notice(state, press.value)
    if shut is not None:
        return go(state, shut)
    known = queue(state, press.value)
    return go(state, Notice("later", press.value)) if known else stay(state)


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
