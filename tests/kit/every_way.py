"""Whether screens and pages are measured in every layout and language, and what can be sent is sent by every role:
`./hall prove screens` and `./hall prove requests`. Every day, in turn."""

from __future__ import annotations

import os

EVERY_WAY = bool(os.environ.get("HALL_EVERY_WAY"))
