"""The guide of an item on a phone: what the kiosk's QR leads to."""

from __future__ import annotations

from tests.api.hall import HallUnderTest

SALE = "/h/yongxin/i/property-sale"


def test_the_page_says_what_the_guide_holds_in_both_languages(hall: HallUnderTest) -> None:
    client = hall.server.app.test_client()
    item = hall.server.service.county.items["property-sale"]
    for language in ("zh", "en"):
        text = client.get(f"{SALE}?lang={language}").get_data(as_text=True)
        told = [item.name, item.guide.fee, *item.guide.conditions, *item.guide.steps]
        told += [material.name for material in item.guide.materials if material.form != "form-on-site"]
        assert [t for t in told if t.in_language(language) not in text] == []
        assert item.guide.phone in text


def test_it_is_small_and_no_search_engine_keeps_it(hall: HallUnderTest) -> None:
    answer = hall.server.app.test_client().get(SALE)
    assert len(answer.data) < 60_000
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_an_item_that_is_not_done_here_has_no_page_here(hall: HallUnderTest) -> None:
    client = hall.server.app.test_client()
    offered = {i.code for i in hall.server.service.county.offered_items(hall.server.service.county.halls["litian"])}
    elsewhere = next(code for code in hall.server.service.county.items if code not in offered)
    assert client.get(f"/h/litian/i/{elsewhere}").status_code in (404, 422)
    assert client.get("/h/yongxin/i/nonsense").status_code in (404, 422)


def test_the_hall_tells_terminals_where_phones_find_its_pages(hall: HallUnderTest) -> None:
    told = hall.server.app.test_client().get("/api/v1/halls/yongxin").json
    assert told is not None
    assert told["pages_url"].startswith("http")
    assert not told["pages_url"].endswith("/")
