"""The bodies of 预约: ways of going on, days, times, one booked time large; looks in `book.kv`, `times.kv`."""

from __future__ import annotations

from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk import theme
from kiosk.screens.bodies import BLANK, Body
from kiosk.views.times import TimeCell
from kiosk.widgets.key import Key
from kiosk.widgets.kit import IconKey
from kiosk.widgets.shapes import Panel


class WideWay(IconKey):
    """One way of going on, over the whole width, with a line under it."""


class DayKey(Key):
    """A day: how people say it, its date, what is left."""

    view = ObjectProperty(TimeCell("", "", "", ""), rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class TimeKey(Key):
    """A time, and in words how many are left."""

    view = ObjectProperty(TimeCell("", "", "", ""), rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class TimesHead(BoxLayout):
    view = ObjectProperty(BLANK, rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class TimesEmpty(BoxLayout):
    """What is said where there is nothing to choose."""

    view = ObjectProperty(BLANK, rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class BookedTop(BoxLayout):
    """Date, time, where, what for."""

    view = ObjectProperty(BLANK, rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)
    time_mm = NumericProperty(38.0)


class BookedNote(Panel):
    """What to do now, in a sentence."""

    text = StringProperty("")
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class BookedFoot(BoxLayout):
    """The code, and the QR beside it."""

    view = ObjectProperty(BLANK, rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class WaysPortrait(Body):
    pass


class WaysLandscape(Body):
    pass


class DaysPortrait(Body):
    pass


class DaysLandscape(Body):
    pass


class TimesPortrait(Body):
    pass


class TimesLandscape(Body):
    pass


class BookedPortrait(Body):
    pass


class BookedLandscape(Body):
    pass
