"""What is said while the server is not there: that numbers are given all the same, or that a person helps."""

from __future__ import annotations

from kiosk.journey.model import State
from kiosk.journey.offline import OfflineTicket
from kiosk.views.parts import Words
from queue_server.contract.models import VisitIssued

SIGN = "wifi-slash"


def gives(state: State) -> bool:
    """Return whether any number can be given."""
    return state.hall is not None and any(queue.status == "open" for queue in state.hall.queues)


def strip(state: State, t: Words) -> str:
    """Return the strip's sentence."""
    if state.hall is None or state.menu is None:
        return t("state.offline")
    if gives(state):
        return t("state.offline_numbers")
    return t("state.offline") if state.hall.issuing else t("strip.offline_closed")


def shut_word(state: State, t: Words, status: str) -> str:
    """Return why a tile is shut: without the server `unserved` means that no number of ours is left."""
    return t("shut.offline") if status == "unserved" and not state.connected else t(f"shut.{status}")


def shut_sign(state: State, status: str, usual: str) -> str:
    return SIGN if status == "unserved" and not state.connected else usual


def is_offline(visit: VisitIssued) -> bool:
    return isinstance(visit, OfflineTicket)
