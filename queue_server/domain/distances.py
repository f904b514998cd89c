"""How far two places of the earth lie apart."""

from __future__ import annotations

import math

EARTH_M = 6_371_000.0


def metres(here: tuple[float, float], there: tuple[float, float]) -> int:
    """Return the way as the crow flies; each place is (latitude, longitude) in degrees."""
    lat1, lon1, lat2, lon2 = (math.radians(x) for x in (*here, *there))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH_M * math.asin(math.sqrt(min(1.0, half))))
