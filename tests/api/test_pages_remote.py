"""远程取号 on the phone: one number a form, one open at a time, told kindly, and nothing about a person goes back."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.schema import County
from queue_server.http.ratelimit import Rate, RateLimit
from tests.api.hall import HallUnderTest, Opened

PHONE, OTHER = "13800138000", "13900139000"
WHAT = "/h/yongxin/remote"
ITEM = f"{WHAT}/item/employee-enrol"


def form(browser: FlaskClient, address: str = ITEM, /, **filled: str) -> dict[str, str]:
    """Open the form and return what a browser would send of it."""
    page = browser.get(address).text
    hidden = dict(re.findall(r'type="hidden" name="(key|sign)" value="([^"]+)"', page))
    return {k: v for k, v in (hidden | {"phone": PHONE} | filled).items() if v}


def take(browser: FlaskClient, address: str = ITEM, /, **filled: str) -> TestResponse:
    return browser.post(address, data=form(browser, address, **filled))


@pytest.fixture
def phone(hall: HallUnderTest) -> FlaskClient:
    return hall.server.app.test_client()


def test_the_halls_page_leads_to_a_number_that_says_until_when_to_check_in(phone: FlaskClient) -> None:
    assert WHAT in phone.get("/h/yongxin").text
    assert ITEM in phone.get(f"{WHAT}?q=职工").text
    assert "请在11:00前到大厅签到" in phone.get(ITEM).text
    taken = take(phone)
    assert taken.status_code == 303
    page = phone.get(taken.headers["Location"]).text
    assert "请在11:00前到大厅签到" in page
    assert 'class="qr"' in page


def test_a_hall_that_did_not_switch_it_on_offers_none(phone: FlaskClient) -> None:
    assert "/remote" not in phone.get("/h/longtian").text
    assert "本处不发远程号" in phone.get("/h/longtian/remote").text
    assert phone.get("/h/longtian/remote/item/employee-enrol").status_code == 409


def test_before_its_time_the_page_says_from_when_on(hall: HallUnderTest, phone: FlaskClient) -> None:
    hall.time.move(hours=-4)
    assert "起可以远程取号" in phone.get("/h/yongxin").text
    assert "起可以在这里取号" in phone.get(WHAT).text
    assert phone.get(ITEM).status_code == 409


def test_what_belongs_to_a_person_is_not_offered(county: County, phone: FlaskClient) -> None:
    bound = [i.code for i in county.offered_items(county.halls["yongxin"]) if i.bound]
    page = phone.get(WHAT).text
    assert bound
    assert all(f"{WHAT}/item/{code}" not in page for code in bound)
    assert phone.get(f"{WHAT}/item/{bound[0]}").status_code == 422


def test_a_form_pressed_twice_takes_one_number(phone: FlaskClient) -> None:
    filled = form(phone)
    first, again = phone.post(ITEM, data=filled), phone.post(ITEM, data=filled)
    assert (first.status_code, first.headers["Location"]) == (303, again.headers["Location"])


def test_a_browser_with_an_open_number_is_led_to_it(phone: FlaskClient) -> None:
    mine = take(phone).headers["Location"]
    again = take(phone, phone=OTHER)
    assert again.status_code == 409
    assert "您已有一个远程号" in again.text
    assert mine in again.text


def test_a_telephone_with_an_open_number_gets_no_other_and_is_shown_nobodys(
    hall: HallUnderTest, phone: FlaskClient
) -> None:
    mine = take(phone).headers["Location"]
    stranger = take(hall.server.app.test_client())
    assert stranger.status_code == 409
    assert mine not in stranger.text


@pytest.mark.parametrize(("typed", "told"), [("", "请填11位手机号"), ("0796-7722000", "请填11位手机号")])
@pytest.mark.parametrize("script", [True, False])
def test_a_mistake_is_told_in_a_sentence(phone: FlaskClient, typed: str, told: str, script: bool) -> None:
    headers = {"HX-Request": "true"} if script else {}
    answer = phone.post(ITEM, data=form(phone, phone=typed), headers=headers)
    assert answer.status_code == 409
    assert told in answer.text
    assert ("<form" in answer.text) is not script


def test_what_was_typed_never_comes_back_and_stands_in_no_address_or_log(
    phone: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = take(phone, **{"class": "no-such-class"})
    taken = take(phone)
    page = phone.get(taken.headers["Location"]).text
    logged = "".join(capsys.readouterr())
    assert refused.status_code == 409
    assert taken.headers["Location"].removeprefix("/t/") not in logged
    for text in (refused.text, taken.headers["Location"], taken.text, page, logged):
        assert PHONE not in text


def test_a_form_of_another_site_takes_nothing(hall: HallUnderTest, phone: FlaskClient) -> None:
    filled = form(phone)
    assert hall.server.app.test_client().post(ITEM, data=filled).status_code == 409
    assert phone.post(ITEM, data=filled | {"sign": "0" * 32}).status_code == 409
    assert phone.post(ITEM, data=filled | {"key": ""}).status_code == 400
    assert phone.post(ITEM, data=filled).status_code == 303


def test_one_address_takes_a_few_and_then_is_asked_to_wait(hall: HallUnderTest, phone: FlaskClient) -> None:
    hall.server.app.extensions["remote_limit"] = RateLimit(changes=Rate(burst=1, per_second=0))
    assert take(phone).status_code == 303
    assert take(hall.server.app.test_client(), phone=OTHER).status_code == 409


def test_a_number_that_lapsed_says_so_and_the_next_may_be_taken(hall: HallUnderTest, phone: FlaskClient) -> None:
    mine = take(phone).headers["Location"]
    hall.time.move(minutes=61)
    assert hall.server.service.remote.give_back_late() == 1
    assert "签到时间已过" in phone.get(mine).text
    assert take(phone).status_code == 303


def test_a_hall_that_asks_how_far_says_what_to_do_without_an_answer(county: County, opened: Opened) -> None:
    place = county.halls["yongxin"]
    near = place.model_copy(update={"remote": place.remote.model_copy(update={"within_km": 5.0})})
    with opened(county.model_copy(update={"halls": {**county.halls, "yongxin": near}})) as hall:
        phone = hall.server.app.test_client()
        assert "whereabouts" in phone.get(ITEM).text
        assert "请允许手机告诉位置" in take(phone).text
        assert "您离大厅还远" in take(phone, lat="26.5", lon="114.24").text
        assert take(phone, lat="26.95", lon="114.24").status_code == 303


def test_every_page_of_it_is_kept_by_nobody(phone: FlaskClient) -> None:
    for path in (WHAT, ITEM):
        answer = phone.get(path)
        assert "no-store" in answer.headers["Cache-Control"], path
        assert len(answer.data) < 60_000, path


# --- in the hall ------------------------------------------------------------------------------------------------------


def with_codes(county: County) -> County:
    place = county.halls["yongxin"]
    shown = place.model_copy(update={"remote": place.remote.model_copy(update={"screen_code": True})})
    return county.model_copy(update={"halls": {**county.halls, "yongxin": shown}})


def typed(phone: FlaskClient, mine: str, code: str) -> TestResponse:
    page = phone.get(f"{mine}/check-in").text
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return phone.post(f"{mine}/check-in", data={"key": found[1], "code": code})


def test_the_code_on_the_halls_screen_checks_in_on_the_phone(county: County, opened: Opened) -> None:
    with opened(with_codes(county)) as hall:
        phone = hall.server.app.test_client()
        code = hall.server.service.remote.screen_code("yongxin")
        assert f"<b>{code}</b>" in hall.server.app.test_client().get("/display/yongxin?lang=zh").text
        mine = take(phone).headers["Location"]
        assert f"{mine}/check-in" in phone.get(mine).text
        wrong = typed(phone, mine, "12345678")
        assert (wrong.status_code, "签到码不对" in wrong.text) == (409, True)
        assert typed(phone, mine, f" {code} ").headers["Location"] == mine
        assert "请在11:00前到大厅签到" not in phone.get(mine).text
        assert phone.get(f"{mine}/check-in").status_code == 303


def test_nobody_tries_all_codes_with_one_ticket(county: County, opened: Opened) -> None:
    with opened(with_codes(county)) as hall:
        phone = hall.server.app.test_client()
        mine = take(phone).headers["Location"]
        answers = [typed(phone, mine, "wrong") for _ in range(8)]
        assert [a.status_code for a in answers] == [409] * 6 + [429] * 2


def test_a_hall_without_the_code_shows_and_takes_none(hall: HallUnderTest, phone: FlaskClient) -> None:
    mine = take(phone).headers["Location"]
    assert 'class="check-in"' not in phone.get("/display/yongxin").text
    assert f"{mine}/check-in" not in phone.get(mine).text
    assert phone.get(f"{mine}/check-in").status_code == 303
    assert phone.post(f"{mine}/check-in", data={"key": "k1", "code": "0000"}).status_code in (303, 409)
    assert "到大厅签到" in phone.get(mine).text


def test_a_helper_checks_in_whoever_stands_there(hall: HallUnderTest, phone: FlaskClient) -> None:
    mine = take(phone).headers["Location"]
    number = re.findall(r"[A-Z]+[0-9]{3}", phone.get(mine).text)[0]
    secret, _ = hall.server.identity.issue_token("helper", "yongxin")
    helper = hall.server.app.test_client()
    helper.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    page = "/helper/yongxin/check-in"
    listed = helper.get(f"{page}?lang=zh").text
    assert number in listed
    assert "11:00" in listed
    assert helper.post(f"{page}?lang=zh", data={"key": "k1", "number": "Z999"}).status_code == 409
    done = helper.post(f"{page}?lang=zh", data={"key": "k2", "number": number.lower()})
    assert f"{number} 已排队" in done.text
    assert number not in helper.get(page).text
    assert "到大厅签到" not in phone.get(mine).text
    assert "这张号票不用签到" in helper.post(f"{page}?lang=zh", data={"key": "k3", "number": number}).text
