"""The county's page: before anybody is there, and with one hall that makes people wait."""

from __future__ import annotations

from dataclasses import replace

from queue_server.domain.roles import Role
from tests.kit.browsing import PHONE
from tests.kit.hall_day import Day, add_clerk
from tests.kit.served import HALL
from tests.shots.camera import Camera
from tests.shots.manager_scenes import SMALL, entered
from tests.unit.test_item_table import province

COUNTY = "zuolijuan"
TOWNSHIP = ("id-card-renew", "household-move-in", "hall-service-general", "birth-register", "residence-permit")


def county_scenes(camera: Camera, day: Day) -> None:
    add_clerk(day.served, COUNTY, "左丽娟", "county", hall=None)
    camera.picture("county-sign-in", "/county", SMALL)
    page = entered(camera, "/county", COUNTY, ".tiles")
    camera.both(page, "county-empty")
    page.close()
    busy(day)
    page = entered(camera, "/county", COUNTY, ".tiles")
    camera.both(page, "county-busy")
    page.goto(f"{camera.served.address}/county/halls?hall=gaoqiaolou&lang=zh")
    camera.both(page, "county-one-hall")
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    camera.both(page, "county-small")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    camera.take(page, "county-phone-zh", whole=True)
    page.close()


def busy(day: Day) -> None:
    """A Monday morning: the county hall calls, a township has more people than counters, a village point is shut."""
    township, other = replace(day, hall="gaoqiaolou"), replace(day, hall="litian")
    day.open(1, 2, 4, 5, 10, 11, 17, 18, 19)
    day.crowd(30)
    for item in TOWNSHIP:
        township.post("clerk", "/halls/gaoqiaolou/visits", {"items": [item], "channel": "clerk"})
    other.open(1)
    other.post("clerk", "/halls/litian/visits", {"items": ["id-card-first"], "channel": "clerk"})
    day.call(1, 2, 4, 10)
    other.call(1)
    day.beat("k1", "printer", "printer.paper_out")
    day.later("2026-11-23T09:52:00+08:00")
    day.call(1, 2)
    township.post("clerk", "/halls/gaoqiaolou/visits", {"items": ["name-change"], "channel": "clerk"})
    day.crowd(10)
    stop = {"kind": "department", "code": "social-security", "reason": "system", "note": "省社保系统维护"}
    day.post("clerk", f"/halls/{HALL}/suspensions", stop)
    day.later("2026-11-23T10:14:00+08:00")


def catalogue_scenes(camera: Camera, day: Day) -> None:
    """事项目录: the list, one item that is planned to change, a form that was refused."""
    add_clerk(day.served, "liuxiaoyun", "刘晓云", "county", hall=None)
    page = entered(camera, "/county", "liuxiaoyun", ".tiles")
    page.goto(f"{camera.served.address}/county/items?lang=zh")
    camera.both(page, "catalogue-list")
    page.goto(f"{camera.served.address}/county/items/property-sale?lang=zh")
    page.get_by_label("承诺工作日").fill("3")
    page.get_by_label("生效日").fill("2026-12-01")
    page.locator(".publish [name=why]").fill("省里压减办理时限，赣府厅字〔2026〕18号")
    page.get_by_role("button", name="发布").click()
    page.wait_for_url("**done=published")
    camera.both(page, "catalogue-item-planned")
    page.locator("[name=plain_zh]").fill("这个说法太长了放不进一块")
    page.get_by_label("承诺工作日").fill("99")
    page.get_by_role("button", name="发布").click()
    page.locator("#told .trouble").first.wait_for()
    camera.both(page, "catalogue-item-refused")
    page.goto(f"{camera.served.address}/county/items/property-sale?lang=zh")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="看取号机").click()
    camera.take(opened.value, "catalogue-preview-kiosk", whole=True)
    opened.value.close()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="看手机").click()
    opened.value.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    camera.take(opened.value, "catalogue-preview-phone", whole=True)
    opened.value.close()
    page.goto(f"{camera.served.address}/county/items?tier=village&lang=zh")
    camera.take(page, "catalogue-list-village")
    page.close()


