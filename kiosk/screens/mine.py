"""The bodies of 「我有号票」 and of the question how many matters; looks in `mine.kv`."""

from __future__ import annotations

from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk import theme
from kiosk.screens.bodies import Body, Part
from kiosk.views.my_ticket import TicketRow, WayLine
from kiosk.widgets.key import Key


class NumberPad(Part):
    gap = NumericProperty(4.0)


class NumberField(Part):
    """What was typed so far, and the button that looks it up."""

    icon = StringProperty("ticket")


class DocumentPanel(Part):
    """The picture of the reader, or of a person where there is none, with a sentence above it."""


class TicketKey(Key):
    """One ticket of several, or one matter of a ticket: its number large, beside it what it is for and how it is."""

    view = ObjectProperty(TicketRow("", "", "", "", ""), rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class WayStep(BoxLayout):
    """One matter on the way through the hall: its stage, its name, how it stands."""

    view = ObjectProperty(WayLine("", "", "", "", False), rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class WayBlock(Part):
    """The whole way, and below it what is done within the case."""

    row_mm = NumericProperty(14.0)
    inside_lines = NumericProperty(2)


class PlaceTop(Part):
    """Number, where to go, how long."""


class NoteRow(BoxLayout):
    text = StringProperty("")
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class PlaceWays(Part):
    """The one thing to do now, and below it what else may be done."""

    tall = NumericProperty(50.0)


class CountRow(Part):
    """Fewer, how many, more."""


class MyTicketPortrait(Body):
    pass


class MyTicketLandscape(Body):
    pass


class SeniorMyTicketPortrait(Body):
    pass


class SeniorMyTicketLandscape(Body):
    pass


class MyTicketsPortrait(Body):
    pass


class MyTicketsLandscape(Body):
    pass


class MyPlacePortrait(Body):
    pass


class MyPlaceLandscape(Body):
    pass


class MattersPortrait(Body):
    pass


class MattersLandscape(Body):
    pass
