"""A flow: one file of `flows/`. What is asked on which page, who must have been identified how, who decides."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.base import Code, Model, Text
from config.flows.conditions import Condition
from config.flows.fields import AnyField
from config.flows.regions import Regions

Identity = Literal["none", "phone", "code", "card", "face"]
"""How strongly somebody is identified, the weakest first: not at all, by a telephone number, a code of a phone app,
a card, a card with the face compared. A flow asks for one; a stronger one will do."""


class Page(Model):
    """What is asked together, on one screen of standard type; in large type each field has a screen of its own."""

    title: Text
    fields: tuple[AnyField, ...] = Field(min_length=1, max_length=8)


class Promise(Model):
    """告知承诺: what may be promised instead of a proof, and what follows when it is false."""

    instead_of: Text
    """The proof that is spared."""
    text: Text
    if_false: Text
    proof_only_if: Condition | None = None
    """Whoever this holds for brings the proof."""


class Flow(Model):
    code: Code
    item: Code
    """The service item it hands in; its name, guide, days and department are the item's."""
    version: int = Field(ge=1, le=9999)
    """Goes up with every change; a case keeps the one it was handed in by."""
    lead: Text
    """What it does, in a line on the first screen."""
    identity: Identity
    weighty: bool = False
    """Property, loans: never settled by a face or a signature on glass alone."""
    sign: bool = True
    """Signed by finger before it is handed in."""
    settles: Literal["officer", "rule"] = "officer"
    """`rule`: what `approve_if` names is approved at once; all else goes to an officer. No rule ever refuses."""
    approve_if: Condition | None = None
    pages: tuple[Page, ...] = Field(min_length=1, max_length=10)
    promise: Promise | None = None

    @property
    def fields(self) -> tuple[AnyField, ...]:
        """Return all that it asks, in order."""
        return tuple(field for page in self.pages for field in page.fields)


class Flows(Model):
    """All flows of a county, by code."""

    regions: Regions
    by_code: dict[str, Flow]
