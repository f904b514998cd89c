"""事项目录 on the county's page: changed while the halls are open, from a day on, by whom and why on record."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from config.catalogue import written_item
from config.schema import County
from queue_server.app.service import HallService
from queue_server.domain.roles import Role
from tests.api.hall import HallUnderTest

PAGE = "/county/items"
ITEM = "marriage-register"
TODAY = "2026-03-02"
_keys = itertools.count(1)
Form = dict[str, Any]


def as_(hall: HallUnderTest, role: Role, of: str | None = None, language: str = "zh") -> dict[str, str]:
    secret, _ = hall.server.identity.issue_token(role, of)
    return {"Authorization": f"Bearer {secret}", "Accept-Language": language}


def get(hall: HallUnderTest, path: str = PAGE, role: Role = "county", of: str | None = None) -> str:
    return hall.server.app.test_client().get(path, headers=as_(hall, role, of)).get_data(as_text=True)


def post(hall: HallUnderTest, path: str, form: Form, role: Role = "county", of: str | None = None) -> tuple[int, str]:
    data = {"key": f"key{next(_keys)}", "valid_from": TODAY, "why": "省里新规定", "newest": "0", **form}
    answer = hall.server.app.test_client().post(path, headers=as_(hall, role, of), data=data)
    return answer.status_code, answer.get_data(as_text=True)


def form_of(county: County, code: str = ITEM) -> Form:
    """Return what a browser sends of an item's form when nothing was changed."""
    said = written_item(county.items[code])
    guide = said["guide"]
    papers = guide["materials"]
    form: Form = {f"{key}_{lang}": said[key][lang] for key in ("name", "plain") for lang in ("zh", "en")}
    form |= {key: said[key] for key in ("department", "theme", "audience", "tiers")}
    form["keywords"] = "，".join(said["keywords"])
    form |= {f"minutes_{kind}": str(minutes) for kind, minutes in said["errands"].items()}
    form |= {key: str(guide[key]) for key in ("promised_days", "legal_days", "phone")}
    form |= {f"fee_{lang}": guide["fee"][lang] for lang in ("zh", "en")}
    form |= {mark: "yes" for mark in ("bound", "face") if said[mark]}
    form["per_person_day"] = str(said.get("per_person_day", ""))
    form |= {"card": "yes"} if guide["identity"] == "card" else {}
    for name, rows in (("condition", guide["conditions"]), ("step", guide["steps"])):
        form |= {f"{name}_{lang}": [*(row[lang] for row in rows), ""] for lang in ("zh", "en")}
    for part in ("name", "who", "note"):
        form |= {f"paper_{part}_{lang}": [p.get(part, {}).get(lang, "") for p in papers] for lang in ("zh", "en")}
    form |= {f"paper_{key}": [str(p[key]) for p in papers] for key in ("issuer", "form", "copies")}
    form |= {f"paper_{key}": ["yes" if p[key] else "no" for p in papers] for key in ("fetch", "commitment")}
    form |= {f"basis_{key}": [b[key] for b in guide["basis"]] for key in ("title", "article")}
    form["basis_checked"] = ["yes" if b["checked"] else "no" for b in guide["basis"]]
    return form


def menu_item(hall: HallUnderTest, code: str = ITEM) -> dict[str, Any] | None:
    items = hall.caller("kiosk").get("/halls/yongxin/menu").json["items"]  # type: ignore[index]
    return next((item for item in items if item["code"] == code), None)


def test_the_form_says_of_an_item_what_its_file_says(hall: HallUnderTest, county: County) -> None:
    for code in county.items:
        assert "没有改动" in post(hall, f"{PAGE}/{code}", form_of(county, code))[1], code


def test_a_change_of_today_is_on_every_kiosk_and_phone_at_once(hall: HallUnderTest, county: County) -> None:
    before = hall.caller("kiosk").get("/halls/yongxin/menu").headers["ETag"]
    status, _ = post(hall, f"{PAGE}/{ITEM}", {**form_of(county), "promised_days": "0", "fee_zh": "免收工本费"})
    assert status == 303
    assert hall.caller("kiosk").get("/halls/yongxin/menu").headers["ETag"] != before
    item = menu_item(hall)
    assert item is not None
    assert item["guide"]["fee"]["zh"] == "免收工本费"
    assert "免收工本费" in hall.server.app.test_client().get(f"/h/yongxin/i/{ITEM}?lang=zh").get_data(as_text=True)


