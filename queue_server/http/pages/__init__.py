"""Pages for people: displays, clerks, phones."""

from __future__ import annotations

from flask import Flask

from queue_server.app.service import HallService


def register_pages(app: Flask, service: HallService) -> None:
    """Add the pages' views to the application; each says by `allow` or `public` who may open it."""
