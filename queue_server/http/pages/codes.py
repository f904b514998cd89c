"""Codes to scan, drawn into pages."""

from __future__ import annotations

from typing import Any

import segno
from markupsafe import Markup


def qr_image(text: str) -> Markup:
    """Return a code to scan, as an image that stands in the page."""
    code = segno.make(text, error="m", micro=False)
    svg: Any = code.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None, dark="#000", light="#fff")
    return Markup(svg)  # noqa: S704 - drawn from our own address
