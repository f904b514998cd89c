"""The bodies of the screens: one class a screen and layout, all looks in the .kv files beside this module.

A body has a `view` (from `kiosk.views`) and the mode's type sizes `ty`; setting `view` redraws what changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from kivy.factory import Factory
from kivy.lang import Builder
from kivy.properties import AliasProperty, BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from kiosk import theme
from kiosk.views.cards import IN_A_ROW
from kiosk.widgets.key import Key
from kiosk.widgets.kit import IconKey
from kiosk.widgets.shapes import Notched, Panel


class _Blank:
    """Stands for a view until the real one is set: every attribute is empty."""

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        return ""


BLANK = _Blank()


class Part(BoxLayout):
    """What a screen is made of: it draws a view, in the mode's type sizes."""

    view = ObjectProperty(BLANK, rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class Body(Part):
    """One screen between header and bar; `<Name>Portrait` and `<Name>Landscape`, found by their names (`make`)."""

    low = BooleanProperty(False)
    """Controls in the lower part only (`low_reach`)."""


class Hero(Key):
    """取号: the one big thing of the home screen."""

    view = ObjectProperty(BLANK, rebind=True)
    brief = BooleanProperty(False)
    """Short of width: a long hint gives way to the name."""
    low = BooleanProperty(False)


class SeniorBanner(Key):
    view = ObjectProperty(BLANK, rebind=True)
    low = BooleanProperty(False)


class HeroSlot(BoxLayout):
    view = ObjectProperty(BLANK, rebind=True)
    low = BooleanProperty(False)


class SeniorSlot(BoxLayout):
    view = ObjectProperty(BLANK, rebind=True)
    low = BooleanProperty(False)


class TabRow(Panel):
    items = ObjectProperty(())
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class HomeGrid(FloatLayout):
    """What the tab offers: tiles with live waiting, or names."""

    view = ObjectProperty(BLANK, rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)
    cols = NumericProperty(2)
    name_cols = NumericProperty(3)
    tile = StringProperty("ThemeTile")
    most = NumericProperty(34.0)


class ItemHead(BoxLayout):
    view = ObjectProperty(BLANK, rebind=True)


class AskTitle(Part):
    """The question, and the way to the guide of what it asks about."""


class ErrandRow(Part):
    pass


class BringBlock(Part):
    """What to bring and what not, a page of cards."""

    slots = NumericProperty(2)


class TitleRow(BoxLayout):
    icon = StringProperty("")
    tone = StringProperty("ink")
    text = StringProperty("")
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class TicketTop(Part):
    """Number, zone, wait."""


class TicketFoot(Part):
    """Below the cut: what it is for, and the QR."""


class TicketPaper(Notched):
    view = ObjectProperty(BLANK, rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class CalmBand(Panel):
    words = ObjectProperty(("", ""))
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class ButtonRow(BoxLayout):
    items = ObjectProperty(())
    ty = ObjectProperty(theme.STANDARD, rebind=True)
    tall = NumericProperty(29.0)
    cols = NumericProperty(1)
    rows = AliasProperty(lambda self: max(1, -(-len(self.items) // max(1, int(self.cols)))), bind=("items", "cols"))


class TicketButtons(BoxLayout):
    """The buttons under a ticket, side by side."""

    items = ObjectProperty(())
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class SideChoice(Key):
    """The same with the picture at the left, where height is dear."""

    view = ObjectProperty(BLANK, rebind=True)
    ty = ObjectProperty(theme.SENIOR, rebind=True)


class SeniorTitle(BoxLayout):
    text = StringProperty("")


class SeniorFacts(BoxLayout):
    view = ObjectProperty(BLANK, rebind=True)
    ty = ObjectProperty(theme.SENIOR, rebind=True)


class SeniorHint(Panel):
    text = StringProperty("")


class BookThen(IconKey):
    """What one touch does about the list above it or the note at its left."""


class HearKey(IconKey):
    """听不见, in a corner of the senior question."""


class ListHead(BoxLayout):
    view = ObjectProperty(BLANK, rebind=True)


class ListFoot(BoxLayout):
    pager = ObjectProperty(None, rebind=True, allownone=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class TypedField(Panel):
    """What was typed so far, or what to type."""

    icon = StringProperty("")
    typed = StringProperty("")
    hint = StringProperty("")
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class SignRow(FloatLayout):
    """The title of the search, or the words that the letters typed may mean."""

    title = StringProperty("")
    signs = ObjectProperty(())
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class Keyboard(BoxLayout):
    rows = ObjectProperty(())
    keys = ObjectProperty(())
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class ReaderPicture(Panel):
    picture = StringProperty("")
    whole = BooleanProperty(False)
    """Nothing of it is cut off, however low the panel."""


class TroubleBand(Panel):
    text = StringProperty("")
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class WayRow(Part):
    """Ways of saying who one is: the reader's, not pressed, and those that are; more than three stand in two rows."""

    count = AliasProperty(lambda self: len(self.view.buttons or ()), bind=("view",))
    rows = AliasProperty(lambda self: 2 if self.count > IN_A_ROW else 1, bind=("view",))


class CalmMiddle(Part):
    pass


class SearchField(Key):
    text = StringProperty("")
    sign = StringProperty("brand")
    chip = StringProperty("")


class MyTicketKey(Key):
    """我有号票, and 预约 beside it (`icon`, `intent`)."""

    icon = StringProperty("ticket")
    wide = BooleanProperty(False)
    title = StringProperty("")
    line = StringProperty("")
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class OwnRow(Part):
    """What one has already: a ticket, a booked time."""


class SeniorOwnRow(Part):
    """The same on the senior home."""


class ChoiceKey(Key):
    """One of the six big choices of the senior home."""

    view = ObjectProperty(BLANK, rebind=True)
    ty = ObjectProperty(theme.SENIOR, rebind=True)


class HomePortrait(Body):
    pass


class HomeLowPortrait(Body):
    """Everything one presses lies in the lower part."""


class HomeLandscape(Body):
    pass


class SeniorHomePortrait(Body):
    pass


class SeniorHomeLowPortrait(Body):
    pass


class SeniorHomeLandscape(Body):
    pass


class ConfirmPortrait(Body):
    pass


class ConfirmLandscape(Body):
    pass


class SeniorConfirmPortrait(Body):
    pass


class SeniorConfirmLandscape(Body):
    pass


class TicketPortrait(Body):
    pass


class TicketLandscape(Body):
    pass


class ChoosePortrait(Body):
    pass


class ChooseLandscape(Body):
    pass


class SearchPortrait(Body):
    pass


class SearchLandscape(Body):
    pass


class CardPortrait(Body):
    pass


class CardLandscape(Body):
    pass


class CalmPortrait(Body):
    pass


class CalmLandscape(Body):
    pass


class Loader:
    """Loads the looks once."""

    files: ClassVar[tuple[str, ...]] = (
        "home",
        "access",
        "senior",
        "confirm",
        "ticket",
        "choosing",
        "rest",
        "mine",
        "place",
        "counting",
        "book",
        "times",
        "guide",
        "near",
        "papers",
        "priority",
        "writing",
        "service",
        "phone_number",
        "sheet",
    )
    loaded: ClassVar[bool] = False

    @classmethod
    def load(cls) -> None:
        if not cls.loaded:
            for name in cls.files:
                file = Path(__file__).parent / f"{name}.kv"
                if file.exists():
                    Builder.load_file(str(file))
            cls.loaded = True


def make(name: str, **values: Any) -> Body:
    """Return the body `name` in the layout of this panel."""
    Loader.load()
    layout = "Portrait" if theme.portrait() else "Landscape"
    if values.get("low") and f"{name}Low{layout}" in Factory.classes:
        name += "Low"
    made: Body = Factory.get(name + layout)(**values)
    return made
