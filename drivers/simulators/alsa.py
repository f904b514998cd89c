"""A sound card for machines without one: ALSA's own `file` plugin, which writes what was played to a file.

aplay and the ALSA library are the real ones; only the card behind them is not there. Point the library at it with the
environment: `ALSA_CONFIG_PATH`. https://www.alsa-project.org/alsa-doc/alsa-lib/pcm_plugins.html
"""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "ALSA_CONFIG_PATH"


class CardSimulator:
    """Cards in a folder: `default`, `second` (which write `NAME.raw`, S16_LE mono) and `hung`, which takes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.config = folder / "alsa.conf"
        os.mkfifo(folder / "hung.raw")  # nobody reads it: whoever opens it waits
        cards = "".join(_CARD.format(name=name, file=folder / f"{name}.raw") for name in ("default", "second", "hung"))
        self.config.write_text(cards, encoding="utf-8")

    def played(self, card: str = "default") -> bytes:
        """Return what was last played; aplay fills its last period up with silence."""
        return (self._folder / f"{card}.raw").read_bytes()

    def forget(self) -> None:
        """Throw away what was played on `default`."""
        (self._folder / "default.raw").unlink(missing_ok=True)

    @property
    def heard(self) -> bool:
        """Return whether anything has reached `default` since."""
        file = self._folder / "default.raw"
        return file.exists() and file.stat().st_size > 0


_CARD = 'pcm.{name} {{ type file slave.pcm {{ type null }} file "{file}" format raw }}\n'
