"""Whether screens and pages are measured in every layout and language: `./hall prove screens`. Every day, in turn."""

from __future__ import annotations

import os

EVERY_WAY = bool(os.environ.get("HALL_EVERY_SCREEN"))
