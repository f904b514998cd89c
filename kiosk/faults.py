"""What a log may know of an exception nobody expected."""

from __future__ import annotations

import traceback


def fault_of(error: BaseException) -> dict[str, str]:
    """Return its class and place, never its words: a foreign library may quote a card in them."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    return {"error": type(error).__name__, "place": place}
