"""Kivy reads its environment when first imported: it is set here, before any UI test module is."""

from __future__ import annotations

import os
import tempfile

os.environ.update(
    KIVY_NO_ARGS="1",
    KIVY_NO_CONFIG="1",
    KIVY_NO_FILELOG="1",
    KIVY_LOG_MODE="PYTHON",
    KIVY_HOME=tempfile.mkdtemp(prefix="kivy-test-"),
    SDL_VIDEODRIVER="offscreen",
)
