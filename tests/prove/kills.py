"""`kills`: the same load while the server is killed with SIGKILL again and again, each time at another moment.

Front, granian and worker are killed in turn; whichever it is, all of them must be gone before the next start over the
same data. Clients send what was not answered again, with the same key. Each round has its data to itself; a run that
was interrupted goes on with the round it was in. The data lie in SQLite or in PostgreSQL (`--database`).
"""

from __future__ import annotations

import json
import random
import shutil
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.kit.postgres import Cluster, running_cluster
from tests.kit.served import Served, long_county
from tests.prove.crowd import Acknowledged, Plan, play
from tests.prove.ledger import audit
from tests.prove.outcome import Outcome

PARTS = ("front", "granian", "worker")


@dataclass(frozen=True, slots=True)
class Rounds:
    rounds: int = 50
    kills: int = 1
    """In each round."""
    plan: Plan = field(default_factory=lambda: Plan(issues=50, calls=50, may_retry=True))
    between_acknowledgements: tuple[int, int] = (40, 350)
    """After how many more acknowledgements the next kill comes, at random."""


def run(work: Path, rounds: Rounds | None = None) -> Outcome:
    return _all_rounds(work, rounds or Rounds(), None)


def run_on_postgresql(work: Path, rounds: Rounds | None = None) -> Outcome:
    """As `run`; each round has a database of its own in one cluster, which waits for the disk."""
    with running_cluster(durable=True) as cluster:
        return _all_rounds(work, rounds or Rounds(), cluster)


def _all_rounds(work: Path, rounds: Rounds, cluster: Cluster | None) -> Outcome:
    work.mkdir(parents=True, exist_ok=True)
    played = [_remembered(work, rounds, number, cluster) for number in range(rounds.rounds)]
    plan, where = rounds.plan, "SQLite" if cluster is None else "PostgreSQL"
    outcome = Outcome(
        "kills",
        f"{rounds.rounds} rounds of {plan.citizens} threads × {plan.issues} issues and {plan.clerks} counters × "
        f"{plan.calls} calls at once over HTTP, on {where}, seeds from {plan.seed} on; in each, {rounds.kills} times "
        "kill -9 of front, granian or worker in turn at a random moment, and a start over the same data.",
    )
    for claims in zip(*(of_round.claims for of_round in played), strict=True):
        found = "; ".join(dict.fromkeys(claim.found for claim in claims))
        outcome.claim(f"{claims[0].text}, each round", all(claim.held for claim in claims), found)
    return outcome


def _remembered(work: Path, rounds: Rounds, number: int, cluster: Cluster | None) -> Outcome:
    """Return a round's outcome; one that held with the same settings is not played again."""
    place, settings = work / f"round-{number}", repr(rounds)
    file = place / "outcome.json"
    if file.exists():
        known = json.loads(file.read_text("utf-8"))
        if known["settings"] == settings:
            return Outcome.from_json(known["outcome"])
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    url = None if cluster is None else cluster.new_database()
    outcome = _round(place, rounds, replace(rounds.plan, seed=rounds.plan.seed + number), url)
    if outcome.held:
        file.write_text(json.dumps({"settings": settings, "outcome": outcome.as_json()}), "utf-8")
    return outcome


def _round(place: Path, rounds: Rounds, plan: Plan, url: str | None) -> Outcome:
    outcome, told = Outcome("kills", ""), Acknowledged()
    served = Served(place / "data", long_county(place / "county"), url=url)
    served.start()
    errors: list[str] = []
    crowd = threading.Thread(target=lambda: errors.extend(play(served, plan, told)), name="crowd")
    crowd.start()
    try:
        killed = _kill_again_and_again(served, told, crowd, rounds, random.Random(plan.seed))
    except Exception:
        told.hopeless.set()
        raise
    finally:
        crowd.join()
        served.stop()
    in_time = len(killed) == rounds.kills
    outcome.claim("the kills came in the middle of the load", in_time, ", ".join(killed))
    outcome.claim("every press was answered in the end", not errors, "; ".join(errors[:3]))
    retryable = all(status in (0, 503) or 200 <= status < 300 for status in told.answers)
    outcome.claim("whatever was no success was no answer, or a 503", retryable, _counted(told.answers))
    audit(url or served.database, told, outcome)
    return outcome


def _kill_again_and_again(
    served: Served, told: Acknowledged, crowd: threading.Thread, rounds: Rounds, chance: random.Random
) -> list[str]:
    """Kill a part whenever enough more was acknowledged, and start the server again; return which parts.

    In the main thread: a server dies with the very thread that started it.
    """
    killed: list[str] = []
    first = chance.randrange(len(PARTS))
    for number in range(rounds.kills):
        wanted = told.count() + chance.randint(*rounds.between_acknowledgements)
        while told.count() < wanted:
            if not crowd.is_alive():
                return killed
            time.sleep(0.001)
        part = (first + number) % len(PARTS)
        served.kill(served.pids()[part])
        killed.append(PARTS[part])
        served.start()
    return killed


def _counted(answers: dict[int, int]) -> str:
    return ", ".join(f"{status or 'none'}: {count:,}" for status, count in sorted(answers.items()))
