"""Pictures of every page, in each language and state: `python -m tests.shots --out var/shots`.

Real servers with a stated clock, lively days made over the API, a real browser. `--only display` takes those whose name
has it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from tests.kit.browsing import chromium
from tests.kit.hall_day import Day, add_clerk
from tests.kit.served import serving
from tests.shots.appointment_scenes import appointment_scenes
from tests.shots.audit_scenes import audit_scenes
from tests.shots.camera import Camera, Scenes
from tests.shots.clerk_scenes import clerk_scenes
from tests.shots.county_scenes import catalogue_scenes, county_scenes, list_scenes, setting_scenes, staff_scenes
from tests.shots.day_scenes import day_scenes
from tests.shots.helper_scenes import helper_scenes
from tests.shots.hours_scenes import hours_scenes
from tests.shots.manager_scenes import fairness_scenes, manager_scenes
from tests.shots.phone_scenes import phone_scenes
from tests.shots.remote_scenes import remote_scenes
from tests.shots.trouble_scenes import trouble_scenes


def _named(page: str, states: str) -> tuple[str, ...]:
    return tuple(f"{page}-{state}" for state in states.split())


@dataclass(frozen=True, slots=True)
class Play:
    """Scenes with a server of their own; `shows` are the beginnings of its pictures' names."""

    scenes: Scenes
    clock: str
    shows: tuple[str, ...]

    def has(self, only: str) -> bool:
        return any(only in name or only.startswith(name) for name in self.shows)


_DAY = "closed empty lively rush 200 reconnecting unknown"
_TICKET = "hall waiting asking missed called serving finished rated given-back unknown"
_HOURS = "lunch-some closing friday saturday"
_RARER = "way matters change supplement accepted referred check-in copy stopped moved voucher telling"
PLAYS = (
    Play(day_scenes, "2026-11-23T07:10:00+08:00", ("counter-", *_named("display", _DAY), *_named("phone", _TICKET))),
    Play(phone_scenes, "2026-11-23T09:20:00+08:00", ("fair", "item", *_named("phone", _RARER))),
    Play(remote_scenes, "2026-11-23T09:20:00+08:00", ("phone-remote", "remote-")),
    Play(
        appointment_scenes,
        "2026-11-20T10:00:00+08:00",
        ("phone-book", "phone-appointment", "clerk-appointments"),
    ),
    Play(helper_scenes, "2026-11-23T09:20:00+08:00", ("helper-",)),
    Play(manager_scenes, "2026-11-23T09:05:00+08:00", ("manage-",)),
    Play(county_scenes, "2026-11-23T09:05:00+08:00", ("county-",)),
    Play(audit_scenes, "2026-11-23T09:05:00+08:00", ("audit-",)),
    Play(catalogue_scenes, "2026-11-23T09:05:00+08:00", ("catalogue-",)),
    Play(fairness_scenes, "2026-11-23T09:05:00+08:00", ("fairness",)),
    Play(setting_scenes, "2026-11-23T09:05:00+08:00", ("settings-",)),
    Play(staff_scenes, "2026-11-23T09:05:00+08:00", ("staff-",)),
    Play(list_scenes, "2026-11-23T09:05:00+08:00", ("lists",)),
    Play(clerk_scenes, "2026-11-23T09:20:00+08:00", ("clerk-",)),
    Play(
        hours_scenes,
        "2026-11-23T12:20:00+08:00",
        (*_named("display", _HOURS), *_named("phone-hall", _HOURS)),
    ),
    Play(trouble_scenes, "2026-11-23T16:20:00+08:00", ("display-stopped", "display-evening", "phone-hall-stopped")),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/shots"))
    parser.add_argument("--only", default="", help="part of a picture's name")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    wanted = [play for play in PLAYS if play.has(options.only)] or list(PLAYS)
    with chromium() as browsers:
        taken = sum(_play(play, browsers.get(fonts=True), options.out, options.only) for play in wanted)
    print(f"{taken} pictures in {options.out}")  # noqa: T201 - a command line
    return 0


def _play(play: Play, browser: Browser, out: Path, only: str) -> int:
    data = Path(tempfile.mkdtemp(prefix="hall-shots-"))
    try:
        with serving(data / "day", clock=play.clock) as served:
            add_clerk(served)
            camera = Camera(browser, served, out, only)
            play.scenes(camera, Day(served))
            camera.close()
    finally:
        shutil.rmtree(data, ignore_errors=True)
    return camera.taken


if __name__ == "__main__":
    sys.exit(main())