def test_a_version_waits_for_its_day(hall: HallUnderTest, county: County) -> None:
    form = {**form_of(county), "plain_zh": "领结婚证办理", "valid_from": "2026-03-09"}
    assert post(hall, f"{PAGE}/{ITEM}", form)[0] == 303
    assert (menu_item(hall) or {})["plain"]["zh"] == county.items[ITEM].plain.zh
    assert "从3/9起" in get(hall, f"{PAGE}?show=planned&lang=zh")
    assert "计划中" in get(hall, f"{PAGE}/{ITEM}?lang=zh")
    hall.time.move(days=7)
    assert hall.server.service.catalogue.refresh()
    assert (menu_item(hall) or {})["plain"]["zh"] == "领结婚证办理"


def test_a_planned_version_can_be_taken_back_one_in_force_cannot(hall: HallUnderTest, county: County) -> None:
    post(hall, f"{PAGE}/{ITEM}", {**form_of(county), "legal_days": "9", "valid_from": "2026-03-09"})
    assert post(hall, f"{PAGE}/{ITEM}/take-back/1", {})[0] == 303
    assert "已撤回" in get(hall, f"{PAGE}/{ITEM}?lang=zh")
    assert post(hall, f"{PAGE}/{ITEM}/take-back/1", {})[0] == 409
    post(hall, f"{PAGE}/{ITEM}", {**form_of(county), "legal_days": "9", "newest": "1"})
    status, page = post(hall, f"{PAGE}/{ITEM}/take-back/2", {})
    assert (status, "这个版本已经生效" in page) == (409, True)


def test_of_two_who_change_one_item_the_second_is_told(hall: HallUnderTest, county: County) -> None:
    assert post(hall, f"{PAGE}/{ITEM}", {**form_of(county), "legal_days": "8"})[0] == 303
    status, page = post(hall, f"{PAGE}/{ITEM}", {**form_of(county), "legal_days": "9"})
    assert (status, "别人刚改过这个事项" in page) == (409, True)
    assert 'value="9"' in page, "what was typed is not lost"


