"""What is not done here is found all the same, by search and in the lists, and leads to where it is done."""

from __future__ import annotations

from config.load import default_example, load_county
from kiosk.finding.index import Index
from kiosk.journey.effects import FindHalls
from kiosk.journey.events import ConnectionChanged, HallsFound, MenuLoaded
from kiosk.journey.model import State
from kiosk.journey.screens import Choose, Home, Near, Notice, Search
from kiosk.texts import text
from kiosk.views.calm import calm
from kiosk.views.choosing import choose, search
from kiosk.views.near import near
from queue_server.app.halls import HallRules
from queue_server.app.menu import build_menu
from tests.unit.kiosk_hall import Kiosk, menu, near_by
from tests.unit.kiosk_news import PASSPORT

MENU = menu(not_here=[PASSPORT])


def kiosk(*presses: str) -> Kiosk:
    return Kiosk().send(MenuLoaded(MENU)).press(*presses)


def keys(state: State) -> list[tuple[str, str]]:
    return [(button.intent, button.value) for button in calm(state).buttons]


def test_pressed_it_says_so_and_leads_to_the_places_that_do_it() -> None:
    pressed = kiosk("take", "item:passport")
    assert pressed.screen() == Notice("not_here", "", "passport")
    assert ("near", "passport") in keys(pressed.state)
    assert any("普通护照签发" in line for line in calm(pressed.state).lines)
    pressed.press("near:passport")
    assert FindHalls("passport") in pressed.last()
    pressed.send(HallsFound("passport", near_by("passport")))
    screen = pressed.screen()
    assert isinstance(screen, Near)
    shown = near(pressed.state, screen, 3)
    assert (shown.title, shown.name) == (text(pressed.state, "near.only"), "普通护照签发")
    assert isinstance(pressed.press("back", "back").screen(), Choose)


def test_no_number_is_ever_asked_for_it() -> None:
    for pressed in (kiosk("take", "item:passport"), kiosk("take", "item:house-sale", "more", "item:passport")):
        assert "passport" not in pressed.state.basket
        assert isinstance(pressed.screen(), Notice)


def test_without_the_server_the_hotline_is_told_instead() -> None:
    pressed = kiosk("take", "item:passport").send(ConnectionChanged(False, "server.unreachable"))
    assert ("near", "passport") not in keys(pressed.state)
    assert any(MENU.brand.hotline in line for line in calm(pressed.state).lines)


def test_it_stands_last_in_its_theme_and_says_where_it_is() -> None:
    state = kiosk().state
    listed = State(screen=Choose("theme", "life"), menu=MENU, hall=state.hall, trail=(Home(),))
    tiles = choose(listed, 8, 12).tiles
    assert (tiles[-1].value, tiles[-1].shut, tiles[-1].load_word) == ("passport", True, text(listed, "choose.not_here"))
    assert [tile.value for tile in tiles].count("passport") == 1
    found = search(State(screen=Search("huzhao", ("passport",)), menu=MENU, hall=state.hall), 4)
    assert [tile.value for tile in found.tiles] == ["passport"]


def test_the_search_knows_it_and_puts_what_is_done_here_first() -> None:
    index = Index(MENU)
    assert index.find("huzhao")[0] == "passport"
    assert index.find("出国") == ("passport",)
    assert index.find("passport")[0] == "passport"
    own = MENU.items[0]
    twin = PASSPORT.model_copy(update={"code": "elsewhere", "name": own.name, "plain": own.plain})
    both = Index(menu(not_here=[twin])).find(own.name.zh)
    assert both.index(own.code) < both.index("elsewhere")


def test_the_server_tells_each_hall_what_only_others_do() -> None:
    county = load_county(default_example())
    village = build_menu(HallRules(county, county.halls["longtian"]))[0]
    offered, told = {i.code for i in village.items}, {i.code for i in village.not_here}
    assert "property-sale" in told
    assert not offered & told
    assert offered | told == set(county.items)
    assert build_menu(HallRules(county, county.halls["yongxin"]))[0].not_here == []
