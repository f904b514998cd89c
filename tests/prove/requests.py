"""`requests`: nothing that can be sent to the API, by its description or against it, breaks the server or its promise.

The test that sends it every day takes the roles in turn; here each operation is tried by all.
"""

from __future__ import annotations

from pathlib import Path

from tests.prove.outcome import Outcome
from tests.prove.screens import in_every_way


def run(_work: Path) -> Outcome:
    outcome = Outcome(
        "requests",
        "Every operation of the API's description, called by a kiosk, a clerk and a manager with what the description "
        "allows and with what it forbids, made by schemathesis: no failure of the server's own, and only answers that "
        "the description promises.",
    )
    held, told = in_every_way("tests/api/test_openapi.py")
    outcome.claim("every answer is one that the description promises", held, told)
    return outcome
