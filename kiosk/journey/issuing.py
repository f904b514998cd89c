"""Asking for a number: how often the matter is wanted, whether a document is needed, and a session's one request."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pydantic import ValidationError

from kiosk.journey import sheet
from kiosk.journey.authority import brought
from kiosk.journey.booked import not_drawn
from kiosk.journey.choosing import question
from kiosk.journey.effects import Issue, StopCard, StopSpeech
from kiosk.journey.events import Press
from kiosk.journey.model import Holder, State
from kiosk.journey.screens import Card, Confirm, Home, Issuing, Matters, Photograph, Problem, SeniorConfirm
from kiosk.journey.session import Step, bound, chosen, desks, go, lay_down, may_state_matters, shut, speak, stay
from queue_server.contract.models import HolderIn, IssueRequest


def matters(state: State, _: Press) -> Step:
    """替别人办·多件: ask how many."""
    if not may_state_matters(state):
        return stay(state)
    return go(state, Matters(state.matters), *speak(state, "say.matters"))


def count(state: State, event: Press) -> Step:
    """One more or one less, between one and what the hall allows."""
    if not isinstance(state.screen, Matters):
        return stay(state)
    most = state.menu.matters_per_ticket if state.menu else 1
    wanted = state.screen.count + (1 if event.name == "plus" else -1)
    return stay(replace(state, screen=Matters(max(1, min(wanted, most)))))


def counted(state: State, _: Press) -> Step:
    """好: back to the question, which now says how many."""
    if not isinstance(state.screen, Matters):
        return stay(state)
    told = replace(state, matters=state.screen.count, screen=Confirm(), trail=state.trail[:-1])
    return stay(told, *question(told))


def cannot_hear(state: State, _: Press) -> Step:
    return stay(replace(state, cannot_hear=not state.cannot_hear))


def ask_number(state: State, *, acting: bool = False, by_phone: bool = False) -> Step:
    """对，取号: ask for a number, once a document was shown where numbers belong to persons."""
    state = replace(state, acting=acting, by_phone=by_phone, by_authority=brought(state))
    if not chosen(state):
        return stay(state)
    why_not = next((no for m in desks(state) if (no := shut(state, m)) and no.kind == "suspended"), None)
    if why_not is not None:
        return go(state, why_not, StopCard())
    if bound(state) and not (state.holders or by_phone):
        needs = Card(needed=True, authority=state.by_authority)
        return stay(state) if isinstance(state.screen, Card) else lay_down(state, needs, "say.card_needed")
    return sheet.ask(state) if sheet.wanted(state) else issue(state)


def use_sheet(state: State, _: Press) -> Step:
    """拍好了: the picture goes along with the number."""
    taken = isinstance(state.screen, Photograph) and state.screen.taken
    return ask_number(sheet.settled(state, kept=True)) if taken else stay(state)


def skip_sheet(state: State, _: Press) -> Step:
    """不拍，到窗口出示: the same number."""
    return ask_number(sheet.settled(state, kept=False)) if isinstance(state.screen, Photograph) else stay(state)


def issue(state: State) -> Step:
    """Send (or send again) the one request of this session."""
    state = replace(state, class_=state.class_ or class_by_age(state))
    principal = holder_in(state.holders[1]) if state.acting else None
    request = IssueRequest.model_validate(
        {
            "items": [] if state.bundle or state.voucher else list(state.basket),
            "bundle": None if state.voucher else state.bundle,
            "class": state.class_,
            "errand": state.errand,
            "holders": [holder for h in came(state) if (holder := holder_in(h))],
            "agent_for": principal,
            "authority": state.by_authority,
            "holder_refs": [h.ref for h in came(state) if h.ref],
            "phone": state.phone if state.by_phone else None,
            "channel": "kiosk",
            "matters": state.matters if len(state.basket) == 1 and not state.voucher else 1,
            "cannot_hear": state.cannot_hear,
            "voucher": state.voucher or None,
        }
    )
    sent = replace(state, screen=Issuing(), trail=(), idle_since=state.now, idle_asked=False)
    return stay(sent, StopCard(), StopSpeech(), Issue(request, state.key))


def not_issued(state: State, code: str, *, can_retry: bool) -> Step:
    """Say why there is no number; for one that belongs to a person, ask for the document."""
    if state.drawing is not None:
        return not_drawn(state, state.drawing, code, can_retry=can_retry)
    if code in ("holder.needed", "identify.gone"):
        asked = SeniorConfirm() if state.senior else Confirm()
        # another request, which needs a key of its own: nothing was given under the first
        known = tuple(h for h in state.holders if not h.ref)
        refused = replace(state, screen=asked, trail=(Home(),), key="", holders=known, idle_since=state.now)
        return lay_down(refused, Card(needed=True, authority=state.by_authority), "say.card_needed")
    failed = replace(state, screen=Problem(code, can_retry), idle_since=state.now)
    return stay(failed, *speak(state, "say.problem"))


def came(state: State) -> tuple[Holder, ...]:
    """Return those who stand here: who is acted for gives no class by age and does not count as shown."""
    return state.holders[:1] if state.acting else state.holders


def holder_in(holder: Holder) -> HolderIn | None:
    """Return the holder as the server takes it, or None for a card whose number no card can have, and for a code on a
    phone, whose holder only the server knows."""
    if holder.ref:
        return None
    try:
        return HolderIn(name=holder.name, id_number=holder.id_number, birth=holder.birth, face_compared=holder.face)
    except ValidationError:
        return None  # and the error, which quotes the card, goes no further


_OF_AGE = ("believed", "card-age")


def class_by_age(state: State) -> str | None:
    """Return the class that a card's birth date gives by itself, the hall's rule being the judge."""
    if state.now is None or state.menu is None:
        return None
    age = max((age_of(h.birth, state.now.date()) for h in came(state) if h.birth), default=-1)
    given = [c for c in state.menu.classes if c.min_age is not None and age >= c.min_age and c.entitlement in _OF_AGE]
    return max(given, key=lambda c: c.min_age or 0).code if given else None


def age_of(birth: dt.date, today: dt.date) -> int:
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
