"""Small moves every step of the journey is made of: go to a screen, wipe the session, speak, find a matter's queue."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.effects import Effect, LearnMenu, ReadCard, Say, StopCard, StopSpeech, Wiped
from kiosk.journey.model import State
from kiosk.journey.open_now import NOT_TODAY, status
from kiosk.journey.screens import Card, Confirm, Home, Notice, Paused, Screen, SeniorConfirm, Starting
from queue_server.contract.models import MenuBundle, MenuItem, MenuMatter, QueueView, Suspension

Step = tuple[State, tuple[Effect, ...]]


def go(state: State, screen: Screen, *effects: Effect) -> Step:
    """Show another screen and remember the way back."""
    trail = state.trail if state.screen == screen else (*state.trail, state.screen)
    return replace(state, screen=screen, trail=trail), effects


def stay(state: State, *effects: Effect) -> Step:
    return state, effects


def speak(state: State, text: str, *values: tuple[str, str]) -> tuple[Effect, ...]:
    """Return the effect that says `text`, if this person wants to be spoken to."""
    return (Say(text, values),) if (state.speech or state.senior or state.reading) and state.volume > 0 else ()


def lay_down(state: State, screen: Card, sentence: str) -> Step:
    """Ask for a document, in words, by the reader's lamp and aloud."""
    if not state.card_ok and not state.codes_ok:
        return go(state, replace(screen, trouble="device.absent"))
    return go(state, screen, *((ReadCard(),) if state.card_ok else ()), *speak(state, sentence))


def first(state: State) -> Screen:
    """Return what stands there when nobody does."""
    if not (state.menu and state.hall):
        return state.screen if isinstance(state.screen, Starting) else Starting()
    return Home() if state.standing.allows("terminal") else Paused()


def fresh(state: State) -> State:
    """Return the terminal as nobody has touched it: what belongs to the hall and the devices, nothing of a person."""
    return State(
        screen=first(state),
        menu=state.next_menu or state.menu,
        hall=state.hall,
        connected=state.connected,
        printer_ok=state.printer_ok,
        reader_ok=state.reader_ok,
        chip_ok=state.chip_ok,
        scanner_ok=state.scanner_ok,
        headphones_ok=state.headphones_ok,
        face_ok=state.face_ok,
        sheets_ok=state.sheets_ok,
        can_write=state.can_write,
        now=state.now,
        idle_ask_s=state.idle_ask_s,
        idle_leave_s=state.idle_leave_s,
        attract_after_s=state.attract_after_s,
        alone_since=state.alone_since,
        attract=state.attract,
        unattended=state.unattended,
        paper_left_s=state.paper_left_s,
        lying=state.lying,
        volume=state.volume_usual,
        volume_usual=state.volume_usual,
        has_service=state.has_service,
        standing=state.standing,
        restart=state.restart,
        resumed=state.resumed,
        card_lying=state.card_lying,
        chip_in=state.chip_in,
        card_left=state.card_there,
    )


def untouched(state: State) -> bool:
    """Return whether nobody has begun anything: no time runs then."""
    return not state.card_there and replace(state, idle_since=None, idle_asked=False) == fresh(state)


def wipe(state: State) -> Step:
    """End the session: nothing of this person is left for the next one. A card still lying there is said aloud."""
    effects: tuple[Effect, ...] = (StopSpeech(), StopCard(), Wiped())  # Wiped also ends a look at a face
    if state.card_there:
        effects = (*effects, Say("card.take_back"))
    if state.next_menu is not None:
        effects = (*effects, LearnMenu())
    return fresh(state), effects


def back_home(state: State) -> Step:
    """Return to the first screen by 返回: who somebody is and what they chose is forgotten, how they read is kept."""
    kept = replace(
        fresh(state),
        language=state.language,
        low_reach=state.low_reach,
        contrast=state.contrast,
        left_handed=state.left_handed,
        cannot_hear=state.cannot_hear,
        speech=state.speech and not state.senior,
        reading=state.reading,
        pace=state.pace,
        volume=state.volume,
        help_asked=state.help_asked,
        helper_comes=state.helper_comes,
        idle_since=state.now,
    )
    return stay(kept, *wipe(state)[1])


