"""The clerk's rarer keys: outcomes, several matters, by hand, undo, pause and hand-over, move, documents, transfer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.kit.browsing import CLERK
from tests.kit.hall_day import PASSWORD, Day, add_clerk
from tests.kit.served import HALL, serving
from tests.ui.pages.clerking import at_work, press
from tests.ui.pages.windows import Lend

DOCUMENT, OTHER = "360800198205056013", "360800194001011228"
HOLDER = {"name": "刘志强", "id_number": DOCUMENT, "birth": "1982-05-05"}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A hall of this module's own: nobody waits but whom a test sends."""
    with serving(tmp_path_factory.mktemp("counter")) as served:
        add_clerk(served)
        add_clerk(served, "wangf", "王芳")
        yield Day(served)


def summon(page: Page, day: Day, counter: int, number: str) -> None:
    """Come to a counter, open it and call this number, by hand: other tests' people may wait before it."""
    at_work(page, day, counter)
    press(page, "开窗")
    expect(page.locator(".state.open")).to_be_visible()
    page.keyboard.press("n")
    page.locator(".by-hand [name=call_number]").fill(number)
    page.locator(".by-hand [name=reason]").fill("要赶车")
    page.keyboard.press("Enter")
    expect(page.locator(".visit.called .ticket")).to_contain_text(number)


def serve(page: Page, day: Day, counter: int, number: str) -> None:
    summon(page, day, counter, number)
    page.keyboard.press(" ")
    expect(page.locator(".visit.serving")).to_be_visible()


def outcomes(day: Day, token: str) -> list[str]:
    return [step["outcome"] for step in day.get("kiosk", f"/visits/{token}")["steps"]]


@pytest.mark.parametrize(
    ("key", "outcome", "words"),
    [("1", "accepted", "已受理"), ("9", "supplement", "不用重新取号"), ("0", "referred", "已转别处")],
)
def test_a_service_ends_as_the_pressed_key_says(desk: Page, day: Day, key: str, outcome: str, words: str) -> None:
    ticket = day.take("company-setup")
    serve(desk, day, 25, ticket["number"])
    desk.keyboard.press(key)
    expect(desk.locator(".outcome")).to_contain_text(f"{ticket['number']} ")
    expect(desk.locator(".outcome")).to_contain_text(words)
    assert outcomes(day, ticket["token"]) == [outcome]
    desk.keyboard.press("g")
    expect(desk.locator(".state.closed")).to_be_visible()


def test_a_slip_is_taken_back_with_one_key(desk: Page, day: Day) -> None:
    ticket = day.take("deed-tax")
    serve(desk, day, 23, ticket["number"])
    desk.keyboard.press("4")
    expect(desk.locator(".visit.nobody")).to_be_visible()
    undo = desk.locator("button.undo")
    expect(undo).to_contain_text(f"办结 {ticket['number']}")
    expect(undo).to_contain_text(re.compile(r"\d+秒"))
    desk.keyboard.press("u")
    expect(desk.locator(".outcome")).to_contain_text("已撤回")
    expect(desk.locator(".visit.serving .ticket")).to_contain_text(ticket["number"])
    expect(undo).to_be_disabled()
    desk.keyboard.press("4")
    expect(desk.locator(".visit.nobody")).to_be_visible()


def test_an_undo_that_ran_out_is_grey_and_says_nothing_any_more(desk: Page, day: Day) -> None:
    at_work(desk, day, 22)
    desk.keyboard.press(" ")
    undo = desk.locator("button.undo")
    expect(undo).to_be_enabled()
    expect(undo).to_be_disabled(timeout=20_000)
    expect(undo).not_to_contain_text("开窗")


def test_matters_ticked_off_are_done_in_one_go_and_a_refetch_forgets_none(desk: Page, day: Day) -> None:
    ticket = day.take("", items=["medical-chronic", "employee-enrol", "marriage-register"])
    serve(desk, day, 14, ticket["number"])
    first = desk.locator(".along input").first
    first.check()
    pause = {"kind": "item", "code": "pension-enrol", "reason": "system"}
    day.post("clerk", f"/halls/{HALL}/suspensions", pause)
    expect(desk.locator(".band.stop")).to_be_visible()
    expect(first).to_be_checked()
    desk.locator(".band.stop").get_by_role("button", name="恢复办理").click()
    expect(desk.locator(".band.stop")).to_have_count(0)
    desk.locator(".along input").first.check()
    desk.keyboard.press("4")
    expect(desk.locator(".visit.nobody")).to_be_visible()
    assert sorted(outcomes(day, ticket["token"])) == ["", "done", "done"]
    day.citizen(ticket["token"], "give-back")
    desk.keyboard.press("g")


def test_an_agents_matters_are_counted_and_the_rest_queues_again(desk: Page, day: Day) -> None:
    ticket = day.take("annual-report", matters=10)
    serve(desk, day, 25, ticket["number"])
    expect(desk.locator(".turn")).to_contain_text("代办共10件")
    done = desk.locator(".turn input")
    expect(done).to_have_value("3")
    done.fill("4")
    done.press("Tab")
    press(desk, "只办结")
    expect(desk.locator(".visit.nobody")).to_be_visible()
    steps = day.get("kiosk", f"/visits/{ticket['token']}")["steps"]
    assert [(s["state"], s["matters"]) for s in steps] == [("finished", 4), ("waiting", 6)]
    day.citizen(ticket["token"], "give-back")
    desk.keyboard.press("g")
    expect(desk.locator(".state.closed")).to_be_visible()


