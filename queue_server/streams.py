"""The front: it owns the public port, serves the event streams and passes everything else to the worker.

One asyncio process, which has started the worker (`serving.py`). It waits until that is ready, and goes when it goes.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import aiohttp
import structlog
from aiohttp import web
from yarl import URL

from queue_server import notices
from queue_server.event_hub import EventHub, Events
from queue_server.http.problems import MEDIA_TYPE, build_problem, new_request_id, problem_bytes
from queue_server.serving import Listen, StartFailed
from queue_server.settings import Settings
from queue_server.store.engine import plain_address

MAX_BODY_BYTES = 64 * 1024
MAX_LARGE_BYTES = 2 * 1024 * 1024
"""As the worker takes them (`http.errors`)."""
START_DEADLINE_S = 600.0
"""Only a worker that hangs reaches it. After a power cut a small machine does everything at once, its disk too."""
UPSTREAM_TIMEOUT_S = 30.0
HALL_AT_ONCE = 20
"""Requests of one hall that the worker, which has 24 threads, gets at once: no hall can take all of them."""
HALL_WAITS_S = 15.0
_OF_A_HALL = re.compile(r"/api/v1/(?:halls/([^/]+)|counters/([^/]+)-\d+)/")
# The worker closes a connection that is idle for 30 s; ours must be gone before.
UPSTREAM_KEEPALIVE_S = 15.0
_HOP_BY_HOP = frozenset(
    {
        *("connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-authorization"),
        *("host", "content-length", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port"),
    }
)
LARGE = re.compile(r"/api/v1/halls/[a-z0-9-]+/(?:journal|visits/[^/]+/authority)|/county/lists")
"""Where a body may be larger: a terminal's journal, the picture of an authority, a table of items."""
_log = structlog.get_logger("hall.front")


