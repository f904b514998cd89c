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

from queue_server.cli import main
from tests.kit.hall_day import admin
from tests.kit.served import HALL, OPENING, ROOT, Served, serving

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
def only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("running")) as served:
        yield served


@pytest.fixture
def running(only: Served) -> Served:
    """The one server of these tests, over the same data all the time: started again where a test left it dead."""
    if not only.pids():
        only.stop()
        only.start()
    return only


def test_a_token_made_beside_the_running_server_issues_a_ticket(running: Served) -> None:
    reply = send(running, running.token("kiosk"), "first-tap")
    assert reply.status_code == 201
    assert reply.json()["phone_url"].startswith(f"{running.address}/t/")


def test_a_clerk_added_by_command_beside_the_running_server_can_sign_in(running: Served) -> None:
    person = ["--display-name", "李娜", "--role", "clerk", "--hall", HALL]
    admin(running, "user", "add", "lina", *person, stdin="a good password\n")
    with running.identity() as identity:
        _, found = identity.sign_in("lina", "a good password")
    assert found.display_name == "李娜"
    assert found.roles == frozenset({"clerk"})


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
    assert HTTP.post(path, content=b" " * 2_000_000).json()["code"] == "auth.missing", "it has reached the server"
    assert HTTP.post(path, content=b" " * 2_200_000).json()["code"] == "request.too_large"


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


def test_killed_between_commit_and_answer_a_retry_gets_the_same_ticket(running: Served) -> None:
    token = running.token("kiosk")
    assert send(running, token, "before").status_code == 201
    before = numbers_in(running.database)
    body = b'{"items": ["hall-service-general"], "channel": "kiosk"}'
    head = (
        f"POST {ISSUE} HTTP/1.1\r\nHost: hall\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: unlucky\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", running.port)) as wire:
        wire.sendall(head.encode() + body)
        until(lambda: len(numbers_in(running.database)) == len(before) + 1)
        running.kill()
    running.start()
    again = send(running, token, "unlucky")
    assert (again.status_code, again.json()["number"]) == (201, f"A{len(before) + 1:03d}")
    assert send(running, token, "unlucky").json() == again.json()
    assert numbers_in(running.database) == [*before, len(before) + 1]


@pytest.mark.parametrize("who", ["the front", "the worker"])
def test_no_part_outlives_another(running: Served, who: str) -> None:
    send(running, running.token("kiosk"), f"a tap before {who} is killed")
    until(lambda: running.forecaster() is not None)
    parts = running.pids()
    assert len(parts) == 4
    assert len({os.getpgid(part) for part in parts}) == 1
    # `kill` fails when any of them is left.
    running.kill(parts[0] if who == "the front" else running.worker())


def test_numbers_are_given_while_the_forecaster_is_dead_and_another_takes_over(running: Served) -> None:
    token = running.token("kiosk")
    send(running, token, "before the forecaster died")
    before = numbers_in(running.database)
    until(lambda: running.forecaster() is not None)
    dead = running.forecaster()
    assert dead is not None
    os.kill(dead, signal.SIGKILL)
    for tap in range(5):
        assert send(running, token, f"meanwhile-{tap}").status_code == 201
    until(lambda: running.forecaster() not in (None, dead))
    assert numbers_in(running.database) == [*before, *(len(before) + tap for tap in range(1, 6))]


def test_a_stream_goes_on_where_it_was_when_the_server_came_back(running: Served) -> None:
    token = running.token("kiosk")
    start = last_event(running)
    for tap in range(3):
        send(running, token, f"tap-{tap}")
    seen = list(frames(running, start, 2))
    running.kill()
    running.start()
    send(running, token, "tap-3")
    last = last_event(running)
    seen += frames(running, seen[-1], last - seen[-1])
    assert seen == list(range(start + 1, last + 1))


def test_a_polite_stop_ends_open_streams_and_says_success(running: Served) -> None:
    ended = threading.Event()

    def listen() -> None:
        with suppress(httpx.TransportError):
            list(frames(running, None, 1))
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    until(lambda: b"hall_streams 1\n" in HTTP.get(f"{running.address}/metrics").content)
    process = running.process
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


def test_what_is_no_database_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--data", str(tmp_path), "--database", "mysql://hall"]) == 1
    assert capsys.readouterr().err == "hall: the database must be sqlite:///… or postgresql://…\n"
