"""Where the pictures of a logo are."""

from __future__ import annotations

from pathlib import Path

SHIPPED = Path(__file__).parent / "defaults" / "logos"
LOGO_FILES = (".svg", ".png", "-mono.png")
"""A logo is three files: for pages, for the kiosk, and black and white (1 bit) for the ticket."""


def logo_file(county: Path, name: str, ending: str) -> Path:
    """Return the picture of the logo `name`: from `logos/` of the county's directory, else the one that ships.

    `ending` is one of LOGO_FILES. For a county that has been loaded the picture exists.
    """
    own = county / "logos" / f"{name}{ending}"
    return own if own.is_file() else SHIPPED / f"{name}{ending}"


def known_logos(county: Path) -> tuple[str, ...]:
    """Return the names a county may use."""
    files = (*(county / "logos").glob("*.svg"), *SHIPPED.glob("*.svg"))
    return tuple(sorted({file.stem for file in files}))
