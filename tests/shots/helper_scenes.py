"""The helper's tablet: nobody asks, several ask at once, somebody went, a terminal that is not well; a number taken."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.kit.browsing import PHONE, TABLET
from tests.kit.hall_day import PASSWORD, Day, add_clerk
from tests.kit.served import HALL
from tests.shots.camera import Camera
from tests.shots.manager_scenes import MANAGER, SMALL, sign_in

HELPER, COLLEAGUE = "liuyang", "pengxf"


def helper_scenes(camera: Camera, day: Day) -> None:
    add_clerk(day.served, HELPER, "刘洋", "helper")
    add_clerk(day.served, COLLEAGUE, "彭小芳", "helper")
    camera.picture("helper-sign-in", "/helper", TABLET)
    page = camera.page(TABLET)
    page.goto(f"{camera.served.address}/helper?lang=zh")
    page.locator("#name").fill(HELPER)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_selector(".calm")
    camera.both(page, "helper-nobody")
    day.beat("k1", "printer", "printer.paper_out")
    day.beat("k2", "printer", "printer.cover_open")
    for terminal, reason in (("k1", "print_failed"), ("k2", "person"), ("k2", "paper_left")):
        day.ask_help(terminal, reason)
    with day.terminal("k1") as kiosk:
        wish = {"items": ["hall-service-general"], "channel": "kiosk", "phone": "13800138000"}
        kiosk.post(f"/halls/{HALL}/visits", wish)
        kiosk.post(f"/halls/{HALL}/help", {"reason": "phone"})
    page.reload()
    camera.both(page, "helper-asked")
    page.locator(".asks button").first.click()
    page.wait_for_selector(".gone")
    camera.both(page, "helper-went")
    _ticket(camera, page)
    _outreach(camera, page)
    _free(camera, page)
    _month(camera, day)
    page.goto(f"{camera.served.address}/helper/{HALL}")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    camera.both(page, "helper-phone")
    page.close()
    assert HALL in page.url


def _ticket(camera: Camera, page: Page) -> None:
    """A number taken for somebody: what, found, for whom, refused, given."""
    asking = f"{camera.served.address}/helper/{HALL}/ticket"
    page.goto(asking)
    camera.both(page, "helper-ticket-what")
    page.goto(f"{asking}?q=护照")
    camera.take(page, "helper-ticket-found-zh")
    page.goto(f"{asking}/item/passport-first")
    camera.both(page, "helper-ticket-bound")
    page.goto(f"{asking}/item/hall-service-general?lang=zh")
    camera.both(page, "helper-ticket-who")
    page.locator("[name=name]").fill("王桂香")
    page.locator("form.person button").click()
    page.wait_for_selector(".told")
    camera.take(page, "helper-ticket-refused-zh")
    page.locator("[name=name]").fill("")
    page.locator("form.person button").click()
    page.wait_for_selector(".given")
    camera.take(page, "helper-ticket-given-zh")


def _outreach(camera: Camera, page: Page) -> None:
    """A request taken down, accepted, receipted, done; and the person's phone."""
    asking = f"{camera.served.address}/helper/{HALL}/outreach"
    page.goto(f"{asking}?lang=zh")
    for grid in ("county-team", "county-team", "longtian-village"):
        page.goto(asking)
        page.locator(f"[value={grid}]").check()
        page.locator("[name=item]").select_option("property-sale")
        page.locator("[name=name]").fill("王桂香")
        page.locator("[name=phone]").fill("13800138000")
        if grid == "longtian-village":
            camera.both(page, "helper-outreach-ask")
        page.locator("form.person button").click()
        page.wait_for_selector(".given")
    camera.take(page, "helper-outreach-asked-zh")
    work = f"{camera.served.address}/agent/{HALL}"
    page.goto(work)
    page.locator(".asks button").first.click()
    page.wait_for_selector(".card.one")
    for tick in page.locator("[name=paper]").all()[:2]:
        tick.check()
    page.locator("form.person button").click()
    page.wait_for_selector(".papers .code")
    camera.both(page, "helper-outreach-request")
    mine = page.locator(".papers a.key").get_attribute("href") or ""
    page.goto(work)
    camera.both(page, "helper-outreach-work")
    _colleague(camera)
    page.locator(".mine button").click()
    page.locator("[value=done]").click()
    page.wait_for_selector(".gone")
    camera.picture("helper-outreach-phone", mine, PHONE)


def _colleague(camera: Camera) -> None:
    """The same list as a colleague of the grid sees it, on a phone."""
    page = camera.page(PHONE)
    page.goto(f"{camera.served.address}/agent?lang=zh")
    sign_in(page, COLLEAGUE)
    page.wait_for_selector(".mine")
    camera.both(page, "helper-outreach-colleague")
    page.close()


def _free(camera: Camera, page: Page) -> None:
    """Copies and post written down; the address of what is to be posted."""
    free = f"{camera.served.address}/helper/{HALL}/free"
    page.goto(f"{free}?lang=zh")
    page.locator("[name=pages]").fill("6")
    page.get_by_role("button", name="已复印").click()
    page.wait_for_selector(".told.good")
    page.locator("[name=name]").fill("王桂香")
    page.locator("[name=phone]").fill("13800138000")
    page.locator("[name=address]").fill("澧田镇龙田村3组12号")
    page.get_by_role("button", name="登记邮寄").click()
    page.wait_for_selector(".to-post li")
    camera.both(page, "helper-free")
    page.locator(".to-post a.key").click()
    page.wait_for_selector(".to-post .label")
    camera.take(page, "helper-free-address-zh")


def _month(camera: Camera, day: Day) -> None:
    """The month's sums, for the manager."""
    add_clerk(day.served, MANAGER, "周建平", "manager")
    page = camera.page(SMALL)
    page.goto(f"{camera.served.address}/manage?lang=zh")
    sign_in(page, MANAGER)
    page.goto(f"{camera.served.address}/manage/{HALL}/free")
    camera.both(page, "helper-free-month")
    page.close()
