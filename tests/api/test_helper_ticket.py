"""A number taken at the helper's tablet: for whom, with what, once; and what is typed of a person never comes back."""

from __future__ import annotations

import re

import pytest

from config.schema import County
from tests.api.hall import HallUnderTest, Opened

PAGE = "/helper/yongxin/ticket"
GENERAL = f"{PAGE}/item/hall-service-general"
BOUND = f"{PAGE}/item/passport-first"
NUMBER = "360800195401011228"
NAME = "王桂香"
_SHOWN = re.compile(r'<h1 class="number">([A-Z]\d{3})</h1>')


class Tablet:
    def __init__(self, hall: HallUnderTest) -> None:
        secret, _ = hall.server.identity.issue_token("helper", "yongxin")
        self._client, self._headers = hall.server.app.test_client(), {"Authorization": f"Bearer {secret}"}

    def page(self, address: str = PAGE) -> str:
        return self._client.get(address, headers=self._headers | {"Accept-Language": "zh"}).get_data(as_text=True)

    def give(self, address: str = GENERAL, key: str = "key1", **form: str) -> tuple[int, str]:
        answer = self._client.post(f"{address}?lang=zh", headers=self._headers, data={"key": key, **form})
        return answer.status_code, answer.get_data(as_text=True)


def number_on(page: str) -> str:
    found = _SHOWN.search(page)
    assert found is not None, page
    return found[1]


def test_a_number_is_given_with_its_code_to_scan_and_stands_in_the_line(hall: HallUnderTest) -> None:
    status, page = Tablet(hall).give()
    assert status == 200
    assert "<svg" in page
    told = hall.caller("helper").get(f"/halls/yongxin/tickets/{number_on(page)}").get_json()
    assert told["state"] == "waiting"


def test_a_nervous_finger_takes_one_number(hall: HallUnderTest) -> None:
    tablet = Tablet(hall)
    first, again, other = tablet.give(), tablet.give(), tablet.give(key="key2")
    assert number_on(first[1]) == number_on(again[1]) != number_on(other[1])


def test_what_is_wanted_is_found_by_a_word(hall: HallUnderTest) -> None:
    tablet = Tablet(hall)
    assert "/item/marriage-register" in tablet.page(f"{PAGE}?q=结婚")
    assert "没有找到" in tablet.page(f"{PAGE}?q=火星")


def test_the_helper_vouches_for_the_class_but_not_for_one_by_rule_alone(hall: HallUnderTest) -> None:
    tablet = Tablet(hall)
    clerk = hall.caller("clerk")
    clerk.post("/counters/yongxin-1/open")
    assert tablet.give(**{"class": "green"})[0] == 200
    assert tablet.give(key="key2", **{"class": "same-day-return"})[0] == 409
    assert tablet.give(key="key3", **{"class": "no-such"})[0] == 409


def test_a_number_that_belongs_to_a_person_wants_the_document(hall: HallUnderTest) -> None:
    tablet = Tablet(hall)
    assert tablet.give(BOUND)[0] == 409
    status, page = tablet.give(BOUND, name=NAME, id_number=NUMBER)
    assert status == 200
    assert NAME not in page
    assert NUMBER not in page


def test_a_wrong_document_is_told_kindly_and_not_repeated(hall: HallUnderTest) -> None:
    status, page = Tablet(hall).give(name=NAME, id_number=NUMBER[:-1])
    assert status == 409
    assert "18" in page
    assert NAME not in page


def test_who_gave_a_document_finds_the_number_again_by_it(hall: HallUnderTest) -> None:
    number = number_on(Tablet(hall).give(name=NAME, id_number=NUMBER)[1])
    found = hall.caller("kiosk").post("/halls/yongxin/tickets/find", {"id_number": NUMBER}).get_json()
    assert [t["view"]["number"] for t in found["tickets"]] == [number]


@pytest.mark.parametrize(("sent_by", "told"), [("nobody", False), ("modem", True)])
def test_a_telephone_is_asked_for_only_where_the_hall_sends_messages(
    county: County, opened: Opened, sent_by: str, told: bool
) -> None:
    with opened(sending(county, sent_by)) as hall:
        tablet = Tablet(hall)
        assert ('name="phone"' in tablet.page(GENERAL)) is told
        status, page = tablet.give(phone="13800138000")
        assert status == 200
        assert ("138****8000" in page) is told
        assert "13800138000" not in page
        assert tablet.give(key="key2", phone="12")[0] == 409


def sending(county: County, sent_by: str) -> County:
    place = county.halls["yongxin"]
    texts = place.texts.model_copy(update={"sent_by": sent_by})
    return county.model_copy(update={"halls": county.halls | {"yongxin": place.model_copy(update={"texts": texts})}})
