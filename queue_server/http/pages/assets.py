"""Files a page needs: styles, scripts, fonts, the county's logo and colours, icons. Everything comes from this server.

A file's address carries a piece of its hash, so a browser keeps it for a year and still gets a new one at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, current_app, request, send_file, url_for
from markupsafe import Markup

from config.floor import Colours
from config.load import DEFAULTS
from config.logos import logo_file
from config.schema import Hall
from queue_server.http.access import public
from queue_server.http.api.answers import hall_service

STATIC = Path(__file__).resolve().parent.parent / "static"
FONTS = DEFAULTS / "fonts"
ICONS = STATIC / "vendor" / "phosphor"
_YEAR_S = 365 * 86400


@lru_cache(maxsize=256)
def fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=128)
def _icon(name: str) -> str:
    svg = (ICONS / f"{name}.svg").read_text("utf-8")
    return svg.replace("<svg ", '<svg class="icon" aria-hidden="true" focusable="false" ', 1).strip()


def icon(name: str) -> Markup:
    """Return a Phosphor icon (`bell-ringing-fill`) to stand inside a page; words beside it carry the meaning."""
    return Markup(_icon(name))  # noqa: S704 - our own file, not a caller's text


def asset(name: str) -> str:
    """Return the address of a file below static/."""
    return url_for("static", filename=name, v=fingerprint(STATIC / name))


@lru_cache(maxsize=1)
def build_mark() -> str:
    """Return a mark that changes when the styles or scripts do: a screen that lags loads itself anew."""
    files = sorted([*(STATIC / "style").glob("*.css"), *(STATIC / "script").glob("*.js")])
    return hashlib.sha256("".join(fingerprint(f) for f in files).encode()).hexdigest()[:12]


def mixed(one: str, other: str, part: float) -> str:
    """Return #RRGGBB with `part` (0–1) of the other colour in it."""
    pairs = zip((1, 3, 5), (3, 5, 7), strict=True)
    channels = [(int(one[a:b], 16), int(other[a:b], 16)) for a, b in pairs]
    return "#" + "".join(f"{round(x + (y - x) * part):02X}" for x, y in channels)


def brand_css(colours: Colours) -> str:
    """Write the county's colours as the variables every style uses, with the shades mixed from them."""
    white = "#FFFFFF"
    panel = mixed(colours.brandfoot, colours.brand, 0.45)
    rule = mixed(colours.brand, white, 0.42)
    shades = {
        "brand": colours.brand,
        "brandfoot": colours.brandfoot,
        "brand2": colours.brand2,
        "seal": colours.seal,
        "sealdark": mixed(colours.seal, "#000000", 0.13),
        "ground": mixed(colours.brandfoot, "#000000", 0.08),
        "panel": panel,
        "hover": mixed(colours.brand, white, 0.1),
        "quiet": mixed(colours.brand, white, 0.72),
        "rule": rule,
        "hair": mixed(panel, rule, 0.35),
        "brand3": mixed(colours.brand2, white, 0.5),
    }
    return ":root{" + ";".join(f"--{name}:{value}" for name, value in shades.items()) + "}\n"


def register_assets(app: Flask) -> None:
    """Add the routes of fonts, logo and colours, and let browsers keep what is fingerprinted."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600

    def hall_of(code: str) -> Hall:
        found = hall_service().county.halls.get(code)
        if found is None:
            abort(404)
        return found

    @app.get("/static/fonts/<name>")
    @public
    def font(name: str) -> Response:
        if name not in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
            abort(404)
        return send_file(FONTS / name, mimetype="font/ttf", max_age=_YEAR_S, conditional=True)

    @app.get("/brand/<hall>/colours.css")
    @public
    def colours(hall: str) -> Response:
        return Response(brand_css(hall_of(hall).brand.colours), content_type="text/css; charset=utf-8")

    @app.get("/brand/<hall>/logo.svg")
    @public
    def logo(hall: str) -> Response:
        directory: Path = current_app.config["COUNTY_DIR"] or DEFAULTS
        return send_file(logo_file(directory, hall_of(hall).brand.logo, ".svg"), mimetype="image/svg+xml", max_age=3600)

    @app.after_request
    def _keep(reply: Response) -> Response:
        if request.path.startswith("/static/") and request.args.get("v") and reply.status_code == 200:
            reply.headers["Cache-Control"] = f"public, max-age={_YEAR_S}, immutable"
        return reply

    _add_globals(app)


def _add_globals(app: Flask) -> None:
    words: dict[str, Callable[..., object]] = {"icon": icon, "asset": asset}
    app.jinja_env.globals.update(words)
    app.jinja_env.globals["build_mark"] = build_mark()
