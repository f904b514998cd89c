"""What follows from the answers: approved at once or on to an officer; a promise or the proof. No rule ever refuses."""

from __future__ import annotations

from typing import Literal

from config.flows.conditions import Answers, holds
from config.flows.schema import Flow

Decision = Literal["approved", "officer"]


def decision(flow: Flow, settled: Answers) -> Decision:
    """Return who decides what is handed in with these settled answers."""
    by_rule = flow.settles == "rule" and flow.approve_if is not None and holds(flow.approve_if, settled)
    return "approved" if by_rule else "officer"


def may_promise(flow: Flow, settled: Answers) -> bool:
    """Say whether a promise may stand for the proof."""
    if flow.promise is None:
        return False
    unless = flow.promise.proof_only_if
    return unless is None or not holds(unless, settled)
