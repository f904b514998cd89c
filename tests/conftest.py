"""What every kind of test shares."""

from __future__ import annotations

from hypothesis import settings

# Speed is shown by `./hall bench`, never by a test that a busy machine can fail.
settings.register_profile("hall", deadline=None)
settings.load_profile("hall")
