"""The server's API as the demo's clerk and its other visitors use it: plain HTTP, every answer checked."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from kiosk.demo.processes import PartFailed


class Api:
    def __init__(self, server: str, token: str) -> None:
        self._http = httpx.Client(
            base_url=server + "/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
            trust_env=False,
        )

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
