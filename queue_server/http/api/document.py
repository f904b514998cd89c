"""What each view says of itself for the OpenAPI document. Nothing here costs a server anything: `openapi.py`, which no
server imports, makes the document of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

F = TypeVar("F", bound=Callable[..., Any])
_MARK = "hall_description"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """`ok` is the answer's model; `keyed` changes carry an Idempotency-Key; `refusals` are statuses of its own."""

    ok: type[BaseModel] | None
    tag: str
    status: int = 200
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    secured: bool = True
    keyed: bool = False
    refusals: tuple[int, ...] = ()

    @property
    def refused(self) -> list[int]:
        """Return all statuses a problem may come with."""
        found = {429, *self.refusals}
        found |= {400, 422} if self.body else set()
        found |= {401, 403} if self.secured else set()
        found |= {400} if self.keyed else set()
        return sorted(found)


def documented(
    *,
    ok: type[BaseModel] | None,
    status: int = 200,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    secured: bool = True,
    keyed: bool = False,
    refusals: tuple[int, ...] = (),
    tag: str,
) -> Callable[[F], F]:
    """Describe a view for the document; changes nothing of what it does."""
    told = Description(
        ok=ok, tag=tag, status=status, body=body, query=query, secured=secured, keyed=keyed, refusals=refusals
    )

    def mark(view: F) -> F:
        setattr(view, _MARK, told)
        return view

    return mark


def description_of(view: object) -> Description | None:
    found: Description | None = getattr(view, _MARK, None)
    return found
