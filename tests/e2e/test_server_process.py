"""The real server, started as an operator starts it: killed, restarted, doubled, stopped; nothing lost or twice."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.kit.served import OPENING, ROOT, Served, serving

ISSUE = "/api/v1/halls/yongxin/visits"
# One client for all: each new one would read the machine's certificates first. A killed server leaves it dead
# connections, so none is kept.
HTTP = httpx.Client(timeout=20, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
VISIT = {"items": ["hall-service-general"], "channel": "kiosk"}


def until(true: Callable[[], bool], within_s: float = 20.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.005)


def send(served: Served, token: str, key: str, path: str = ISSUE, body: Any = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return HTTP.post(f"{served.address}{path}", json=body or VISIT, headers=headers)


def numbers_in(database: Path) -> list[int]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return sorted(row[0] for row in connection.execute("SELECT number FROM visits"))


def last_event(served: Served) -> int:
    return int(HTTP.get(f"{served.address}/api/v1/halls/yongxin").json()["last_event"])


def frames(served: Served, last: int | None, count: int) -> Iterator[int]:
    """Follow the hall's events; yield the numbers of `count` of them, then hang up."""
    headers = {"Last-Event-ID": str(last)} if last is not None else {}
    with HTTP.stream("GET", f"{served.address}/api/v1/halls/yongxin/events", headers=headers) as stream:
        for line in stream.iter_lines():
            if line.startswith("id: "):
                yield int(line[4:])
                count -= 1
                if not count:
                    return


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for the tests that leave it running."""
    with serving(tmp_path_factory.mktemp("running")) as served:
        yield served


def test_a_token_made_beside_the_running_server_issues_a_ticket(running: Served) -> None:
    reply = send(running, running.token("kiosk"), "first-tap")
    assert reply.status_code == 201
    assert reply.json()["phone_url"].startswith(f"{running.address}/t/")


def test_hall_time_is_the_stated_one(running: Served) -> None:
    state = HTTP.get(f"{running.address}/api/v1/halls/yongxin").json()
    started = dt.datetime.fromisoformat(OPENING)
    assert state["clock_stated"]
    assert started <= dt.datetime.fromisoformat(state["now"]) < started + dt.timedelta(minutes=10)


def test_it_says_that_it_lives_is_ready_and_how_it_does(running: Served) -> None:
    send(running, running.token("kiosk"), "metrics-tap")
    assert HTTP.get(f"{running.address}/healthz").text == "alive\n"
    assert HTTP.get(f"{running.address}/readyz").status_code == 200
    figures = HTTP.get(f"{running.address}/metrics").text
    for name in ("hall_tickets_issued_total", "hall_commit_seconds_count", "hall_queue_depth", "hall_streams"):
        assert f"\n{name}" in figures


def test_a_second_server_on_the_same_data_is_refused_and_the_first_goes_on(running: Served) -> None:
    command = [sys.executable, "-m", "queue_server", "serve", "--data", str(running.data), "--port", "0"]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert "another server is already running" in second.stderr
    assert send(running, running.token("kiosk"), "after-the-second").status_code == 201


def test_a_stream_that_comes_back_misses_nothing_and_sees_nothing_twice(running: Served) -> None:
    token, start = running.token("kiosk"), last_event(running)
    for tap in range(6):
        send(running, token, f"stream-{tap}")
    last, seen = last_event(running), [start]
    while seen[-1] < last:
        seen += frames(running, seen[-1], min(4, last - seen[-1]))
    assert last >= start + 6
    assert seen == list(range(start, last + 1))


def test_an_open_stream_hears_of_a_call_at_once(running: Served) -> None:
    heard: list[float] = []

    def listen() -> None:
        for _ in frames(running, None, 1):
            heard.append(time.monotonic())

    listener = threading.Thread(target=listen)
    listener.start()
    until(lambda: b"hall_streams 1\n" in HTTP.get(f"{running.address}/metrics").content)
    began = time.monotonic()
    send(running, running.token("kiosk"), "heard")
    listener.join(10)
    assert heard
    assert heard[0] - began < 5


def test_a_stream_of_a_hall_that_is_not_there_is_a_problem(running: Served) -> None:
    reply = HTTP.get(f"{running.address}/api/v1/halls/atlantis/events")
    assert (reply.status_code, reply.json()["code"]) == (404, "hall.unknown")
    reply = HTTP.get(f"{running.address}/api/v1/halls/yongxin/events?last=abc")
    assert (reply.status_code, reply.json()["code"]) == (400, "request.malformed")


def test_the_front_refuses_what_is_too_large(running: Served) -> None:
    reply = HTTP.post(f"{running.address}{ISSUE}", content=b" " * 70_000, headers={"Accept-Language": "en"})
    assert (reply.status_code, reply.json()["code"]) == (413, "request.too_large")
    assert reply.headers["content-type"] == "application/problem+json"


def test_a_long_journal_passes_the_front_and_one_beyond_all_reason_does_not(running: Served) -> None:
    path = f"{running.address}/api/v1/halls/yongxin/journal"
    assert HTTP.post(path, content=b" " * 500_000).json()["code"] == "auth.missing", "it has reached the server"
    assert HTTP.post(path, content=b" " * 600_000).json()["code"] == "request.too_large"


def test_two_clerks_who_call_at_once_never_get_the_same_person(running: Served) -> None:
    for tap in range(20):
        send(running, running.token("kiosk"), f"crowd-{tap}")

    def work(counter: str) -> list[str]:
        path, token = f"/api/v1/counters/{counter}", running.token("clerk")
        send(running, token, f"{counter}-open", f"{path}/open", {})
        called, after = [], None
        for turn in range(10):
            visit = send(running, token, f"{counter}-{turn}", f"{path}/next", {"after": after}).json()["visit"]
            called.append(visit["number"])
            after = visit["step"]
            send(running, token, f"{counter}-{turn}", f"{path}/start", {"step": after})
        return called

    running.token("clerk")
    with ThreadPoolExecutor(2) as clerks:
        one, other = clerks.map(work, ("yongxin-1", "yongxin-2"))
    assert len(set(one) | set(other)) == 20


def test_no_token_and_no_path_of_a_ticket_stands_in_the_log(running: Served) -> None:
    ticket = send(running, running.token("kiosk"), "logged").json()["token"]
    HTTP.get(f"{running.address}/api/v1/visits/{ticket}")
    log = running.log.read_text("utf-8")
    assert "/api/v1/visits/<token>" in log
    assert ticket not in log
    assert running.token("kiosk") not in log


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path / "data") as served:
        yield served


def test_killed_between_commit_and_answer_a_retry_gets_the_same_ticket(served: Served) -> None:
    token = served.token("kiosk")
    assert send(served, token, "before").status_code == 201
    body = b'{"items": ["hall-service-general"], "channel": "kiosk"}'
    head = (
        f"POST {ISSUE} HTTP/1.1\r\nHost: hall\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: unlucky\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", served.port)) as wire:
        wire.sendall(head.encode() + body)
        until(lambda: len(numbers_in(served.database)) == 2)
        served.kill()
    served.start()
    again = send(served, token, "unlucky")
    assert (again.status_code, again.json()["number"]) == (201, "A002")
    assert send(served, token, "unlucky").json() == again.json()
    assert numbers_in(served.database) == [1, 2]


def test_killed_under_load_every_acknowledged_ticket_is_there_once(served: Served) -> None:
    token = served.token("kiosk")
    numbers: dict[str, str] = {}
    ready = threading.Event()

    def tap(finger: int) -> None:
        for turn in range(20):
            key = f"{finger}-{turn}"
            for _ in range(600):
                try:
                    reply = send(served, token, key)
                except httpx.TransportError:
                    time.sleep(0.05)
                    continue
                if reply.status_code == 503:
                    time.sleep(0.05)
                    continue
                assert reply.status_code == 201, reply.text
                numbers[key] = reply.json()["number"]
                break
            if len(numbers) > 40:
                ready.set()

    with ThreadPoolExecutor(8) as fingers:
        taps = [fingers.submit(tap, finger) for finger in range(8)]
        assert ready.wait(60)
        served.kill(served.worker())
        served.start()
        for done in taps:
            done.result()
    assert len(numbers) == len(set(numbers.values())) == 160
    assert numbers_in(served.database) == list(range(1, 161))


@pytest.mark.parametrize("who", ["the front", "the worker"])
def test_no_part_outlives_another(served: Served, who: str) -> None:
    send(served, served.token("kiosk"), "a tap that the forecaster hears of")
    until(lambda: served.forecaster() is not None)
    parts = served.pids()
    assert len(parts) == 4
    assert len({os.getpgid(part) for part in parts}) == 1
    # `kill` fails when any of them is left.
    served.kill(parts[0] if who == "the front" else served.worker())


def test_numbers_are_given_while_the_forecaster_is_dead_and_another_takes_over(served: Served) -> None:
    token = served.token("kiosk")
    send(served, token, "before")
    until(lambda: served.forecaster() is not None)
    dead = served.forecaster()
    assert dead is not None
    os.kill(dead, signal.SIGKILL)
    for tap in range(5):
        assert send(served, token, f"meanwhile-{tap}").status_code == 201
    until(lambda: served.forecaster() not in (None, dead))
    assert numbers_in(served.database) == list(range(1, 7))


def test_a_stream_goes_on_where_it_was_when_the_server_came_back(served: Served) -> None:
    token = served.token("kiosk")
    for tap in range(3):
        send(served, token, f"tap-{tap}")
    seen = list(frames(served, 0, 2))
    served.kill()
    served.start()
    send(served, token, "tap-3")
    last = last_event(served)
    seen += frames(served, seen[-1], last - seen[-1])
    assert seen == list(range(1, last + 1))


def test_after_a_restart_a_stated_hour_is_not_lived_twice(tmp_path: Path) -> None:
    with serving(tmp_path, clock="2026-11-23T11:00:00+08:00") as late:
        token = late.token("kiosk")
        assert send(late, token, "at-eleven").status_code == 201
    with serving(tmp_path, clock=OPENING) as early:
        now = HTTP.get(f"{early.address}/api/v1/halls/yongxin").json()["now"]
    assert dt.datetime.fromisoformat(now) >= dt.datetime.fromisoformat("2026-11-23T11:00:00+08:00")


def test_a_polite_stop_ends_open_streams_and_says_success(served: Served) -> None:
    ended = threading.Event()

    def listen() -> None:
        with suppress(httpx.TransportError):
            list(frames(served, None, 1))
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    until(lambda: b"hall_streams 1\n" in HTTP.get(f"{served.address}/metrics").content)
    process = served.process
    assert process is not None
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert ended.wait(5)


def test_a_taken_port_is_said_plainly(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        command = [sys.executable, "-m", "queue_server", "serve", "--data", str(tmp_path), "--port", port]
        refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert refused.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in refused.stderr
