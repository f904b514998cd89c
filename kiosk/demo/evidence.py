"""Reads what came out: the bytes the printer got, the picture drawn from them, the QR in that picture."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import zxingcpp
from PIL import Image

from kiosk.demo.processes import PartFailed

NUMBER = re.compile(r"\b[A-Z]{1,2}\d{3,4}\b")


def read_paper(ticket: dict[str, Any], picture: Path) -> dict[str, Any]:
    """Return number, lines, QR address and token of a printed ticket. Raises PartFailed if one cannot be read."""
    lines: list[str] = [line for line in ticket["lines"] if line.strip()]
    numbers = [found.group() for line in lines if (found := NUMBER.search(line))]
    with Image.open(picture) as opened:
        codes = zxingcpp.read_barcodes(opened.convert("L"))
    if not numbers or not codes:
        raise PartFailed(f"no {'number' if not numbers else 'QR code'} can be read from the paper {picture}")
    address = codes[0].text
    return {
        "number": numbers[-1],
        "lines": lines,
        "qr": address,
        "token": urlsplit(address).path.rsplit("/", 1)[-1],
        "bytes": Path(ticket["bin"]).stat().st_size,
        "picture": picture.name,
    }
