"""Turns everything that goes wrong in Flask into one shape of answer.

API callers get problem+json; a page gets whatever the pages registered (`app.extensions["page_problem"]`), else plain
text. A RuleViolation carries its own code and, at a counter, the present state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import structlog
from flask import Flask, Response, current_app, g, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from queue_server.contract.counter import CounterState
from queue_server.contract.problem import Problem
from queue_server.domain.errors import RuleViolation
from queue_server.http.problems import MEDIA_TYPE, build_problem, new_request_id, problem_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BODY_BYTES = 64 * 1024
MAX_LARGE_BYTES = 2 * 1024 * 1024
"""Of what views marked `access.large` take: a terminal's journal, a picture, a table of items."""
RETRY_AFTER_S = 1
_BY_STATUS = {
    400: "request.malformed",
    404: "resource.not_found",
    405: "method.not_allowed",
    413: "request.too_large",
    415: "request.malformed",
    429: "request.rate_limited",
}
_log = structlog.get_logger("hall.http")
M = TypeVar("M", bound=BaseModel)


class Refused(Exception):
    """A request that stops here, with an error code of the contract. Its text never holds what was sent."""

    def __init__(self, code: str, fields: list[str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields or []


def read_body(model: type[M]) -> M:
    """Check the request's JSON against a wire model. Raises Refused, naming fields and never values."""
    raw = request.get_data(cache=True)
    if request.mimetype not in ("application/json", ""):
        raise Refused("request.malformed")
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        if any(p["type"] == "json_invalid" for p in problems):
            raise Refused("request.malformed") from None
        known = {f.alias or name for name, f in model.model_fields.items()} | set(model.model_fields)
        raise Refused("request.invalid", sorted({_place(p["loc"], known) for p in problems})) from None


def _place(loc: tuple[int | str, ...], known: set[str]) -> str:
    """Name where a mistake is. A key the model does not know was typed by the caller and is not repeated."""
    if not loc or str(loc[0]) not in known:
        return "*"
    return ".".join(str(part) for part in loc[:1])


def request_id() -> str:
    if "request_id" not in g:
        g.request_id = new_request_id()
    return str(g.request_id)


def problem_response(code: str, state: CounterState | None = None, fields: list[str] | None = None) -> Response:
    problem = build_problem(
        code,
        request_id=request_id(),
        accept_language=request.headers.get("Accept-Language"),
        state=state,
        fields=fields,
    )
    page: Callable[[Problem], Response] | None = current_app.extensions.get("page_problem")
    if page is not None and not request.path.startswith("/api/"):
        answer = page(problem)
    else:
        answer = Response(problem_bytes(problem), status=problem.status, content_type=MEDIA_TYPE)
    if problem.status in (429, 503):
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    if problem.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def register_errors(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES

    @app.errorhandler(Refused)
    def _refused(error: Refused) -> Response:
        return problem_response(error.code, fields=error.fields)

    @app.errorhandler(RuleViolation)
    def _rule(error: RuleViolation) -> Response:
        state = error.state if isinstance(error.state, CounterState) else None
        return problem_response(error.code, state=state)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            answer = error.get_response()
            return Response(answer.get_data(), status=status, headers=list(answer.headers))
        answer = problem_response(_BY_STATUS.get(status, "server.failed" if status >= 500 else "request.malformed"))
        if status == 405 and getattr(error, "valid_methods", None):
            answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))  # type: ignore[attr-defined]
        return answer

    @app.errorhandler(Exception)
    def _failed(error: Exception) -> Response:
        _log.error("request failed", request_id=request_id(), exc_info=error)
        return problem_response("server.failed")
