"""办这件事，对吗？ The confirmation and its senior form; for a ticket that is there already, 换成这件，对吗？"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.guide import material_icon, material_line
from kiosk.journey.choosing import card_answers
from kiosk.journey.model import State
from kiosk.journey.priority import chosen as class_chosen
from kiosk.journey.priority import may_choose
from kiosk.journey.screens import Confirm
from kiosk.journey.session import bound, desks, matters, may_state_matters, suspension
from kiosk.views.authority import authority_key
from kiosk.views.frame import cannot_hear
from kiosk.views.papers import papers_key
from kiosk.views.parts import Button, Pager, Thing, Words, pager, words
from kiosk.views.quieter import book_key, quieter_line
from kiosk.views.waits import Facts, ahead_of, at_once, facts, queues_of, range_words
from kiosk.way import within
from queue_server.contract.models import MenuItem, MenuMaterial

BRING_PER_PAGE = 4


@dataclass(frozen=True, slots=True)
class ConfirmView:
    steps: tuple[str, str, str]
    title: str
    icon: str
    name: str
    plain: str
    where: str
    zone: str
    way: str
    ahead: str
    wait: str
    wait_line: str
    bring_title: str
    bring_line: str
    things: tuple[Thing, ...]
    pager: Pager
    errand_title: str
    errands: tuple[Button, ...]
    note: str
    then: Button
    """Books the quieter time that the note tells; else asks whether the papers are there. May be empty."""
    ways: tuple[Button, ...]
    no: Button
    yes: Button
    picture: str
    called: str
    """What the senior home called it; else its name."""
    card_hint: str
    hear: Button
    authority: Button
    """For somebody else; on the senior question, where it can be."""
    guide: Button


def matter_name(state: State, t: Words) -> tuple[str, str]:
    """Return (name, second line) of what this session is about."""
    items, called = matters(state), desks(state)
    menu = state.menu
    bundle = next((b for b in menu.bundles if b.code == state.bundle), None) if menu and state.bundle else None
    names = [i.name.in_language(state.language) for i in items]
    if bundle is not None:
        inside = [i.name for i in items if i not in called]
        if inside:
            return bundle.name.in_language(state.language), within(inside, t, state.language)
        return bundle.name.in_language(state.language), t(
            "confirm.bundle", count=len(items), names=t("list.comma").join(names)
        )
    if len(items) > 1:
        return t("confirm.matters", count=len(items)), t("list.comma").join(names)
    if not items:
        return "", ""
    if state.matters > 1:
        return names[0], t("way.count", count=state.matters)
    plain = items[0].plain.in_language(state.language)
    return names[0], plain if plain != names[0] else ""


def _thing(state: State, t: Words, material: MenuMaterial, spared: bool) -> Thing:
    name = material.name.in_language(state.language)
    if spared:
        return Thing(name, t("bring.spared"), "check", True)
    return Thing(name, material_line(material, t, state.language), material_icon(name))


def things(state: State, t: Words) -> tuple[Thing, ...]:
    """Return what to bring, the identity card first, then what need not be brought. Each thing stands once."""
    items = matters(state)
    found: dict[str, Thing] = {}
    if any(i.guide.identity == "card" for i in items):
        found["card"] = Thing(t("bring.identity"), t("bring.identity_line"), "identification-card")
    for spared in (False, True):
        for item in items:
            for material in item.guide.spared if spared else item.guide.bring:
                found.setdefault(material.name.zh, _thing(state, t, material, spared))
    return tuple(found.values())


def _where(state: State, items: tuple[MenuItem, ...]) -> tuple[str, str]:
    if not items or state.menu is None:
        return "", ""
    zone = next((z for z in state.menu.zones if z.code == items[0].zone), None)
    return (zone.name.in_language(state.language), zone.way.in_language(state.language)) if zone else ("", "")


def _wait(t: Words, known: Facts, before: int) -> tuple[str, str, str]:
    """Return (ahead, range, line) of the facts panel: what the ticket will say."""
    if known.status != "open":
        return t("confirm.wait_unknown"), t("confirm.ask"), ""
    if before == 0 and at_once(known.wait):
        return t("confirm.nobody"), t("confirm.no_wait"), t("confirm.go_now")
    ahead = t("confirm.ahead", count=before) if before else t("confirm.nobody")
    if known.wait is None:
        return ahead, t("confirm.wait_unknown"), ""
    return ahead, range_words(t, known.wait, "long"), t("confirm.wait_line")


def confirm(state: State, per_page: int = BRING_PER_PAGE) -> ConfirmView:
    t = words(state)
    screen = state.screen if isinstance(state.screen, Confirm) else Confirm()
    items = matters(state)
    name, plain = matter_name(state, t)
    zone, way = _where(state, desks(state))
    ahead, wait, wait_line = _facts(state, t)
    every = things(state, t)
    turned = pager(t, screen.page, len(every), per_page)
    to_bring = [x for x in every if not x.spared]
    spared = len(every) - len(to_bring)
    line = t("bring.count", count=len(to_bring)) if to_bring else t("bring.nothing")
    if spared and to_bring:
        line += t("bring.count_spared", count=spared)
    plain_dress = "warm" if state.senior else "plain"
    return ConfirmView(
        steps=(t("step.choose"), t("step.check"), t("step.changed") if state.changing else t("step.ticket")),
        title=t("confirm.change_title" if state.changing else "confirm.title"),
        icon=next((x.icon for x in state.menu.themes if items and x.code == items[0].theme), "files")
        if state.menu
        else "files",
        name=name,
        plain=plain,
        where=t("confirm.where"),
        zone=zone,
        way=way,
        ahead=ahead,
        wait=wait,
        wait_line=wait_line,
        bring_title=t("confirm.bring"),
        bring_line=line,
        things=every[turned.page * per_page : (turned.page + 1) * per_page],
        pager=turned,
        errand_title=t("errand.title"),
        errands=_errands(state, t, items),
        note=_note(state, t) or quieter_line(state, t) or t("confirm.note"),
        then=_then(state, t),
        ways=_ways(state, t, items),
        no=Button(t("confirm.no"), "back", icon="x", dress=plain_dress),
        yes=_yes(state, t),
        picture=_senior_picture(state, items),
        called=_called(state, items) or name,
        card_hint=_note(state, t) or _senior_hint(state, t, items),
        hear=Button("", "") if state.changing else cannot_hear(state, t),
        authority=authority_key(state, t),
        guide=Button(t("confirm.guide"), "guide", items[0].code, icon="scroll") if items else Button("", ""),
    )


def _then(state: State, t: Words) -> Button:
    quieter = Button("", "") if _note(state, t) else book_key(state, t)
    return quieter if quieter.intent else papers_key(state, t)


def _paused(state: State) -> str:
    """Return why something of this is not called just now; empty when all of it is."""
    return next((found.reason for i in desks(state) if (found := suspension(state, i))), "")


def _facts(state: State, t: Words) -> tuple[str, str, str]:
    reason = _paused(state)
    if reason:
        return t("shut.suspended"), t(f"suspend.{reason}"), t("confirm.paused")
    issuing = state.hall is not None and (state.hall.issuing or state.changing is not None)
    first = desks(state)[:1]
    if not state.connected and state.changing is None:
        return t("confirm.offline"), t("confirm.offline_wait"), ""
    known = facts(queues_of(state, first), issuing)
    ahead = ahead_of(state, first[0]) if first else None
    return _wait(t, known, known.waiting if ahead is None else ahead)


def _yes(state: State, t: Words) -> Button:
    if _paused(state):
        return Button(t("shut.suspended"), "confirm", icon="pause-circle", dress="warm" if state.senior else "shut")
    word = "confirm.change_yes" if state.changing else "confirm.yes"
    return Button(t(word), "confirm", icon="check", dress="brand")


def _note(state: State, t: Words) -> str:
    """Return the one sentence that matters more than the usual one."""
    if _paused(state):
        return t("confirm.paused")
    if state.changing is not None:
        keeps = state.menu is None or state.menu.change_keeps_wait
        return t("confirm.change_keeps" if keeps else "confirm.change_anew")
    if may_choose(state) and (class_ := class_chosen(state)) is not None:
        return t("confirm.class", name=class_.name.in_language(state.language))
    if state.cannot_hear:
        return t("confirm.heard")
    if state.voucher:
        return t("place.note_voucher")
    return t("confirm.bound") if bound(state) and not state.holders else ""


def _errands(state: State, t: Words, items: tuple[MenuItem, ...]) -> tuple[Button, ...]:
    """Return what one may have come for, if there is a choice."""
    if not items or state.bundle or state.voucher:
        return ()
    shared = [e for e in items[0].errands if all(e in i.errands for i in items)]
    if len(shared) < 2:
        return ()
    return tuple(Button(t(f"errand.{e}"), "errand", e, dress="tab_on" if e == state.errand else "tab") for e in shared)


def _ways(state: State, t: Words, items: tuple[MenuItem, ...]) -> tuple[Button, ...]:
    if state.changing or state.voucher:
        return ()
    ways = []
    most = state.menu.items_per_ticket if state.menu else 1
    if not state.bundle and len(items) < most and state.matters == 1:
        ways.append(Button(t("confirm.more"), "more", icon="plus"))
    if may_state_matters(state):
        word = t("way.count", count=state.matters) if state.matters > 1 else t(_many(items[0]) if items else "")
        ways.append(Button(word, "matters", icon="stack", dress="picked" if state.matters > 1 else "plain"))
    if len(state.basket) > 1:
        ways.append(Button(t("confirm.drop"), "drop", state.basket[-1], icon="minus"))
    if (state.card_ok or state.codes_ok) and not state.holders:
        word, icon = ("confirm.with_card", "identification-card") if state.card_ok else ("confirm.with_code", "qr-code")
        ways.append(Button(t(word), "with_card", icon=icon))
    return tuple(ways)


def _many(item: MenuItem) -> str:
    return "confirm.many_firms" if item.audience == "firm" else "confirm.many"


def _senior_picture(state: State, items: tuple[MenuItem, ...]) -> str:
    if state.menu is None or not items:
        return "person"
    return next((c.picture for c in state.menu.senior_choices if c.item == items[0].code), "person")


def _called(state: State, items: tuple[MenuItem, ...]) -> str:
    """Return the words of the big choice that leads to this matter, so that a person sees again what they pressed."""
    if state.menu is None or len(items) != 1:
        return ""
    choice = next((c for c in state.menu.senior_choices if c.item == items[0].code), None)
    return choice.name.in_language(state.language) if choice else ""


def _senior_hint(state: State, t: Words, items: tuple[MenuItem, ...]) -> str:
    if any(i.guide.identity == "card" for i in items):
        return t("senior.card_hint") if state.card_ok and card_answers(state) else t("senior.bring_card")
    return t("senior.no_card")
