"""远程取号: numbers taken on a phone before one is in the hall."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.base import Model


class RemoteRules(Model):
    """Off unless a hall switches it on. Such a number waits for nothing until its holder has checked in here."""

    enabled: bool = False
    before_minutes: Annotated[int, Field(ge=0, le=600)] = 30
    """How long before the hall itself gives numbers they may be taken on a phone; 0: not before."""
    while_open: bool = True
    """Whether they may be taken while the hall gives numbers too; else only before."""
    check_in_minutes: Annotated[int, Field(ge=5, le=480)] = 60
    """How long one has for coming, from taking it or, if that was before, from when the hall begins to give numbers.
    Who has not checked in by then has given the number back."""
    screen_code: bool = False
    """Whether the hall's screens show a code of four digits that checks in on the phone itself."""
    at_once: Annotated[int, Field(ge=1, le=999)] = 20
    """The most numbers of the hall whose holders have not checked in."""
    per_series: Annotated[int, Field(ge=1, le=999)] = 8
    """The same of one series."""
    within_km: Annotated[float, Field(gt=0, le=500)] | None = None
    """From how far, as the crow flies; the phone is asked where it is. None: from anywhere, and it is not asked."""
    lapses_most: Annotated[int, Field(ge=1, le=20)] = 2
    """Who let so many lapse today gets no other by phone today; at the kiosk as anybody."""