class _Stream:
    """One open event stream: writes straight to the transport, as HTTP chunks."""

    __slots__ = ("_chunked", "_transport", "position")

    def __init__(self, transport: asyncio.Transport, chunked: bool) -> None:
        self._transport = transport
        self._chunked = chunked
        self.position = 0

    def send(self, frames: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(b"%x\r\n%b\r\n" % (len(frames), frames) if self._chunked else frames)

    def backlog(self) -> int:
        return self._transport.get_write_buffer_size()

    def cut(self) -> None:
        self._transport.abort()


class Front:
    """The handlers of the public port. `alive` tells whether the worker's process runs."""

    def __init__(self, hub: EventHub, worker_socket: Path, alive: Callable[[], bool]) -> None:
        self._hub = hub
        self._alive = alive
        self._worker_socket = worker_socket
        self._session: aiohttp.ClientSession | None = None
        self._halls: frozenset[str] = frozenset()
        self._rooms: dict[str, asyncio.Semaphore] = {}

    def application(self) -> web.Application:
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.router.add_get("/api/v1/halls/{hall}/events", self.events)
        app.router.add_get("/healthz", self.health)
        app.router.add_get("/metrics", self.metrics)
        app.router.add_route("*", "/{path:.*}", self.forward)
        return app

    async def open(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.UnixConnector(
                str(self._worker_socket), limit=256, keepalive_timeout=UPSTREAM_KEEPALIVE_S
            ),
            timeout=aiohttp.ClientTimeout(total=UPSTREAM_TIMEOUT_S),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def ready(self) -> bool:
        """Ask the worker whether it can issue tickets, and which halls there are."""
        try:
            status, _, _ = await self._ask("GET", "/readyz")
            if status != 200:
                return False
            async with self._worker().get("http://worker/api/v1/halls") as reply:
                self._halls = frozenset(hall["code"] for hall in (await reply.json())["halls"])
        except (aiohttp.ClientError, TimeoutError):
            return False
        return True

    # --- handlers ------------------------------------------------------------------------------------------------

    async def health(self, _request: web.Request) -> web.Response:
        return web.Response(text="alive\n") if self._alive() else web.Response(status=503, text="worker gone\n")

    async def metrics(self, request: web.Request) -> web.Response:
        try:
            _, _, body = await self._ask("GET", "/metrics")
        except (aiohttp.ClientError, TimeoutError):
            body = b""
        # By hand: the front counts three things, and stays small without the library.
        own = "".join(
            f"# HELP {name} {text}\n# TYPE {name} gauge\n{name} {value}\n"
            for name, text, value in (
                ("hall_streams", "Open event streams", self._hub.streams),
                ("hall_stream_frames_sent", "Event frames handed to streams since the start", self._hub.sent),
                ("hall_streams_cut", "Streams closed since they read too slowly", self._hub.cut),
            )
        )
        return web.Response(body=body + own.encode(), headers={"Content-Type": "text/plain; version=0.0.4"})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Serve `GET /api/v1/halls/{hall}/events`, from Last-Event-ID (or `?last=`) on."""
        hall = request.match_info["hall"]
        if hall not in self._halls:
            return _problem(request, "hall.unknown")
        given = request.headers.get("Last-Event-ID") or request.query.get("last", "")
        if given and not (given.isascii() and given.isdigit() and len(given) <= 18):
            return _problem(request, "request.malformed")
        reply = web.StreamResponse(
            headers={"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store"}
        )
        reply.headers["X-Accel-Buffering"] = "no"
        await reply.prepare(request)
        await reply.write(b"retry: 1000\n\n")
        transport = request.transport
        if transport is None:
            return reply
        stream = _Stream(transport, chunked=request.version >= aiohttp.HttpVersion11)
        try:
            await self._hub.join(hall, int(given) if given else None, stream, reply.write)
            # The handler is cancelled when the reader goes, and when the server stops.
            await asyncio.get_running_loop().create_future()
        except (ConnectionError, aiohttp.ClientConnectionError):
            pass
        finally:
            self._hub.leave(hall, stream)
        return reply

    async def forward(self, request: web.Request) -> web.Response:
        """Pass a request to the worker. A worker that cannot answer is a 503 that may be sent again."""
        try:
            is_large = LARGE.fullmatch(request.path)
            body = await (request.clone(client_max_size=MAX_LARGE_BYTES) if is_large else request).read()
        except web.HTTPRequestEntityTooLarge:
            return _problem(request, "request.too_large")
        headers = [(name, value) for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP]
        headers += [
            ("Host", request.host),
            ("X-Forwarded-For", request.remote or ""),
            ("X-Forwarded-Proto", request.scheme),
            ("X-Forwarded-Host", request.host),
        ]
        try:
            async with self._room(request.path):
                status, answered, payload = await self._ask(request.method, request.raw_path, headers, body)
        except (aiohttp.ClientError, TimeoutError) as error:
            _log.warning("the worker did not answer", error=type(error).__name__)
            return _problem(request, "server.busy")
        return web.Response(status=status, headers=answered, body=payload)

    # --- below ---------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _room(self, path: str) -> AsyncIterator[None]:
        """Wait until a request may go to the worker. Raises TimeoutError."""
        found = _OF_A_HALL.match(path)
        hall = found and (found[1] or found[2])
        if hall not in self._halls:
            yield
            return
        room = self._rooms.setdefault(str(hall), asyncio.Semaphore(HALL_AT_ONCE))
        async with asyncio.timeout(HALL_WAITS_S):
            await room.acquire()
        try:
            yield
        finally:
            room.release()

    def _worker(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the front is not open")
        return self._session

    async def _ask(
        self, method: str, path: str, headers: list[tuple[str, str]] | None = None, body: bytes = b""
    ) -> tuple[int, aiohttp.typedefs.LooseHeaders, bytes]:
        url = URL("http://worker" + (path if path.startswith("/") else "/"), encoded=True)
        async with self._worker().request(
            method, url, headers=headers, data=body or None, allow_redirects=False, skip_auto_headers=("User-Agent",)
        ) as reply:
            payload = await reply.read()
            kept = [(name, value) for name, value in reply.headers.items() if name.lower() not in _HOP_BY_HOP]
            return reply.status, kept, payload


def _problem(request: web.Request, code: str) -> web.Response:
    problem = build_problem(code, request_id=new_request_id(), accept_language=request.headers.get("Accept-Language"))
    answer = web.Response(status=problem.status, body=problem_bytes(problem), headers={"Content-Type": MEDIA_TYPE})
    if problem.status == 503:
        answer.headers["Retry-After"] = "1"
    return answer


class _Hints(asyncio.DatagramProtocol):
    """Takes the worker's hints: a datagram with the code of a hall that has new events."""

    def __init__(self, hub: EventHub) -> None:
        self._hub = hub

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._hub.wake(data.decode("ascii", "replace"))


async def serve_front(
    settings: Settings,
    listen: Listen,
    events: Events,
    on_ready: Callable[[str], None],
    child: asyncio.subprocess.Process,
    stopping: asyncio.Event,
) -> int:
    """Serve once the worker is ready, until it is gone or a stop is asked for; return the exit code."""
    gone = asyncio.ensure_future(child.wait())
    stop = asyncio.ensure_future(stopping.wait())
    hub = EventHub(events)
    front = Front(hub, settings.worker_socket, lambda: not gone.done())
    await front.open()
    runner = web.AppRunner(
        front.application(), access_log=None, handler_cancellation=True, shutdown_timeout=2, keepalive_timeout=75
    )
    address = plain_address(settings.database)
    hears = asyncio.ensure_future(notices.listen(address, hub.wake, hub.wake_all)) if address else None
    try:
        await _until_ready(front, gone, stop)
        if not stop.done():
            await _listen(settings, listen, hub, runner, on_ready)
            await asyncio.wait((gone, stop), return_when=asyncio.FIRST_COMPLETED)
        return 0 if stop.done() else 1
    finally:
        if hears is not None:
            hears.cancel()
            await asyncio.gather(hears, return_exceptions=True)
        await hub.stop()
        await runner.cleanup()
        await front.close()
        stop.cancel()


async def _until_ready(front: Front, gone: asyncio.Future[int], stop: asyncio.Future[Literal[True]]) -> None:
    deadline = asyncio.get_running_loop().time() + START_DEADLINE_S
    while not stop.done():
        if gone.done():
            raise StartFailed
        if asyncio.get_running_loop().time() > deadline:
            _log.error("worker_does_not_start", waited_s=START_DEADLINE_S)
            raise StartFailed
        if await front.ready():
            return
        await asyncio.wait((gone, stop), timeout=0.05, return_when=asyncio.FIRST_COMPLETED)


async def _listen(
    settings: Settings, listen: Listen, hub: EventHub, runner: web.AppRunner, on_ready: Callable[[str], None]
) -> None:
    await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Hints(hub), local_addr=str(settings.hint_socket), family=socket.AF_UNIX
    )
    hub.start()
    await runner.setup()
    site = web.TCPSite(runner, listen.host, listen.port, ssl_context=listen.tls(), backlog=1024)
    await site.start()
    address = runner.addresses[0]
    host = "127.0.0.1" if address[0] in ("0.0.0.0", "::") else address[0]
    on_ready(f"{'https' if listen.tls_cert else 'http'}://{f'[{host}]' if ':' in host else host}:{address[1]}")
