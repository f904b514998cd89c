"""Whether everything is tried: screens and pages in every layout and language, what can be sent by every role, each
part of the demo killed, each bench, a thousand examples of each property
(`./hall prove screens`, `requests`, `tools`, `properties`). Every day, in turn or in part."""

from __future__ import annotations

import os

EVERY_WAY = bool(os.environ.get("HALL_EVERY_WAY"))
