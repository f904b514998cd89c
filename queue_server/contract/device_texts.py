"""What a device's code means and what to do about it, for pages that show a terminal's devices.

`device_texts.toml` is the device layer's own table (`drivers/cli/advice.toml`), copied since neither knows the other; a
test holds the two together.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from queue_server.contract.fleet import DeviceTrouble
from queue_server.contract.models import WireText

TABLE = Path(__file__).with_suffix(".toml")
_UNKNOWN = "device.failed"


def trouble(code: str) -> DeviceTrouble:
    """Return the texts of a code; a code of another program's version gets those of a device that failed."""
    texts = _texts()
    zh, en = texts.get(code, texts[_UNKNOWN])
    return DeviceTrouble(code=code, cause=WireText(zh=zh[0], en=en[0]), do=WireText(zh=zh[1], en=en[1]))


@cache
def _texts() -> dict[str, tuple[list[str], list[str]]]:
    with TABLE.open("rb") as file:
        return {code: (told["zh"], told["en"]) for code, told in tomllib.load(file).items()}
