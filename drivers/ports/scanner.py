"""The port of a code scanner: what a QR code or bar code says, shown to the terminal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from drivers.ports.device import Source

SCANNER_DARK = "scanner.dark"
"""Its camera sees nothing at all: it is covered, or broken."""
SCANNER_FROZEN = "scanner.frozen"
"""Its camera gives the very same picture again and again."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One code that was shown. What it says may be personal: `repr` tells only its kind."""

    text: str = field(repr=False)
    kind: str = ""
    """"qr", "code128", "ean13", "pdf417", … as in `codecs.symbology`; "" where the scanner does not say."""
    quality: float | None = None
    """From 0 to 1, how easily it was read; None where the scanner does not say."""
    raw: bytes = field(default=b"", repr=False)
    """The bytes the text was made from."""


class Scanner(Source[Scan], Protocol):
    """A scanner of codes, read by `listen`.

    It MUST NOT give the same text again while its code stays in view, nor for `repeat_after_s` seconds (a setting of
    every driver) after it was last seen; it MUST give it again when it is shown again later. It MUST give a text whole
    or not at all. What it reads goes into no log.
    """
