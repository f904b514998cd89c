"""主任提醒: what a hall's manager is told of without looking."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.base import Model


class AlertRules(Model):
    """Each rule raises an alert of its own; 0 or false is off. Looked at while the hall is open or people wait."""

    wait_minutes: Annotated[int, Field(ge=0, le=480)] = 60
    """Somebody in a queue waits longer."""
    people_over: Annotated[int, Field(ge=0, le=999)] = 10
    """So many people or more wait longer than `queue.wait_limit_minutes`."""
    unserved_minutes: Annotated[int, Field(ge=0, le=240)] = 10
    """Somebody has waited so long in a queue that no open counter serves."""
    idle_minutes: Annotated[int, Field(ge=0, le=240)] = 5
    """An open counter has called nobody for so long, and somebody it could call has waited as long."""
    paper_percent: Annotated[int, Field(ge=0, le=90)] = 10
    """A terminal's roll has no more left, or its printer says that it ends soon."""
    silent_s: Annotated[int, Field(ge=0, le=86400)] = 300
    """A terminal was not heard of for so long."""
    failed_device: bool = True
    """A device of a terminal does not work."""
