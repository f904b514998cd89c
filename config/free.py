"""免费复印、免费邮寄: what a hall does for people at its own cost."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.base import Model

FreeKind = Literal["copies", "post"]


class FreeRules(Model):
    """Ordered at the helper's tablet, listed for finance by the month."""

    offered: tuple[FreeKind, ...] = ()
    """None: nothing of the kind is ordered here."""
    page_fen: Annotated[int, Field(ge=0, le=10_000)] = 20
    """What one copied page costs the hall."""
    parcel_fen: Annotated[int, Field(ge=0, le=100_000)] = 1200
    """What one letter or parcel costs the hall."""
    most_pages: Annotated[int, Field(ge=1, le=999)] = 30
    """In one order."""
