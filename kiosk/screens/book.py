"""The bodies of 预约: ways of going on, days, times, one booked time large; looks in `book.kv`, `times.kv`."""

from __future__ import annotations

from kivy.properties import NumericProperty, ObjectProperty, StringProperty

from kiosk import theme
from kiosk.screens.bodies import Body, Part
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


class TimesHead(Part):
    pass


class TimesEmpty(Part):
    """What is said where there is nothing to choose."""


class BookedTop(Part):
    """Date, time, where, what for."""

    time_mm = NumericProperty(38.0)


class BookedNote(Panel):
    """What to do now, in a sentence."""

    text = StringProperty("")
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class BookedFoot(Part):
    """The code, and the QR beside it."""


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
