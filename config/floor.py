"""A hall as people see it: its brand, zones, series of numbers and counters, and who is able to do what there."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from config.base import Code, Colour, Model, Prefix, Text


class Colours(Model):
    brand: Colour = "#0B4A5F"
    brandfoot: Colour = "#062F3D"
    brand2: Colour = "#D9EAF0"
    seal: Colour = "#B3261E"


class Brand(Model):
    logo: str = "mountain"
    """Name of an SVG/PNG pair in `config/defaults/logos` or beside the county's files."""
    colours: Colours = Colours()
    hotline: str = "12345"


class Zone(Model):
    code: Code
    name: Text
    """Not a letter: tickets carry letters (东区, 一楼服务台)."""
    way: Text
    """How to get there from the kiosk, in a few words."""


class Series(Model):
    """A run of numbers with its own prefix, for the items of some departments."""

    prefix: Prefix
    name: Text
    departments: tuple[Code, ...] = Field(min_length=1)
    zone: Code
    """Where its holders wait."""
    first: Annotated[int, Field(ge=1)] = 1
    last: Annotated[int, Field(le=9999)] = 999
    hand_first: Annotated[int, Field(ge=2, le=9999)] | None = None
    """From here to `last` the numbers lie on paper pads, for a power cut; kiosks give those before. None: no pads."""

    offline_first: Annotated[int, Field(ge=2, le=9999)] | None = None
    """From here up to the pads (or `last`) the numbers are leased to terminals, for a dead network. None: no leases."""

    @property
    def last_leased(self) -> int:
        """Return the last number that no paper pad holds."""
        return self.last if self.hand_first is None else self.hand_first - 1

    @property
    def last_given(self) -> int:
        """Return the last number the server gives."""
        return self.last_leased if self.offline_first is None else self.offline_first - 1


class Shift(Model):
    """A stretch of a counter's day, local wall time: lunch-time counters, a move to another department at noon."""

    start: dt.time
    end: dt.time
    departments: tuple[Code, ...] = ()
    """Whose items it serves then; empty means the counter's own."""


class Rostered(Model):
    """What a clerk is able to do. Who is not on the roster can do whatever the counter does."""

    clerk: str
    """The name used to sign in."""
    departments: tuple[Code, ...] = Field(min_length=1)


class Counter(Model):
    number: Annotated[int, Field(ge=1, le=999)]
    name: Text
    zone: Code
    departments: tuple[Code, ...] = ()
    """Whose items it serves; empty means a general counter that serves everything."""
    prefers: tuple[Code, ...] = ()
    """Classes that go first here, whatever the score (a senior counter: `["senior"]`)."""
    only: tuple[Code, ...] = ()
    """Classes that alone are called here (an exclusive counter); empty means all."""
    plan: tuple[Shift, ...] = ()
    """When it is planned to work and for whom; empty means all the hall's hours, for `departments`."""
