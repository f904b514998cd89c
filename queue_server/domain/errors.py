"""What a rule of the hall says no to.

RuleViolation          a code of the contract's table, and how things stand
"""

from __future__ import annotations


class RuleViolation(Exception):
    """A rule refused. `code` is a key of the contract's error table; the text is looked up per language at the screen.

    `state` is the present state of what was touched (a counter's), so that a page that lags can draw itself anew.
    It carries no prose and nothing that a person typed.
    """

    def __init__(self, code: str, state: object | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.state = state
