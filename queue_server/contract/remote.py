"""远程取号: what a phone asks for, and whether it is offered just now."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from queue_server.contract.models import Code, Errand, Wire


class RemoteRequest(Wire):
    """A number for one item or one bundle, taken on a phone."""

    items: list[Code] = Field(default_factory=list, max_length=1)
    bundle: Code | None = None
    class_: Code | None = Field(default=None, alias="class")
    errand: Errand = "apply"
    phone: Annotated[str, StringConstraints(min_length=5, max_length=20)] = Field(repr=False)
    """Told instead of a document; sealed, and gone the same night unless the hall keeps it longer."""
    lat: Annotated[float, Field(ge=-90, le=90)] | None = Field(default=None, repr=False)
    lon: Annotated[float, Field(ge=-180, le=180)] | None = Field(default=None, repr=False)
    """Where the phone is, only where the hall asks how far; looked at once and kept nowhere."""
    cannot_hear: bool = False


class RemoteOffer(Wire):
    """`state`: `off` not here, `now`, `later` today, `full` until somebody has checked in, `over` for today."""

    state: Literal["off", "now", "later", "full", "over"]
    opens_at: dt.datetime | None = None
    """Of `later`."""
    departments: list[str] = []
    """Of `now`: whose numbers may be taken."""