def test_a_form_sent_twice_makes_one_version(hall: HallUnderTest, county: County) -> None:
    form = {**form_of(county), "legal_days": "8", "key": "once", "valid_from": TODAY, "why": "核对", "newest": "0"}
    client, headers = hall.server.app.test_client(), as_(hall, "county")
    sent = [client.post(f"{PAGE}/{ITEM}", headers=headers, data=form).status_code for _ in range(2)]
    assert sent == [303, 303]
    assert hall.server.service.catalogue.newest(ITEM) == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name_zh": ""}, "事项名称 · 中文：请填写"),
        ({"plain_zh": "这是一个超过了十个汉字的说法"}, "群众的叫法"),
        ({"promised_days": "30", "legal_days": "3"}, "承诺"),
        ({"promised_days": "soon"}, "承诺工作日"),
        ({"department": "nowhere"}, "部门"),
        ({"tiers": []}, "办理层级"),
        ({"step_zh": ["一步"], "step_en": ["one"]}, "办理步骤：请填写"),
        ({"valid_from": "2026-03-01"}, "生效日已经过去"),
        ({"valid_from": ""}, "请选择从哪天起"),
        ({"why": " "}, "请写明为什么"),
        ({"minutes_apply": ""}, "窗口分钟数"),
        ({"province": "?"}, "省目录编码"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(
    hall: HallUnderTest, county: County, change: Form, told: str
) -> None:
    status, page = post(hall, f"{PAGE}/{ITEM}", {**form_of(county), **change})
    assert status == 409
    assert told in page
    assert hall.server.service.catalogue.newest(ITEM) == 0


def test_a_withdrawn_service_is_offered_nowhere_and_tickets_in_hand_are_served(hall: HallUnderTest) -> None:
    kiosk, clerk = hall.caller("kiosk"), hall.caller("clerk")
    number = kiosk.post("/halls/yongxin/visits", {"items": [ITEM], "channel": "kiosk"}).json["number"]  # type: ignore[index]
    assert post(hall, f"{PAGE}/{ITEM}/withdraw", {})[0] == 303
    assert menu_item(hall) is None
    refused = kiosk.post("/halls/yongxin/visits", {"items": [ITEM], "channel": "kiosk"})
    assert (refused.json or {})["code"] == "item.unknown"
    bookable = hall.server.app.test_client().get("/h/yongxin/book?q=结婚登记&lang=zh").get_data(as_text=True)
    assert f"/book/item/{ITEM}" not in bookable
    counters = [
        c.number for c in hall.server.service.county.halls["yongxin"].counters if "civil-affairs" in c.departments
    ]
    clerk.post(f"/counters/yongxin-{counters[0]}/open")
    called = clerk.post(f"/counters/yongxin-{counters[0]}/next", {"after": None}).json
    assert called["visit"]["number"] == number  # type: ignore[index]
    assert "已停办" in get(hall, f"{PAGE}?show=withdrawn&lang=zh")


def test_what_the_elderly_press_first_cannot_be_withdrawn(hall: HallUnderTest, county: County) -> None:
    code = county.halls["yongxin"].senior_choices[0].item
    status, page = post(hall, f"{PAGE}/{code}/withdraw", {})
    assert status == 409
    assert "yongxin" in page
    assert menu_item(hall, code) is not None


def test_a_new_service_is_offered_where_its_tier_and_department_are(hall: HallUnderTest, county: County) -> None:
    form = {**form_of(county), "code": "marriage-query", "name_zh": "婚姻登记档案查询", "plain_zh": "查结婚档案"}
    assert post(hall, f"{PAGE}/new", form)[0] == 303
    assert (menu_item(hall, "marriage-query") or {})["plain"]["zh"] == "查结婚档案"
    issued = hall.caller("kiosk").post("/halls/yongxin/visits", {"items": ["marriage-query"], "channel": "kiosk"})
    assert issued.status_code == 201
    for code in ("marriage-query", ITEM, "new", "Bad Code", ""):
        assert post(hall, f"{PAGE}/new", {**form, "code": code})[0] == 409, code


def test_the_list_of_a_tier_is_what_its_halls_may_offer(hall: HallUnderTest, county: County) -> None:
    page = get(hall, f"{PAGE}?tier=village&lang=zh")
    listed = set(re.findall(rf'{PAGE}/([a-z0-9-]+)"', page)) - {"new"}
    assert listed == {item.code for item in county.items.values() if "village" in item.tiers}


def test_every_change_is_in_the_countys_chain_with_before_and_after(hall: HallUnderTest, county: County) -> None:
    post(hall, f"{PAGE}/{ITEM}", {**form_of(county), "legal_days": "9"})
    with hall.server.service.reader.read() as records:
        events = [e for e in records.events_after("@county", 0, 50) if e.type == "catalogue_changed"]
    was = county.items[ITEM].guide.legal_days
    assert events[-1].staff["changes"] == [f"guide.legal_days: {was} → 9"]
    assert events[-1].public == {}


def test_it_is_seen_before_it_is_published(hall: HallUnderTest, county: County) -> None:
    for on in ("phone", "kiosk"):
        status, page = post(hall, f"{PAGE}/{ITEM}/preview/{on}", {**form_of(county), "fee_zh": "先看一看"})
        assert (status, "先看一看" in page) == (200, True)
    assert post(hall, f"{PAGE}/{ITEM}/preview/phone", {**form_of(county), "name_zh": ""})[0] == 409
    assert hall.server.service.catalogue.newest(ITEM) == 0


def test_an_auditor_looks_and_one_halls_county_user_may_not_change(hall: HallUnderTest, county: County) -> None:
    assert "发布" not in get(hall, f"{PAGE}/{ITEM}?lang=zh", "auditor")
    assert post(hall, f"{PAGE}/{ITEM}", form_of(county), "auditor")[0] == 403
    assert post(hall, f"{PAGE}/{ITEM}", {**form_of(county), "legal_days": "9"}, "county", "litian")[0] == 403


def test_another_process_takes_it_over(hall: HallUnderTest, county: County) -> None:
    post(hall, f"{PAGE}/{ITEM}", {**form_of(county), "legal_days": "9"})
    there = hall.server.service
    other = HallService(county, there.reader, there.writer, there.clock, there.keys)
    there.writer.boards.use(county)
    assert other.county.items[ITEM].guide.legal_days != 9
    assert other.catalogue.refresh()
    assert not other.catalogue.refresh(), "nothing new"
    assert other.county.items[ITEM].guide.legal_days == 9