def test_a_number_is_called_by_hand_with_its_reason_kept(desk: Page, day: Day) -> None:
    first, wanted = day.take("birth-certificate"), day.take("birth-certificate")
    at_work(desk, day, 17)
    press(desk, "开窗")
    expect(desk.locator(".state.open")).to_be_visible()
    desk.keyboard.press("n")
    desk.get_by_label("号", exact=True).fill(wanted["number"].lower())
    desk.locator(".by-hand").get_by_label("原因（会记录）").fill("要赶车")
    desk.keyboard.press("Enter")
    expect(desk.locator(".visit.called .ticket")).to_contain_text(wanted["number"])
    expect(desk.locator(".why .chosen")).to_contain_text("指定叫号")
    desk.keyboard.press(" ")
    expect(desk.locator(".visit.serving")).to_be_visible()
    desk.keyboard.press(" ")
    expect(desk.locator(".visit.called .ticket")).to_contain_text(first["number"])


def test_who_was_missed_and_stands_there_is_called_from_the_list(desk: Page, day: Day) -> None:
    missed = day.take("fund-withdraw-rent")
    at_work(desk, day, 21)
    press(desk, "开窗")
    press(desk, "叫下一位")
    expect(desk.locator(".visit.called .ticket")).to_contain_text(missed["number"])
    for _ in range(2):
        press(desk, "重呼")
        expect(desk.locator(".outcome")).to_contain_text("已重呼")
    press(desk, "过号")
    expect(desk.locator(".visit.nobody")).to_be_visible()
    desk.locator(".today .missed").get_by_role("button", name=missed["number"]).click()
    expect(desk.locator(".visit.called .ticket")).to_contain_text(missed["number"])


def test_the_next_clerk_takes_a_handed_over_counter_with_who_is_there(lend: Lend, desk: Page, day: Day) -> None:
    ticket = day.take("veteran-card")
    serve(desk, day, 16, ticket["number"])
    desk.keyboard.press("8")
    expect(desk.get_by_role("button", name="午休")).to_be_focused()
    desk.keyboard.press("4")
    expect(desk.locator(".state.paused")).to_contain_text("交接")
    expect(desk.locator(".visit.serving .ticket")).to_contain_text(ticket["number"])
    next_clerk = lend(CLERK)
    next_clerk.goto(f"{day.served.address}/clerk")
    next_clerk.get_by_label("用户名").fill("wangf")
    next_clerk.get_by_label("密码").fill(PASSWORD)
    next_clerk.get_by_label("窗口").select_option(f"{HALL}-16")
    next_clerk.get_by_role("button", name="登录").click()
    next_clerk.wait_for_url(f"**/{HALL}-16")
    next_clerk.wait_for_load_state("load")
    expect(next_clerk.locator(".band.other")).to_contain_text("陈晓燕")
    next_clerk.keyboard.press(" ")
    expect(next_clerk.locator(".band.other")).to_have_count(0)
    expect(next_clerk.locator(".visit.serving .ticket")).to_contain_text(ticket["number"])
    expect(desk.locator(".band.other")).to_contain_text("王芳")
    expect(desk.get_by_role("button", name=re.compile("^只办结"))).to_be_disabled()
    next_clerk.keyboard.press("4")
    expect(next_clerk.locator(".visit.nobody")).to_be_visible()


def test_a_counter_moves_to_another_department_and_back_to_its_plan(desk: Page, day: Day) -> None:
    at_work(desk, day, 7)
    press(desk, "开窗")
    expect(desk.locator(".state.open")).to_be_visible()
    desk.keyboard.press("d")
    desk.locator(".move").get_by_label("公安局交警大队车管所").uncheck()
    desk.locator(".move").get_by_label("税务局").check()
    desk.locator(".move").get_by_role("button", name="换部门", exact=True).click()
    expect(desk.locator(".outcome")).to_contain_text("窗口已换部门")
    assert day.state(7)["departments"] == ["taxes"]
    expect(desk.locator(".top .name")).to_have_text("现办：税务局")
    desk.keyboard.press("d")
    desk.get_by_role("button", name="照原计划").click()
    expect(desk.locator(".top .name")).to_have_text("驾驶证")
    assert day.state(7)["departments"] == ["traffic-police"]


def test_a_document_is_compared_and_its_number_never_shown_again(desk: Page, day: Day) -> None:
    ticket = day.take("passport-renew", holders=[HOLDER], agent_for={"id_number": OTHER, "name": "赵敏"})
    serve(desk, day, 6, ticket["number"])
    expect(desk.locator(".people .lines")).to_contain_text("替赵*办")
    for shown, words in ((DOCUMENT, "证件与取号人一致"), (OTHER, "证件与取号人不一致")):
        desk.keyboard.press("k")
        desk.get_by_label("证件号，可输入或扫描").fill(shown.lower())
        desk.keyboard.press("Enter")
        expect(desk.locator(".checked")).to_contain_text(words)
        assert shown not in desk.content()
        assert shown not in desk.url
    desk.get_by_role("button", name="非本人，不办").click()
    expect(desk.locator(".outcome")).to_contain_text("非本人")
    assert outcomes(day, ticket["token"]) == ["not_holder"]


