"""The front passes requests to the worker so that no hall takes all of its threads."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest
import pytest_socket
from aiohttp import web
from aiohttp.test_utils import TestServer

from queue_server import streams
from queue_server.contract.events import PublicEvent
from queue_server.event_hub import EventHub
from queue_server.streams import HALL_AT_ONCE, Front


def pytest_runtest_setup() -> None:
    pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


class NoEvents:
    def last(self, hall: str) -> int:
        return 0

    def after(self, hall: str, last: int, limit: int) -> list[PublicEvent]:
        return []


class Worker:
    """Answers nothing of the hot hall until the door opens."""

    def __init__(self) -> None:
        self.door = asyncio.Event()
        self.inside = 0
        self.most = 0

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/readyz", self.ready)
        app.router.add_get("/api/v1/halls", self.halls)
        app.router.add_route("*", "/{path:.*}", self.work)
        return app

    async def ready(self, _request: web.Request) -> web.Response:
        return web.Response()

    async def halls(self, _request: web.Request) -> web.Response:
        return web.json_response({"halls": [{"code": "hot"}, {"code": "calm-side"}]})

    async def work(self, request: web.Request) -> web.Response:
        if "hot" in request.path:
            self.inside += 1
            self.most = max(self.most, self.inside)
            await self.door.wait()
            self.inside -= 1
        return web.Response(text=request.path)


async def _play(place: Path, hot_path: str) -> tuple[list[int], list[int], int]:
    """Ask 30 times of the hot hall and, while these hang, of everything else; return both's answers and the crowd."""
    worker = Worker()
    runner = web.AppRunner(worker.application())
    await runner.setup()
    await web.UnixSite(runner, str(place)).start()
    hub = EventHub(NoEvents())
    front = Front(hub, place, lambda: True)
    await front.open()
    assert await front.ready()
    async with TestServer(front.application()) as server, aiohttp.ClientSession(server.make_url("/")) as client:

        async def ask(path: str) -> int:
            async with client.get(path) as answer:
                return answer.status

        hot = [asyncio.ensure_future(ask(hot_path)) for _ in range(30)]
        async with asyncio.timeout(20):
            while worker.inside < HALL_AT_ONCE:
                await asyncio.sleep(0.001)
            calm = [await ask(p) for p in ("/api/v1/halls/calm-side/state", "/api/v1/counters/calm-side-1/x", "/x")]
        most = worker.most
        if streams.HALL_WAITS_S > 1:
            worker.door.set()
        await asyncio.sleep(0)
        done, _ = await asyncio.wait(hot, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        worker.door.set()
        answers = [*await asyncio.gather(*hot)]
        assert done
    await front.close()
    await hub.stop()
    await runner.cleanup()
    return answers, calm, most


@pytest.mark.parametrize("path", ["/api/v1/halls/hot/visits", "/api/v1/counters/hot-12/next"])
def test_a_hot_hall_leaves_threads_to_the_others(tmp_path: Path, path: str) -> None:
    answers, calm, most = asyncio.run(_play(tmp_path / "worker.sock", path))
    assert (calm, most) == ([200, 200, 200], HALL_AT_ONCE)
    assert answers == [200] * 30


def test_who_waits_too_long_for_a_hall_is_told_to_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HALL_WAITS_S", 0.05)
    answers, _, _ = asyncio.run(_play(tmp_path / "worker.sock", "/api/v1/halls/hot/visits"))
    assert sorted(answers) == [200] * HALL_AT_ONCE + [503] * (30 - HALL_AT_ONCE)
