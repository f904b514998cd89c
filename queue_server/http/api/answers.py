"""Answers of the API: a wire model as JSON."""

from __future__ import annotations

from flask import Response, current_app

from queue_server.app.service import HallService
from queue_server.contract.models import Wire


def hall_service() -> HallService:
    service: HallService = current_app.extensions["hall_service"]
    return service


def answer(model: Wire, status: int = 200) -> Response:
    return Response(model.model_dump_json(by_alias=True), status=status, content_type="application/json")
