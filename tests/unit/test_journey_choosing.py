"""From the first touch to the question whether it is right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journey.effects import FindItems, Issue, ReadSigns, Say
from kiosk.journey.events import HallUpdated, Press, SearchAnswered, SignsRead, WritingReady, Written
from kiosk.journey.intents import INTENTS
from kiosk.journey.model import State
from kiosk.journey.presses import HANDLERS
from kiosk.journey.screens import (
    Choose,
    Confirm,
    Home,
    Issuing,
    Notice,
    Problem,
    Search,
    SeniorConfirm,
    SeniorHome,
    Starting,
)
from kiosk.journey.where import WHERE
from tests.unit.kiosk_hall import Kiosk, hall, menu


def test_every_intent_has_its_handler_and_its_screens() -> None:
    assert set(HANDLERS) == INTENTS == set(WHERE)


def test_the_kiosk_opens_once_it_knows_menu_and_hall() -> None:
    kiosk = Kiosk()
    assert kiosk.screen() == Home()


def test_an_ordinary_ticket_is_a_few_presses_away() -> None:
    kiosk = Kiosk().press("take", "theme:homes", "item:house-sale")
    assert kiosk.screen() == Confirm()
    assert kiosk.state.basket == ("house-sale",)
    kiosk.press("confirm")
    assert kiosk.screen() == Issuing()
    assert kiosk.sent.request.items == ["house-sale"]
    assert kiosk.sent.request.class_ is None
    assert kiosk.sent.request.channel == "kiosk"


def test_a_senior_needs_three_presses_from_home_to_the_number() -> None:
    kiosk = Kiosk().press("senior", "item:house-ask", "confirm")
    assert kiosk.count(Issue) == 1
    assert kiosk.sent.request.class_ == "senior"


def test_the_senior_way_speaks_from_its_first_screen() -> None:
    kiosk = Kiosk().press("senior")
    assert kiosk.screen() == SeniorHome()
    assert kiosk.last() == (Say("say.senior_home"),)


def test_where_the_hall_wants_proof_of_age_the_button_alone_gives_no_class() -> None:
    strict = menu(
        classes=[
            {"code": "senior", "name": {"zh": "老", "en": "S"}, "entitlement": "card-age", "min_age": 60},
        ]
    )
    kiosk = Kiosk()
    kiosk.state = replace(kiosk.state, menu=strict)
    kiosk.press("senior", "item:house-ask", "confirm")
    assert kiosk.sent.request.class_ is None


@pytest.mark.parametrize(
    ("item", "notice"),
    [
        ("pension", Notice("full", "C", "pension")),
        ("tax", Notice("closed", "D", "tax")),
        ("visa", Notice("unserved", "E", "visa")),
    ],
)
def test_a_shut_queue_is_told_before_anything_is_asked(item: str, notice: Notice) -> None:
    kiosk = Kiosk().press("take", f"item:{item}")
    assert kiosk.screen() == notice
    assert kiosk.state.basket == ()
    assert kiosk.press("back").screen() == Choose("all")


@pytest.mark.parametrize(("prefix", "kind"), [("C", "full"), ("D", "closed"), ("E", "unserved"), ("Z", "unserved")])
def test_a_shut_tile_is_answered(prefix: str, kind: str) -> None:
    assert Kiosk().press(f"closed_tile:{prefix}").screen() == Notice(kind, prefix)  # type: ignore[arg-type]


def test_out_of_hours_every_matter_is_told_closed() -> None:
    kiosk = Kiosk().send(HallUpdated(hall(issuing=False))).press("take", "item:house-sale")
    assert kiosk.screen() == Notice("closed", "A", "house-sale")


def test_several_matters_go_on_one_ticket() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "more", "item:house-ask", "confirm")
    assert kiosk.sent.request.items == ["house-sale", "house-ask"]


def test_more_matters_than_a_ticket_holds_are_refused_kindly_and_none_is_lost() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "more", "item:house-ask", "more", "item:newborn-register", "more")
    kiosk.press("item:newborn-insurance")
    assert kiosk.screen() == Problem("item.too_many")
    kiosk.press("back")
    assert kiosk.screen() == Choose("all")
    assert len(kiosk.state.basket) == 3


def test_a_matter_picked_twice_stands_once() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "more", "item:house-ask", "more", "item:house-sale")
    assert kiosk.state.basket == ("house-ask", "house-sale")


def test_back_from_the_question_puts_the_matter_down_again() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "back")
    assert kiosk.screen() == Choose("all")
    assert kiosk.state.basket == ()


def test_back_never_leads_to_a_question_about_nothing() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "more", "item:house-sale", "back", "back")
    assert kiosk.screen() == Choose("all")
    assert kiosk.press("back").screen() == Home()


def test_dropping_the_last_matter_leads_back_to_choosing() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "drop:house-sale")
    assert kiosk.screen() == Choose("all")
    kiosk = Kiosk().press("senior", "item:house-ask", "drop:house-ask")
    assert kiosk.screen() == SeniorHome()


def test_a_bundle_is_asked_for_as_one() -> None:
    kiosk = Kiosk().press("bundle:newborn", "confirm")
    assert kiosk.sent.request.bundle == "newborn"
    assert kiosk.sent.request.items == []


def test_back_from_a_bundle_forgets_all_of_it() -> None:
    kiosk = Kiosk().press("tab:life", "bundle:newborn", "back")
    assert kiosk.screen() == Home()
    assert kiosk.state.bundle is None
    assert kiosk.state.basket == ()


def test_a_bundle_after_a_matter_loses_neither() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "more", "bundle:newborn")
    assert kiosk.state.basket == ("house-sale", "newborn-register", "newborn-insurance")
    assert kiosk.state.bundle is None


def test_a_matter_after_a_bundle_loses_neither() -> None:
    kiosk = Kiosk().press("bundle:newborn", "more", "item:house-sale")
    assert kiosk.state.basket == ("newborn-register", "newborn-insurance", "house-sale")
    kiosk.press("confirm")
    assert kiosk.sent.request.bundle is None


def test_a_bundle_with_a_full_queue_says_so_and_keeps_what_was_picked() -> None:
    kiosk = Kiosk().send(HallUpdated(hall(status={"B": "full"}))).press("take", "item:house-sale", "more")
    kiosk.press("bundle:newborn")
    assert kiosk.screen() == Notice("full", "B", "newborn-register")
    assert kiosk.state.basket == ("house-sale",)


def test_an_errand_is_kept_while_every_matter_has_it() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "errand:collect")
    assert str(kiosk.state.errand) == "collect"
    kiosk.press("more", "item:house-ask")
    assert str(kiosk.state.errand) == "apply", "a question about property cannot be collected"


def test_an_errand_that_a_matter_lacks_or_nobody_knows_is_not_taken() -> None:
    kiosk = Kiosk().press("take", "item:house-sale", "errand:ask", "errand:nonsense")
    assert kiosk.state.errand == "apply"


def test_search_asks_at_every_letter_and_shows_only_the_latest_answer() -> None:
    kiosk = Kiosk().press("search", "key:f", "key:z")
    assert kiosk.last() == (FindItems("fz"),)
    kiosk.send(SearchAnswered("f", ("tax",)), SearchAnswered("fz", ("house-sale",)))
    assert kiosk.screen() == Search("fz", ("house-sale",))
    assert kiosk.press("key:erase").screen() == Search("f", ("house-sale",))
    assert kiosk.press("key:space", "key:g").screen() == Search("f g", ("house-sale",))
    assert kiosk.press("key:clear").screen() == Search("", ("house-sale",))


def test_a_sign_touched_takes_the_place_of_its_letters_only() -> None:
    kiosk = Kiosk().press("search", *(f"key:{c}" for c in "fang"))
    kiosk.send(SearchAnswered("fang", (), ("房", "方")))
    assert kiosk.press("key:房").screen() == Search("房")
    kiosk.press("key:z", "key:i").send(SearchAnswered("房zi", (), ("子",)))
    assert kiosk.press("key:子").screen() == Search("房子")


def test_a_search_is_still_there_after_a_look_at_the_question() -> None:
    kiosk = Kiosk().press("search", "key:f").send(SearchAnswered("f", ("house-sale",)))
    assert kiosk.press("item:house-sale", "back").screen() == Search("f", ("house-sale",))


def test_pages_turn_and_stop_at_the_first() -> None:
    kiosk = Kiosk().press("take", "page:+1", "page:+1", "page:-1")
    assert kiosk.screen() == Choose("all", page=1)
    assert kiosk.press("page:-1", "page:-1", "page:nonsense").screen() == Choose("all", page=0)


def test_tabs_change_the_home_screen_only() -> None:
    kiosk = Kiosk().press("tab:life")
    assert kiosk.screen() == Home("life")
    assert kiosk.press("tab:nonsense").screen() == Home("life")
    assert kiosk.press("take", "tab:firm").screen() == Choose("all")


def test_codes_nobody_knows_change_nothing() -> None:
    kiosk = Kiosk()
    before = kiosk.state
    kiosk.press("item:nonsense", "bundle:nonsense", "theme:nonsense", "department:nonsense", "nonsense:1")
    assert kiosk.screen() == before.screen
    assert kiosk.state.trail == ()


def test_a_double_tap_on_a_tile_does_not_lengthen_the_way_back() -> None:
    kiosk = Kiosk().press("theme:homes", "theme:homes")
    assert kiosk.press("back").screen() == Home()


def test_language_voice_and_reach_stay_through_a_session() -> None:
    kiosk = Kiosk().press("language", "access", "low_reach", "back", "speech", "louder", "take", "item:house-sale")
    state = kiosk.state
    assert (state.language, state.low_reach, state.speech, state.volume) == ("en", True, True, 4)
    kiosk.press("back", "back")
    assert kiosk.screen() == Home()
    assert (kiosk.state.language, kiosk.state.volume) == ("en", 4), "going back is not going away"


def test_going_back_to_the_first_screen_from_the_senior_one_ends_the_large_type() -> None:
    kiosk = Kiosk().press("senior", "back")
    assert kiosk.screen() == Home()
    assert (kiosk.state.senior, kiosk.state.speech, kiosk.state.class_) == (False, False, None)


def test_the_voice_falls_silent_and_stays_within_its_bounds() -> None:
    kiosk = Kiosk().press("senior", *["quieter"] * 7)
    assert kiosk.state.volume == 0
    assert Kiosk().press("senior", *["louder"] * 7).state.volume == 5


def test_in_large_type_the_voice_button_says_the_screens_sentence_again() -> None:
    kiosk = Kiosk().press("senior", "item:house-ask", "speech")
    assert kiosk.screen() == SeniorConfirm()
    assert kiosk.last() == (Say("say.confirm"),)


def test_nothing_is_pressed_before_the_menu_has_come() -> None:
    state = State()
    kiosk = Kiosk()
    kiosk.state = state
    for name in INTENTS:
        kiosk.send(Press(name, "x"))
        assert isinstance(kiosk.state.screen, Starting)


STROKE, SECOND = ((0, 0), (9, 9)), ((5, 0), (5, 9))


def writing() -> Kiosk:
    kiosk = Kiosk().send(WritingReady(True)).press("search", "way:writing")
    return kiosk.send(Written(STROKE), Written(SECOND), SignsRead((STROKE, SECOND), ("十", "力")))


def test_strokes_are_read_at_each_and_the_sign_touched_is_searched() -> None:
    kiosk = writing()
    assert kiosk.screen() == Search(writing=True, strokes=(STROKE, SECOND), signs=("十", "力"))
    assert kiosk.press("key:十").screen() == Search("十", writing=True)
    assert kiosk.effects == (FindItems("十"),)


def test_a_stroke_is_taken_back_and_a_sign_begun_anew() -> None:
    kiosk = writing().press("key:stroke_back")
    assert kiosk.effects == (ReadSigns((STROKE,)),)
    assert kiosk.press("key:rewrite").screen() == Search(writing=True)


def test_signs_of_strokes_that_are_no_longer_there_are_not_shown() -> None:
    kiosk = writing().press("key:十").send(SignsRead((STROKE, SECOND), ("力",)))
    assert kiosk.screen() == Search("十", writing=True)


def test_writing_is_offered_only_in_chinese_and_where_it_is_read() -> None:
    assert Kiosk().press("search", "way:writing").screen() == Search()
    ready = Kiosk().send(WritingReady(True))
    assert ready.press("language", "search", "way:writing").screen() == Search()
    assert ready.press("back", "language", "search", "way:writing").screen() == Search(writing=True)


def test_nothing_written_is_left_after_the_session_nor_shown_in_between() -> None:
    kiosk = writing()
    assert "(9, 9)" not in repr(kiosk.state)
    kiosk.press("back")
    assert kiosk.state.can_write
    assert "十" not in str(kiosk.state.trail)
    assert kiosk.screen() == Home()