def previous(state: State) -> tuple[Screen, tuple[Screen, ...]] | None:
    """Return the screen 返回 leads to, and the way back from there. A confirmation of nothing is passed over."""
    trail = state.trail
    while trail:
        *rest, screen = trail
        trail = tuple(rest)
        if matters(state) or not isinstance(screen, Confirm | SeniorConfirm):
            return screen, trail
    return None


def item(state: State, code: str) -> MenuItem | None:
    return next((i for i in state.menu.items if i.code == code), None) if state.menu else None


def not_here(state: State, code: str) -> MenuMatter | None:
    """Return a matter that is done elsewhere in the county and not here."""
    return next((i for i in state.menu.not_here if i.code == code), None) if state.menu else None


def bundle(state: State, code: str) -> MenuBundle | None:
    return next((b for b in state.menu.bundles if b.code == code), None) if state.menu else None


def queue(state: State, prefix: str) -> QueueView | None:
    return next((q for q in state.hall.queues if q.prefix == prefix), None) if state.hall else None


def zone_name(state: State, code: str) -> str:
    """Return what people call a zone, in the session's language; its code if the menu does not know it."""
    zones = state.menu.zones if state.menu else []
    return next((z.name.in_language(state.language) for z in zones if z.code == code), code)


def chosen(state: State) -> tuple[str, ...]:
    """Return the codes this session is about: the basket's or those of the bundle."""
    found = bundle(state, state.bundle) if state.bundle else None
    return tuple(found.items) if found else state.basket


def called_for(found: MenuBundle) -> tuple[str, ...]:
    """Return those of a life event's matters that somebody is called for; the others are done within the case."""
    return tuple(code for code in found.items if code not in found.inside)


def matters(state: State) -> tuple[MenuItem, ...]:
    """Return what this session is about, as far as the menu (still) has it."""
    return tuple(found for code in chosen(state) if (found := item(state, code)))


def desks(state: State) -> tuple[MenuItem, ...]:
    """Return those of the session's matters that somebody is called for."""
    found = bundle(state, state.bundle) if state.bundle else None
    return tuple(m for m in matters(state) if found is None or m.code in called_for(found))


def bound(state: State) -> bool:
    """Return whether numbers for what was chosen belong to a person."""
    return any(m.bound for m in matters(state))


def may_state_matters(state: State) -> bool:
    """Return whether it makes sense to say how often the matter is wanted: one matter, an agent, never a senior."""
    most = state.menu.matters_per_ticket if state.menu else 1
    alone = len(state.basket) == 1 and not state.bundle
    return most > 1 and alone and not (state.senior or state.voucher or state.changing)


def suspension(state: State, item: MenuItem) -> Suspension | None:
    """Return what keeps a matter from being called just now."""
    paused = state.hall.suspended if state.hall else []
    about = {"item": item.code, "department": item.department}
    return next((s for s in paused if s.kind == "hall" or s.code == about[s.kind]), None)


def shut(state: State, item: MenuItem) -> Notice | None:
    """Return why no number is given for a matter now, or None if one is."""
    if suspension(state, item) is not None:
        return Notice("suspended", item.prefix, item.code)
    now = status(state, item)
    if now == "open":
        return None
    if now == "closed" or now == "not_yet":
        alone = closed_notice(state, item.prefix) is None
        return Notice("not_now" if alone else "closed", item.prefix, item.code)
    return Notice(now, item.prefix, item.code)


def closed_notice(state: State, prefix: str) -> Notice | None:
    """Return why no number of this series is given now, or None if one is."""
    if state.hall is None:
        return None
    found = queue(state, prefix)
    if state.changing and found is not None and found.status != "unserved":
        return None  # who has a number needs none: it is the same one, for another matter
    if found is not None and found.status in NOT_TODAY:
        return Notice("full" if found.status == "full" else "closing", prefix)
    if not state.hall.issuing or (found is not None and found.status in ("closed", "not_yet")):
        return Notice("closed", prefix)
    if found is None or found.status == "unserved":
        return Notice("unserved", prefix)
    return None