def test_who_cannot_hear_is_shown_large_and_the_page_counts_until_a_miss_is_fair(desk: Page, day: Day) -> None:
    ticket = day.take("medical-chronic", cannot_hear=True)
    summon(desk, day, 13, ticket["number"])
    expect(desk.locator(".deaf")).to_contain_text("听不见")
    missed = desk.locator(".keys").get_by_role("button", name="过号")
    for left in ("再重呼2遍", "再重呼1遍"):
        expect(missed).to_contain_text(left)
        press(desk, "重呼")
    expect(missed).to_contain_text(re.compile(r"屏显还差 \d+秒"))
    expect(missed).to_be_disabled()
    press(desk, "开始办")
    expect(desk.locator(".visit.serving .ticket")).to_contain_text(ticket["number"])


def test_a_transfer_to_another_hall_leads_the_phone_there(desk: Page, day: Day) -> None:
    ticket = day.take("id-card-renew")
    serve(desk, day, 5, ticket["number"])
    desk.keyboard.press("7")
    desk.get_by_label("转到大厅").select_option("gaoqiaolou")
    desk.locator(".transfer").get_by_label("原因（会记录）").fill("离家近")
    desk.keyboard.press("Enter")
    expect(desk.locator(".outcome")).to_contain_text(f"{ticket['number']} 已转移")
    desk.goto(f"{day.served.address}/t/{ticket['token']}")
    expect(desk.locator(".moved")).to_contain_text("高桥楼镇")


def test_while_a_form_is_open_its_keys_alone_count(desk: Page, day: Day) -> None:
    ticket = day.take("disability-card-first")
    serve(desk, day, 15, ticket["number"])
    desk.keyboard.press("8")
    desk.keyboard.press("9")
    desk.keyboard.press("0")
    expect(desk.locator(".pause form")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator(".pause form")).to_be_hidden()
    assert day.state(15)["visit"]["state"] == "serving"


def test_the_rare_keys_work_by_plain_forms(plain: Page, day: Day) -> None:
    day.take("household-move-out")
    wanted = day.take("household-move-out")
    at_work(plain, day, 4)
    press(plain, "开窗")
    plain.locator("details.more > summary").click()
    plain.locator(".by-hand > summary").click()
    plain.get_by_label("号", exact=True).fill(wanted["number"])
    plain.locator(".by-hand").get_by_label("原因（会记录）").fill("身体不适")
    plain.locator(".by-hand button.primary").click()
    expect(plain.locator(".visit.called .ticket")).to_contain_text(wanted["number"])
    press(plain, "撤回")
    expect(plain.locator(".outcome")).to_contain_text("已撤回")
    press(plain, "叫下一位")
    press(plain, "开始办")
    press(plain, "需补材料")
    expect(plain.locator(".outcome")).to_contain_text("不用重新取号")
    plain.locator(".pause > summary").click()
    plain.get_by_role("button", name="午休").click()
    expect(plain.locator(".state.paused")).to_contain_text("午休")


def test_a_form_that_is_not_filled_in_is_told_and_stays_open(plain: Page, day: Day) -> None:
    at_work(plain, day, 8)
    press(plain, "开窗")
    plain.locator("details.more > summary").click()
    plain.locator(".by-hand > summary").click()
    plain.locator(".by-hand").get_by_label("原因（会记录）").fill("身体不适")
    plain.locator(".by-hand button.primary").click()
    expect(plain.locator(".outcome .trouble")).to_contain_text("填写有误")
    expect(plain.locator(".by-hand form")).to_be_visible()


def test_what_is_paused_at_a_counter_is_told_everywhere_until_it_goes_on(lend: Lend, desk: Page, day: Day) -> None:
    ticket = day.take("pension-claim")
    at_work(desk, day, 10)
    desk.keyboard.press("s")
    desk.get_by_label("暂停什么").select_option("item:pension-claim")
    desk.get_by_label("给群众看的话（不写姓名）").fill("约十点半恢复")
    desk.locator(".suspend").get_by_role("button", name="暂停", exact=True).click()
    expect(desk.locator(".band.stop")).to_contain_text("约十点半恢复")
    other = lend(CLERK)
    other.goto(f"{day.served.address}/t/{ticket['token']}")
    expect(other.locator(".pass")).to_contain_text("为您保留号")
    other.goto(f"{day.served.address}/display/{HALL}")
    expect(other.locator(".notice.stop")).to_contain_text("系统维护 · 约十点半恢复")
    desk.locator(".band.stop").get_by_role("button", name="恢复办理").click()
    expect(desk.locator(".outcome")).to_contain_text("已恢复")
    expect(other.locator(".notice.stop")).to_have_count(0)
