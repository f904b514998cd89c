"""How a question to the server is put: on a thread of its own, with an event for either end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from kiosk.journey.events import Event


class Send(Protocol):
    """Makes a call on a thread of its own and posts what comes of it."""

    def __call__(
        self, call: Callable[[], Any], done: Callable[[Any], Event] | None, failed: Callable[[str], Event] | None
    ) -> object: ...
