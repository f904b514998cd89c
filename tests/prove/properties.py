"""`properties`: what the tests say of anything holds for a thousand examples of it, made by hypothesis.

The suite tries fifty every day.
"""

from __future__ import annotations

from pathlib import Path

from tests.prove.outcome import Outcome
from tests.prove.screens import in_every_way


def run(_work: Path) -> Outcome:
    outcome = Outcome(
        "properties",
        "Every property of the queue's rules, the journey, the calendar, the codecs and the files of a hall, tried on "
        "1,000 examples each.",
    )
    held, told = in_every_way("-m", "hypothesis", "tests/unit", "tests/contract")
    outcome.claim("every property holds", held, told)
    return outcome
