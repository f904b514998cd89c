"""Pictures and videos of the county, shown on the hall's screens beside the calls."""

from __future__ import annotations

import json
import mimetypes
from pathlib import Path

from flask import Blueprint, Response, current_app, send_file, url_for

from config.behaviour import FILMS
from config.schema import Hall
from queue_server.http.access import public
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.display import hall_of

films = Blueprint("films", __name__, url_prefix="/display")


def playlist(place: Hall) -> str:
    """Return what the screen's script plays, in order, as JSON."""
    return json.dumps(
        [
            {
                "src": url_for("films.film", hall=place.code, name=film.file),
                "video": film.file.endswith((".mp4", ".webm")),
                "seconds": film.seconds,
            }
            for film in place.display.films
        ]
    )


@films.get("/<hall>/films/<name>")
@public
def film(hall: str, name: str) -> Response:
    """Hand out a film of the hall's list, and no other file."""
    place = hall_of(hall_service().county, hall)
    folder: Path | None = current_app.config["COUNTY_DIR"]
    if folder is None or name not in {film.file for film in place.display.films}:
        raise Refused("resource.not_found")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return send_file(folder / FILMS / name, mimetype=kind, max_age=3600, conditional=True)
