"""别处也能办: every place of the county where a matter is done, how far, and how it is there now."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from queue_server.contract.models import Code, QueueStatus, Wait, Wire, WireText


class PlaceView(Wire):
    """Degrees, WGS 84."""

    lat: float
    lon: float


class FromHall(Wire):
    """Who asks where else a matter is done."""

    from_: Code | None = Field(default=None, alias="from")
    """The hall distances are measured from; left out: none are told, and the halls stand as the county lists them."""


class OfferingHall(Wire):
    """A hall, village point or bank branch that does the matter."""

    code: str
    tier: Literal["county", "township", "village", "bank"]
    name: WireText
    address: WireText
    phone: str
    owner: WireText | None
    """Who owns an unattended terminal."""
    place: PlaceView | None
    distance_m: int | None
    """As the crow flies from the hall that asks; null where one of the two has no place."""
    open: bool
    """The counters' hours of this matter run."""
    status: QueueStatus
    """Whether a number for it is given to somebody who comes now."""
    suspended: bool
    """It is not called just now."""
    hours: str
    """Today's, for this matter, for people: `8:30–17:30`; empty on a day off."""
    opens_next: dt.datetime | None
    """When numbers for it are given next, if none are now."""
    timezone: str
    waiting: int
    wait: Wait | None
    """For somebody of the ordinary class who comes now; null when nobody can say."""


class MapLineView(Wire):
    """`points` are longitude, latitude. An outline is closed by itself."""

    kind: Literal["outline", "road", "river"]
    name: WireText | None
    points: list[tuple[float, float]]


class MapNameView(Wire):
    name: WireText
    at: tuple[float, float]


class MapView(Wire):
    """The county as its configuration draws it."""

    lines: list[MapLineView]
    names: list[MapNameView]


class OfferingHalls(Wire):
    item: str
    name: WireText
    from_: str | None = Field(alias="from")
    origin: PlaceView | None
    """Where the hall that asks is."""
    halls: list[OfferingHall]
    """The nearest first; those without a distance last."""
    map: MapView | None
