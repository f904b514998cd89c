"""The day on the real server: killed in its middle it goes on; a backup taken beside it comes back, counted."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.kit.hall_day import run_admin
from tests.kit.served import Served, serving

HTTP = httpx.Client(timeout=20, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
VISIT = {"items": ["hall-service-general"], "channel": "kiosk"}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path / "data") as running:
        yield running


def post(served: Served, role: Any, key: str, path: str, body: Any = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {served.token(role)}", "Idempotency-Key": key}
    return HTTP.post(f"{served.address}/api/v1{path}", json=body, headers=headers)


def take(served: Served, key: str) -> str:
    reply = post(served, "kiosk", key, "/halls/yongxin/visits", VISIT)
    assert reply.status_code == 201, reply.text
    return str(reply.json()["number"])


def get(served: Served, path: str) -> Any:
    return HTTP.get(f"{served.address}/api/v1{path}").json()


def counted(said: str) -> dict[str, int]:
    return {name: int(rows) for name, _, rows in (line.partition("\t") for line in said.splitlines()) if rows}


def test_killed_in_the_middle_of_the_day_it_goes_on_where_it_was(served: Served) -> None:
    numbers = [take(served, f"tap-{n}") for n in range(3)]
    counter = "/counters/yongxin-2"
    post(served, "clerk", "open", f"{counter}/open")
    called = post(served, "clerk", "next", f"{counter}/next", {"after": None}).json()["visit"]
    pause = {"kind": "department", "code": "property", "reason": "system", "note": "省系统故障"}
    post(served, "clerk", "pause", "/halls/yongxin/suspensions", pause)
    before = get(served, "/halls/yongxin")
    served.kill()
    served.start()
    after = get(served, "/halls/yongxin")
    for kept in ("waiting", "suspended", "counters", "last_event", "business_day"):
        assert after[kept] == before[kept], kept
    assert called["number"] == numbers[0]
    finished = post(served, "clerk", "next-2", f"{counter}/finish", {"step": called["step"]})
    assert finished.status_code == 200
    following = post(served, "clerk", "next-3", f"{counter}/next", {"after": called["step"]}).json()["visit"]
    assert following["number"] == numbers[1]
    assert take(served, "tap-3") == "A004"


def test_a_server_that_starts_after_the_close_tidies_the_day_up(served: Served) -> None:
    take(served, "tap")
    served.kill()
    served.clock = "2026-11-23T18:05:00+08:00"
    served.start()
    deadline = time.monotonic() + 20
    while get(served, "/halls/yongxin")["waiting"]:
        assert time.monotonic() < deadline, "the day was never closed"
        time.sleep(0.02)
    log = served.log.read_text()
    (line,) = [json.loads(line) for line in log.splitlines() if '"day closed"' in line]
    assert (line["hall"], line["day"], line["vouchers"]) == ("yongxin", "2026-11-23", 1)


def test_a_backup_beside_the_running_server_comes_back_and_counts_the_same(served: Served, tmp_path: Path) -> None:
    copy, done, numbers = tmp_path / "copy.db", threading.Event(), [take(served, "first")]

    def tap(finger: int) -> None:
        for n in range(40):
            if done.is_set():
                return
            numbers.append(take(served, f"tap-{finger}-{n}"))

    fingers = [threading.Thread(target=tap, args=(finger,)) for finger in range(3)]
    for finger in fingers:
        finger.start()
    try:
        saved = run_admin(served, "backup", str(copy))
    finally:
        done.set()
        for finger in fingers:
            finger.join(60)
    assert saved.returncode == 0, saved.stderr
    rows = counted(saved.stdout)
    assert 1 <= rows["visits"] <= len(numbers)
    refused = run_admin(served, "restore", str(copy))
    assert (refused.returncode, "the server is running" in refused.stderr) == (1, True)

    served.kill()
    skip = len(numbers) - rows["visits"] + 5
    restored = run_admin(served, "restore", str(copy), "--skip", str(skip))
    assert restored.returncode == 0, restored.stderr
    assert counted(restored.stdout) == rows
    again = counted(run_admin(served, "count").stdout)
    assert {name: again[name] for name in rows if name not in ("voids", "halls", "series_days")} == {
        name: rows[name] for name in rows if name not in ("voids", "halls", "series_days")
    }
    assert counted(run_admin(served, "count", str(copy)).stdout) == rows

    served.start()
    fresh = [take(served, f"after-{n}") for n in range(3)]
    assert not set(fresh) & set(numbers)
    assert fresh[0] == f"A{rows['visits'] + skip + 1:03d}"
    told = run_admin(served, "fairness", "--hall", "yongxin", "--day", "2026-11-23")
    assert told.stdout.startswith("yongxin 2026-11-23, up to now: 0 calls; waits in minutes\n"), told.stderr
