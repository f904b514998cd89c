"""`load`: 8 citizens' threads take 200 numbers each while 4 counters call 200 each, over the real server."""

from __future__ import annotations

import time
from pathlib import Path

from tests.kit.served import long_county, serving
from tests.prove.crowd import Acknowledged, Plan, play
from tests.prove.ledger import audit
from tests.prove.outcome import Outcome


def run(work: Path, plan: Plan | None = None) -> Outcome:
    plan = plan or Plan()
    told = Acknowledged()
    with serving(work / "data", long_county(work / "county")) as served:
        began = time.monotonic()
        errors = play(served, plan, told)
        took = time.monotonic() - began
    outcome = Outcome(
        "load",
        f"{plan.citizens} threads × {plan.issues} issues and {plan.clerks} counters × {plan.calls} calls at once over "
        f"HTTP, seed {plan.seed}, in {took:.0f} s.",
    )
    outcome.claim("every press was answered", not errors, "; ".join(errors[:3]))
    bad = {status: n for status, n in told.answers.items() if not 200 <= status < 300}
    outcome.claim("every answer was a 2xx", not bad, bad or f"{sum(told.answers.values()):,} answers")
    audit(served.database, told, outcome)
    return outcome