def list_scenes(camera: Camera, day: Day) -> None:
    """A list of the province: brought, compared, one line claimed."""
    add_clerk(day.served, "liuxiaoyun", "刘晓云", "county", hall=None)
    page = entered(camera, "/county", "liuxiaoyun", ".tiles")
    page.goto(f"{camera.served.address}/county/lists?lang=zh")
    camera.take(page, "lists-empty-zh")
    page.get_by_label("省里下发的清单").check()
    page.locator("[name=file]").set_input_files(
        {
            "name": "赣政务服务事项基本目录（2026年版）.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": sample_list(),
        }
    )
    page.get_by_role("button", name="核对").click()
    page.wait_for_url("**/county/lists/*")
    camera.both(page, "lists-compared")
    page.locator(".changed [name=line]").first.check()
    page.locator(".changed .claim [name=why]").fill("省目录2026年版")
    page.get_by_role("button", name="认领勾选的").first.click()
    page.wait_for_url("**done=claimed")
    camera.take(page, "lists-claimed-zh", whole=True)
    page.goto(f"{camera.served.address}/county/lists?lang=zh")
    camera.both(page, "lists")
    page.close()


def sample_list() -> bytes:
    return province(
        {
            "基本编码": "000115012000",
            "事项名称": "房屋买卖转移登记",
            "行使层级": "县级、乡级",
            "法定办结时限": "20个工作日",
            "承诺办结时限": "3个工作日",
            "收费标准": "住宅80元/件，非住宅550元/件",
            "设定依据": "《不动产登记暂行条例》第十四条",
        },
        {"基本编码": "000111001000", "事项名称": "结婚登记", "承诺办结时限": "即办"},
        {"基本编码": "000111002000", "事项名称": "撤销婚姻登记", "行使层级": "县级", "法定办结时限": "10个工作日"},
        {
            "基本编码": "000164000000",
            "事项名称": "对在饮用水水源保护区内设置排污口、从事网箱养殖等活动的申请的审核",
            "行使层级": "县级",
        },
    )


def staff_scenes(camera: Camera, day: Day) -> None:
    """人员: the list, somebody new, the own password."""
    add_clerk(day.served, "liuxiaoyun", "刘晓云", "county", hall=None)
    staff: tuple[tuple[str, str, Role, str | None], ...] = (
        ("chenxiaoyan", "陈小燕", "clerk", "yongxin"),
        ("xiaoguiying", "肖桂英", "clerk", "litian"),
        ("longguigen", "龙桂根", "helper", "longtian"),
        ("hejianguo", "贺建国", "manager", "yongxin"),
        ("zhouping", "周萍", "auditor", None),
    )
    for name, called, role, hall in staff:
        add_clerk(day.served, name, called, role, hall=hall)
    page = entered(camera, "/county", "liuxiaoyun", ".tiles")
    page.goto(f"{camera.served.address}/county/users?lang=zh")
    camera.both(page, "staff-list")
    page.locator("[name=name]").fill("wumei")
    page.locator("[name=display_name]").fill("吴梅")
    page.locator(".editor [name=roles]").first.check()
    page.locator(".editor [name=hall]").select_option("shiqiao")
    page.get_by_role("button", name="新增并显示初始密码").click()
    page.locator("code").wait_for()
    camera.take(page, "staff-new-zh")
    page.goto(f"{camera.served.address}/county/users/longguigen?lang=zh")
    camera.both(page, "staff-one")
    page.goto(f"{camera.served.address}/password?lang=zh")
    camera.both(page, "staff-password")
    page.close()


def setting_scenes(camera: Camera, day: Day) -> None:
    """设置: what can be changed, a day closed for all halls, one hall's roster, the sentences."""
    add_clerk(day.served, "liuxiaoyun", "刘晓云", "county", hall=None)
    page = entered(camera, "/county", "liuxiaoyun", ".tiles")
    page.goto(f"{camera.served.address}/county/settings/all/calendar?lang=zh")
    camera.both(page, "settings-calendar")
    page.locator("[name=closed]").fill("2026-12-31")
    page.locator("[name=why]").fill("年终盘点，县政办通知")
    page.get_by_role("button", name="发布").click()
    page.wait_for_url("**done=published")
    camera.both(page, "settings-changed")
    page.goto(f"{camera.served.address}/county/settings/all/brand?lang=zh")
    camera.take(page, "settings-brand-zh")
    page.goto(f"{camera.served.address}/county/settings/yongxin/counters?lang=zh")
    camera.take(page, "settings-counters-zh", whole=True)
    page.goto(f"{camera.served.address}/county/settings/all/wording?q=号&lang=zh")
    camera.take(page, "settings-wording-zh")
    page.close()
