"""The menu of a hall, as its terminals keep it: from the configuration alone, so it is built once."""

from __future__ import annotations

import hashlib

from config.schema import Bundle, Guide, Item, Material
from queue_server.app.halls import HallRules, Offered, wire_text
from queue_server.contract.models import (
    Errand,
    Menu,
    MenuBrand,
    MenuBundle,
    MenuClass,
    MenuDepartment,
    MenuGuide,
    MenuItem,
    MenuMaterial,
    MenuMatter,
    MenuSeniorChoice,
    MenuTheme,
    MenuZone,
)

_ERRANDS: tuple[Errand, ...] = ("apply", "supplement", "collect", "ask")


def build_menu(rules: HallRules) -> tuple[Menu, str]:
    """Return the menu and a tag that changes when it does."""
    hall, county = rules.hall, rules.county
    departments = {o.item.department for o in rules.offered.values()}
    others = [other for other in county.halls.values() if other.code != hall.code]
    elsewhere = {item.code for other in others for item in county.offered_items(other)}
    themes = {o.item.theme for o in rules.offered.values()} | {b.theme for b in rules.bundles.values()}
    menu = Menu(
        hall=hall.code,
        tier=hall.tier,
        name=wire_text(hall.name),
        phone=hall.phone,
        owner=wire_text(hall.owner) if hall.owner else None,
        brand=MenuBrand(logo=hall.brand.logo, colours=hall.brand.colours.model_dump(), hotline=hall.brand.hotline),
        wording={key: wire_text(text) for key, text in hall.wording.items()},
        classes=[
            MenuClass(
                code=code,
                name=wire_text(c.name),
                entitlement=c.entitlement,
                min_age=c.min_age,
                who=wire_text(c.who) if c.who else None,
            )
            for code, c in hall.classes.items()
        ],
        themes=[MenuTheme(code=t.code, name=wire_text(t.name), icon=t.icon) for t in county.themes if t.code in themes],
        departments=[
            MenuDepartment(code=d.code, name=wire_text(d.name), phone=d.phone, duty=wire_text(d.duty))
            for d in county.departments.values()
            if d.code in departments
        ],
        zones=[MenuZone(code=z.code, name=wire_text(z.name), way=wire_text(z.way)) for z in hall.zones],
        items=[_item(offered, offered.item.code in elsewhere) for offered in rules.offered.values()],
        not_here=[_matter(i) for i in county.items.values() if i.code in elsewhere and i.code not in rules.offered],
        bundles=[_bundle(bundle) for bundle in rules.bundles.values()],
        senior_choices=[
            MenuSeniorChoice(name=wire_text(c.name), picture=c.picture, item=c.item)
            for c in hall.senior_choices
            if c.item in rules.offered
        ],
        attract=[wire_text(line) for line in hall.attract],
        items_per_ticket=hall.queue.items_per_ticket,
        items_in_order=hall.queue.several_items == "as-chosen",
        matters_per_ticket=hall.queue.matters_per_ticket,
        change_keeps_wait=hall.queue.change_keeps_wait,
        appointments=hall.appointments.enabled,
        phone_codes=[issuer.starts for issuer in county.issuers],
        ask_papers=hall.queue.ask_papers,
        phone_for_bound=hall.queue.phone_for_bound,
    )
    return menu, hashlib.sha256(menu.model_dump_json(by_alias=True).encode()).hexdigest()[:20]


def _item(offered: Offered, elsewhere: bool) -> MenuItem:
    item: Item = offered.item
    return MenuItem(
        code=item.code,
        name=wire_text(item.name),
        plain=wire_text(item.plain),
        department=item.department,
        theme=item.theme,
        audience=item.audience,
        keywords=list(item.keywords),
        errands=[kind for kind in _ERRANDS if kind in offered.seconds],
        prefix=offered.series.prefix,
        zone=offered.series.zone,
        guide=_guide(item.guide),
        bound=item.bound,
        face=item.face,
        elsewhere=elsewhere,
    )


def _matter(item: Item) -> MenuMatter:
    return MenuMatter(
        code=item.code,
        name=wire_text(item.name),
        plain=wire_text(item.plain),
        department=item.department,
        theme=item.theme,
        audience=item.audience,
        keywords=list(item.keywords),
    )


def _bundle(bundle: Bundle) -> MenuBundle:
    return MenuBundle(
        code=bundle.code,
        name=wire_text(bundle.name),
        plain=wire_text(bundle.plain),
        theme=bundle.theme,
        audience=bundle.audience,
        items=list(bundle.items),
        keywords=list(bundle.keywords),
        inside=list(bundle.inside),
        in_order=bundle.order == "as-listed",
    )


def _guide(guide: Guide) -> MenuGuide:
    return MenuGuide(
        bring=[_material(m) for m in guide.bring],
        spared=[_material(m) for m in guide.spared],
        identity=guide.identity,
        conditions=[wire_text(t) for t in guide.conditions],
        steps=[wire_text(t) for t in guide.steps],
        promised_days=guide.promised_days,
        legal_days=guide.legal_days,
        fee=wire_text(guide.fee),
        basis=[f"{b.title}{b.article}{'' if b.checked else '（示例）'}" for b in guide.basis],
        phone=guide.phone,
    )


def _material(material: Material) -> MenuMaterial:
    return MenuMaterial(
        name=wire_text(material.name),
        who=wire_text(material.who) if material.who else None,
        note=wire_text(material.note) if material.note else None,
        form=material.form,
        copies=material.copies,
        commitment=material.commitment,
    )
