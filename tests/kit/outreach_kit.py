"""Grids of a small county, and requests to them."""

from __future__ import annotations

from config.grids import Grids
from config.schema import County, Material
from queue_server.contract.outreach import OutreachAsk, OutreachAsked
from tests.kit.server_kit import Desk
from tests.kit.small_county import small_county

PAPER = "存折"
PERSON = {"name": "王秀英", "phone": "13800138000", "address": "龙田村3组12号"}


def county_with_grids(accept_hours: float = 2) -> County:
    def grid(code: str, tier: str, hall: str, user: str, within: str | None, **more: object) -> dict[str, object]:
        agents = [{"user": name, "name": name, "phone": "1"} for name in user.split()]
        named = {"zh": code, "en": code}
        return {"code": code, "name": named, "tier": tier, "hall": hall, "within": within, "agents": agents, **more}

    grids = [
        grid("top", "county", "main", "liu", None),
        grid("mid", "township", "town", "tan", "top"),
        grid("low", "village", "town", "long peng", "mid", kinds=["agent", "visit"]),
    ]
    register = Grids.model_validate({"accept_hours": accept_hours, "grid": grids})
    county = small_county()
    pension = county.items["pension"]
    paper = Material.model_validate({"name": {"zh": PAPER, "en": "Bank book"}, "issuer": "third-party"})
    asking = pension.model_copy(update={"guide": pension.guide.model_copy(update={"materials": (paper,)})})
    return county.model_copy(update={"grids": register, "items": county.items | {"pension": asking}})


def ask(desk: Desk, key: str = "", **wanted: object) -> OutreachAsked:
    wish = OutreachAsk.model_validate({"kind": "visit", "item": "pension", "grid": "low", **PERSON, **wanted})
    return desk.service.outreach.ask("main", wish, "staff:liu", key or desk.key())


def open_for(desk: Desk, user: str, hall: str = "town") -> list[str]:
    return [view.id for view in desk.service.outreach.work(hall, user, f"staff:{user}").open]
