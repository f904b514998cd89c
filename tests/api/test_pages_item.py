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


def test_it_tells_the_other_places_that_do_it_with_address_telephone_and_how_far(hall: HallUnderTest) -> None:
    client = hall.server.app.test_client()
    others = hall.server.service.offering_halls("social-security-general", "yongxin").halls[1:]
    text = client.get("/h/yongxin/i/social-security-general?lang=zh").get_data(as_text=True)
    assert [h.code for h in others if h.name.zh not in text or h.address.zh not in text or h.phone not in text] == []
    assert text.index("约12公里") < text.index("约17公里")
    assert "/h/litian" in text


def test_an_item_that_is_not_done_here_says_so_and_where_it_is_done(hall: HallUnderTest) -> None:
    client = hall.server.app.test_client()
    county = hall.server.service.county
    offered = {i.code for i in county.offered_items(county.halls["litian"])}
    elsewhere = next(i.code for i in county.offered_items(county.halls["yongxin"]) if i.code not in offered)
    text = client.get(f"/h/litian/i/{elsewhere}?lang=en").get_data(as_text=True)
    assert "Not done at Litian Township Service Centre" in text
    assert county.halls["yongxin"].name.en in text
    assert "/h/litian/book" not in text
    assert client.get("/h/yongxin/i/nonsense").status_code in (404, 422)


def test_the_hall_tells_terminals_where_phones_find_its_pages(hall: HallUnderTest) -> None:
    told = hall.server.app.test_client().get("/api/v1/halls/yongxin").json
    assert told is not None
    assert told["pages_url"].startswith("http")
    assert not told["pages_url"].endswith("/")
