"""The OpenAPI document: spectree reads it off the typed views. Checking requests is `errors.read_body`'s work, not its:
spectree's own 422 answer repeats the rejected value, and an identity number would leak.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask
from pydantic import BaseModel, Field
from spectree import Response as Answers
from spectree import SpecTree
from spectree.models import InType, SecureType, SecurityScheme, SecuritySchemeData

from queue_server.contract.events import PublicEvent
from queue_server.contract.problem import Problem
from queue_server.http.problems import MEDIA_TYPE

F = TypeVar("F", bound=Callable[..., Any])
_PARAMETERS = {
    "hall": "The hall's code.",
    "counter_id": "Global: `<hall>-<number>`.",
    "visit_id": "The visit's id, as issued.",
    "number": "The number on the ticket, as somebody types it: A012, a12.",
    "day": "A business day of the hall: 2026-03-02.",
    "token": "The ticket's token; whoever has it holds the ticket.",
}


class ChangeHeaders(BaseModel):
    """What every change carries: sent again with the same key it gets the same answer and changes nothing twice."""

    idempotency_key: str = Field(alias="Idempotency-Key", min_length=1, max_length=128)


spec = SpecTree(
    "flask",
    mode="strict",
    title="Hall queue server",
    version="1",
    path="unserved",  # spectree leaves out what lies under its own path; the document is served by `app.py`
    filename="openapi.json",
    page_templates={},
    annotations=False,
    validation_error_model=Problem,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    security_schemes=[
        SecurityScheme(name="bearer", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer")),
        SecurityScheme(
            name="session",
            data=SecuritySchemeData(type=SecureType.API_KEY, name="hall_session", field_in=InType.COOKIE),
        ),
    ],
)


def documented(
    *,
    ok: type[BaseModel] | None,
    status: int = 200,
    body: type[BaseModel] | None = None,
    secured: bool = True,
    keyed: bool = False,
    refusals: tuple[int, ...] = (),
    tag: str,
) -> Callable[[F], F]:
    """Describe a view for the document; changes nothing of what it does."""
    refused = {400, 422} if body else set()
    refused |= {401, 403} if secured else set()
    refused |= {400} if keyed else set()
    refused |= {429, *refusals}
    models: dict[str, Any] = {f"HTTP_{code}": Problem for code in sorted(refused)}
    answers = Answers(*([] if ok else [f"HTTP_{status}"]), **({f"HTTP_{status}": ok} if ok else {}), **models)

    def mark(view: F) -> F:
        names = [name for name in _PARAMETERS if name in view.__code__.co_varnames]
        return spec.validate(  # type: ignore[no-any-return]
            json=body,
            headers=ChangeHeaders if keyed else None,
            resp=answers,
            tags=(tag,),
            security=[{"bearer": []}, {"session": []}] if secured else [],
            path_parameter_descriptions={name: _PARAMETERS[name] for name in names},
            skip_validation=True,
            operation_id=view.__name__,
        )(view)

    return mark


def plain_views(app: Flask) -> None:
    """Let a served application call its views themselves: the wrappers are for writing the document, and only cost."""
    for name, view in app.view_functions.items():
        inner = getattr(view, "__wrapped__", None)
        if inner is not None:
            vars(inner).update({key: value for key, value in vars(view).items() if key != "__wrapped__"})
            app.view_functions[name] = inner


_EVENTS = {
    "get": {
        "summary": "Follow the hall's events as server-sent events.",
        "description": "Each `data:` line is a PublicEvent; `id` is the hall's own event number, without gaps. "
        "Served by the front; a reader that comes back with its last number misses nothing.",
        "operationId": "follow_events",
        "tags": ["halls"],
        "security": [],
        "parameters": [
            {"name": "hall", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "Last-Event-ID", "in": "header", "required": False, "schema": {"type": "integer"}},
            {"name": "last", "in": "query", "required": False, "schema": {"type": "integer"}},
        ],
        "responses": {
            "200": {
                "description": "The stream, until the reader goes.",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            **{
                status: {
                    "description": text,
                    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
                for status, text in (("400", "Bad Request"), ("404", "Not Found"))
            },
        },
    }
}


def openapi() -> dict[str, Any]:
    """Return the document, with errors under their own media type. Call it inside an application context."""
    document: dict[str, Any] = json.loads(json.dumps(spec.spec))
    document["paths"]["/api/v1/halls/{hall}/events"] = json.loads(json.dumps(_EVENTS))
    document["components"]["schemas"]["PublicEvent"] = PublicEvent.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                content = answer.get("content", {})
                if status >= "400" and "application/json" in content:
                    answer["content"] = {MEDIA_TYPE: content["application/json"]}
    return document
