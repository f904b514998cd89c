"""The real application over a real SQLite file, in a stated hall time that a test moves itself."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.schema import County
from queue_server.bootstrap import Server
from queue_server.domain.roles import Role

CHINA = dt.timezone(dt.timedelta(hours=8))
MONDAY_TEN = dt.datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
_keys = itertools.count(1)


class HallTime:
    stated = True

    def __init__(self, now: dt.datetime = MONDAY_TEN) -> None:
        self.moment = now

    def now(self) -> dt.datetime:
        return self.moment.astimezone(dt.UTC)

    def real(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    def move(self, **by: float) -> None:
        self.moment += dt.timedelta(**by)


class Caller:
    """Somebody with (or without) a bearer token."""

    def __init__(self, client: FlaskClient, token: str | None = None, language: str | None = None) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        if language:
            self._headers["Accept-Language"] = language

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._client.get(f"/api/v1{path}", headers=self._headers | headers)

    def post(self, path: str, body: Any = None, key: str | None = "", **options: Any) -> TestResponse:
        """Send a change; a fresh Idempotency-Key by default, none when `key` is None."""
        headers = dict(self._headers)
        if key is not None:
            headers["Idempotency-Key"] = key or f"key-{next(_keys)}"
        if body is not None:
            options["json"] = body
        return self._client.post(f"/api/v1{path}", headers=headers, **options)


class HallUnderTest:
    def __init__(self, server: Server, time: HallTime) -> None:
        self.server = server
        self.time = time

    def caller(
        self, role: Role, hall: str | None = "yongxin", language: str | None = None, terminal: str | None = None
    ) -> Caller:
        name = f"{hall}/{terminal}" if terminal else None
        secret, _ = self.server.identity.issue_token(role, hall, terminal=name)
        return Caller(self.server.app.test_client(), secret, language)

    def anybody(self, language: str | None = None) -> Caller:
        return Caller(self.server.app.test_client(), language=language)


Opened = Callable[[County], AbstractContextManager[HallUnderTest]]
"""Opens a county's halls; they close with the block."""
