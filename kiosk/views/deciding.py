"""办这件事，对吗？ The confirmation, its senior form, and laying down a card."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.journey.model import Card, Confirm, State
from kiosk.views.parts import Button, Pager, Thing, Words, pager, words
from kiosk.views.waits import Facts, facts, queues_of, range_words
from queue_server.contract.models import MenuItem, MenuMaterial

BRING_PER_PAGE = 4
MATTERS_SHOWN = 3


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
    ways: tuple[Button, ...]
    no: Button
    yes: Button
    picture: str
    called: str
    """What the senior home called it; else its name."""
    card_hint: str


@dataclass(frozen=True, slots=True)
class CardView:
    title: str
    line: str
    picture: str
    trouble: str
    ways: str
    buttons: tuple[Button, ...]


def chosen(state: State) -> tuple[MenuItem, ...]:
    """Return the matters of this session: the basket, or those of the life event."""
    menu = state.menu
    if menu is None:
        return ()
    codes = list(state.basket)
    if state.bundle:
        codes = next((b.items for b in menu.bundles if b.code == state.bundle), codes)
    by_code = {i.code: i for i in menu.items}
    return tuple(by_code[c] for c in codes if c in by_code)


def matter_name(state: State, t: Words) -> tuple[str, str]:
    """Return (name, second line) of what this session is about."""
    items = chosen(state)
    menu = state.menu
    bundle = next((b for b in menu.bundles if b.code == state.bundle), None) if menu and state.bundle else None
    names = [i.name.in_language(state.language) for i in items]
    if bundle is not None:
        return bundle.name.in_language(state.language), t(
            "confirm.bundle", count=len(items), names=t("list.comma").join(names)
        )
    if len(items) > 1:
        return t("confirm.matters", count=len(items)), t("list.comma").join(names)
    if not items:
        return "", ""
    plain = items[0].plain.in_language(state.language)
    return names[0], plain if plain != names[0] else ""


def _thing(state: State, t: Words, material: MenuMaterial, spared: bool) -> Thing:
    name = material.name.in_language(state.language)
    if spared:
        return Thing(name, t("bring.spared"), "check", True)
    parts = [p.in_language(state.language) for p in (material.who, material.note) if p is not None]
    if material.copies:
        parts.append(t("bring.copies", count=material.copies))
    elif not parts:
        known = ("original", "copy", "original-and-copy", "electronic")
        parts.append(t(f"form.{material.form}") if material.form in known else "")
    if material.commitment:
        parts.append(t("bring.commitment"))
    return Thing(name, t("list.dot").join(p for p in parts if p), _material_icon(name))


_ICONS = (
    ("合同", "files"), ("contract", "files"), ("证书", "certificate"), ("证明", "stamp"), ("证", "identification-card"),
    ("照", "images"), ("photo", "images"), ("表", "file-text"), ("书", "file-text"), ("卡", "identification-card"),
    ("card", "identification-card"), ("票", "receipt"), ("发票", "receipt"),
)  # fmt: skip


def _material_icon(name: str) -> str:
    return next((icon for piece, icon in _ICONS if piece in name), "file-text")


def things(state: State, t: Words) -> tuple[Thing, ...]:
    """Return what to bring, the identity card first, then what need not be brought. Each thing stands once."""
    items = chosen(state)
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


def _wait(t: Words, known: Facts) -> tuple[str, str, str]:
    """Return (ahead, range, line) of the facts panel."""
    if known.status != "open":
        return t("confirm.wait_unknown"), t("confirm.ask"), ""
    if known.waiting == 0:
        return t("confirm.nobody"), t("confirm.no_wait"), t("confirm.go_now")
    ahead = t("confirm.ahead", count=known.waiting)
    if known.wait is None:
        return ahead, t("confirm.wait_unknown"), ""
    return ahead, range_words(t, known.wait, "long"), t("confirm.wait_line")


def confirm(state: State, per_page: int = BRING_PER_PAGE) -> ConfirmView:
    t = words(state)
    screen = state.screen if isinstance(state.screen, Confirm) else Confirm()
    items = chosen(state)
    name, plain = matter_name(state, t)
    zone, way = _where(state, items)
    issuing = state.hall is not None and state.hall.issuing
    ahead, wait, wait_line = _wait(t, facts(queues_of(state, items[:1]), issuing))
    every = things(state, t)
    turned = pager(t, screen.page, len(every), per_page)
    to_bring = [x for x in every if not x.spared]
    spared = len(every) - len(to_bring)
    line = t("bring.count", count=len(to_bring)) if to_bring else t("bring.nothing")
    if spared and to_bring:
        line += t("bring.count_spared", count=spared)
    plain_dress = "warm" if state.senior else "plain"
    return ConfirmView(
        steps=(t("step.choose"), t("step.check"), t("step.ticket")),
        title=t("confirm.title"),
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
        note=t("confirm.note"),
        ways=_ways(state, t, items),
        no=Button(t("confirm.no"), "back", icon="x", dress=plain_dress),
        yes=Button(t("confirm.yes"), "confirm", icon="check", dress="brand"),
        picture=_senior_picture(state, items),
        called=_called(state, items) or name,
        card_hint=_senior_hint(state, t, items),
    )


def _errands(state: State, t: Words, items: tuple[MenuItem, ...]) -> tuple[Button, ...]:
    """Return what one may have come for, if there is a choice."""
    if not items or state.bundle:
        return ()
    shared = [e for e in items[0].errands if all(e in i.errands for i in items)]
    if len(shared) < 2:
        return ()
    return tuple(Button(t(f"errand.{e}"), "errand", e, dress="tab_on" if e == state.errand else "tab") for e in shared)


def _ways(state: State, t: Words, items: tuple[MenuItem, ...]) -> tuple[Button, ...]:
    ways = []
    most = state.menu.items_per_ticket if state.menu else 1
    if not state.bundle and len(items) < most:
        ways.append(Button(t("confirm.more"), "more", icon="plus"))
    if len(state.basket) > 1:
        ways.append(Button(t("confirm.drop"), "drop", state.basket[-1], icon="minus"))
    if state.reader_ok:
        ways.append(Button(t("confirm.with_card"), "with_card", icon="identification-card"))
    return tuple(ways)


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
        return t("senior.card_hint") if state.reader_ok else t("senior.bring_card")
    return t("senior.no_card")


def card(state: State) -> CardView:
    """The reader and the way without it: the same size, the same number of touches."""
    t = words(state)
    screen = state.screen if isinstance(state.screen, Card) else Card()
    usable = state.reader_ok and screen.trouble != "device.absent"
    buttons = (
        [Button(t("card.card"), "", icon="identification-card", sub=t("card.card_line"), dress="info")]
        if usable
        else []
    )
    buttons += [
        Button(
            t("card.skip"),
            "skip_card",
            icon="ticket",
            sub=t("card.skip_line"),
            dress="warm" if state.senior else "plain",
        )
    ]
    trouble = ""
    if not usable:
        trouble = t("state.reader_off")
    elif screen.trouble:
        trouble = t("card.again")
        buttons.append(
            Button(
                t("card.retry"),
                "retry",
                icon="arrow-counter-clockwise",
                sub=t("card.retry_line"),
                dress="warm" if state.senior else "plain",
            )
        )
    return CardView(
        title=t("card.reading") if screen.reading else t("card.lay") if usable else t("card.off_title"),
        line=t("card.reading_line") if screen.reading else t("card.where") if usable else t("card.off_line"),
        picture="reader" if usable else "",
        trouble=trouble,
        ways=t("card.ways"),
        buttons=tuple(buttons),
    )
