"""The OpenAPI document: spectree reads it off the described views. Servers serve the file that `python -m queue_server
openapi` wrote with this; working out every model's schema takes seconds.

Checking requests is `errors.read_body`'s work, not spectree's: its own 422 answer repeats the rejected value, and an
identity number would leak.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

from flask import Flask
from pydantic import BaseModel, Field
from spectree import Response as Answers
from spectree import SpecTree
from spectree.model_adapter.protocol import SchemaMode
from spectree.model_adapter.pydantic_adapter import PydanticModelAdapter
from spectree.models import InType, SecureType, SecurityScheme, SecuritySchemeData

from queue_server.contract.events import PublicEvent
from queue_server.contract.problem import Problem
from queue_server.http.api.document import Description, description_of
from queue_server.http.problems import MEDIA_TYPE

_PARAMETERS = {
    "hall": "The hall's code.",
    "item": "The service item's code.",
    "counter_id": "Global: `<hall>-<number>`.",
    "visit_id": "The visit's id, as issued.",
    "number": "The number on the ticket, as somebody types it: A012, a12.",
    "day": "A business day of the hall: 2026-03-02.",
    "block": "A block of leased numbers, by its id.",
    "appointment": "The appointment's id, as found.",
    "token": "The ticket's or the appointment's token; whoever has it holds it.",
}


class ChangeHeaders(BaseModel):
    """What every change carries: sent again with the same key it gets the same answer and changes nothing twice."""

    idempotency_key: str = Field(alias="Idempotency-Key", min_length=1, max_length=128)


class _KeptSchemas(PydanticModelAdapter):
    """Works a model's schema out once: spectree asks for that of every answer of every view, `Problem` hundreds of
    times."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[tuple[type[Any], str, SchemaMode], dict[str, Any]] = {}

    def json_schema(self, model: type[Any], *, ref_template: str, mode: SchemaMode = "validation") -> dict[str, Any]:
        asked = (model, ref_template, mode)
        if asked not in self._kept:
            self._kept[asked] = super().json_schema(model, ref_template=ref_template, mode=mode)
        return self._kept[asked]


spec = SpecTree(
    "flask",
    model_adapter=cast(Any, _KeptSchemas()),  # spectree's own adapter misses its Protocol in one annotation, too
    mode="strict",
    title="Hall queue server",
    version="1",
    path="unserved",  # spectree leaves out what lies under its own path; servers serve a file
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


def openapi(app: Flask) -> dict[str, Any]:
    """Return the document of an application's described views, with errors under their own media type."""
    for name, view in app.view_functions.items():
        told = description_of(view)
        if told is not None:
            app.view_functions[name] = _described(view, told)
    with app.app_context():
        document: dict[str, Any] = json.loads(json.dumps(spec.spec))
    return _mended(document)


def _described(view: Callable[..., Any], told: Description) -> Callable[..., Any]:
    names = [name for name in _PARAMETERS if name in view.__code__.co_varnames]
    models: dict[str, Any] = {f"HTTP_{code}": Problem for code in told.refused}
    good = f"HTTP_{told.status}"
    answers = Answers(*([] if told.ok else [good]), **({good: told.ok} if told.ok else {}), **models)
    described: Callable[..., Any] = spec.validate(
        json=told.body,
        query=told.query,
        headers=ChangeHeaders if told.keyed else None,
        resp=answers,
        tags=(told.tag,),
        security=[{"bearer": []}, {"session": []}] if told.secured else [],
        path_parameter_descriptions={name: _PARAMETERS[name] for name in names},
        skip_validation=True,
        operation_id=view.__name__,
    )(view)
    return described


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


def _mended(document: dict[str, Any]) -> dict[str, Any]:
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
