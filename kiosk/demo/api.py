"""The server's API as the demo's clerk and its other visitors use it: plain HTTP, every answer checked."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from kiosk.demo.processes import PartFailed


class Api:
    def __init__(self, server: str, token: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(base_url=server + "/api/v1", headers=headers, timeout=10, trust_env=False)

    def sign_in(self, name: str, password: str) -> None:
        """Press as a member of staff from now on: a counter belongs to who opened it, here and at the clerk's page."""
        self._http.headers["X-CSRF-Token"] = self.post("/session", {"name": name, "password": password})["csrf"]

    def close(self) -> None:
        self._http.close()

    def get(self, path: str) -> Any:
        return self._answer(self._http.get(path))

    def post(self, path: str, body: Any | None = None) -> Any:
        return self._answer(self._http.post(path, json=body or {}, headers={"Idempotency-Key": uuid.uuid4().hex}))

    def _answer(self, answer: httpx.Response) -> Any:
        if answer.is_success:
            return answer.json()
        raise PartFailed(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:200]}")
