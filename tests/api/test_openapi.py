"""The API's description is complete, current, and nothing sent by its rules (or against them) breaks the server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from queue_server import contract
from queue_server.contract.errors import ERRORS
from queue_server.domain.roles import Role
from queue_server.http.app import openapi_text
from tests.api.hall import HallUnderTest
from tests.api.test_access import MATRIX
from tests.kit.every_way import EVERY_WAY

COMMITTED = Path(contract.__file__).parent / "openapi.json"
ROLES: tuple[Role, ...] = ("kiosk", "clerk", "manager", "agent")
REAL = {"hall": "yongxin", "counter_id": "yongxin-1", "day": "2026-03-02", "item": "passport-first"}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_the_committed_description_is_the_present_one() -> None:
    assert COMMITTED.read_text("utf-8") == openapi_text(), "write it anew: python -m queue_server openapi"


def test_the_served_description_is_the_committed_one(hall: HallUnderTest) -> None:
    served = hall.anybody().get("/openapi.json").get_json()
    assert served == json.loads(COMMITTED.read_text("utf-8"))
    assert served["openapi"].startswith("3.1")


def test_every_api_route_is_described(hall: HallUnderTest) -> None:
    described = {(method.upper(), path) for path, methods in openapi()["paths"].items() for method in methods}
    served = {
        (method, rule.rule.replace("<", "{").replace(">", "}"))
        for rule in hall.server.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.rule != "/api/v1/openapi.json"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert served | {("GET", "/api/v1/halls/{hall}/events")} == described


def test_every_error_is_a_problem_of_the_contract() -> None:
    for path, methods in openapi()["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert list(answer["content"]) == ["application/problem+json"], (path, method, status)
                    assert int(status) in {text.status for text in ERRORS.values()}


def openapi() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(openapi_text())
    return document


def in_turn(place: int, operation: APIOperation[Any, Any, Any, Any]) -> Role:
    """Return a role that gets further than the door; what the others get there, `test_access.py` shows."""
    route = operation.method.upper(), operation.path.translate(str.maketrans("{}", "<>"))
    may = [role for role in ROLES if role in (MATRIX[route] or ROLES)]
    return may[place % len(may)]


def can_be_wrong(operation: APIOperation[Any, Any, Any, Any]) -> bool:
    """Tell whether a request can break the description: a place in the address alone takes any text."""
    return any(list(part) for part in (operation.body, operation.query, operation.headers))


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_can_be_sent_breaks_the_server_or_its_promise(
    hall: HallUnderTest, role: Role, mode: GenerationMode
) -> None:
    """Each operation is tried by one role that may call it, another for the next; by every role where `EVERY_WAY`."""
    secret, _ = hall.server.identity.issue_token(role, None)
    headers = {"Authorization": f"Bearer {secret}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", hall.server.app)
    for place, found in enumerate(schema.get_all_operations()):
        assert isinstance(found, Ok), found
        operation = found.ok()
        if operation.path.endswith("/events") or not (EVERY_WAY or role == in_turn(place, operation)):
            continue
        if mode is GenerationMode.NEGATIVE and not can_be_wrong(operation):
            continue

        def send(case: Case[Any]) -> None:
            # A made-up hall is a 404 at once; half of the cases go on to the real one.
            for name, real in REAL.items():
                if name in case.path_parameters and len(str(case.path_parameters[name])) % 2:
                    case.path_parameters[name] = real
            case.validate_response(case.call(headers=headers), checks=CHECKS)

        cases = operation.as_strategy(generation_mode=mode)
        settings(
            max_examples=5 if EVERY_WAY else 2,
            derandomize=True,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )(given(case=cases)(send))()
