"""`./hall demo [--once]`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Error as PageError

from kiosk.demo import hall_display, play, stage
from kiosk.demo.processes import PartFailed


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="hall demo", description="Two citizens, one clerk, every part for real.")
    parser.add_argument("--once", action="store_true", help="end when the story is told")
    parser.add_argument("--out", type=Path, default=Path("var/demo"), help="where pictures and summary.json are left")
    parser.add_argument("--port", type=int, default=0, help="the server's port; a free one if left out")
    parser.add_argument("--window", metavar="WxH", help="size of the kiosk's window")
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    shutil.rmtree(given.out, ignore_errors=True)
    given.out.mkdir(parents=True)
    began = time.monotonic()
    try:
        with stage.built(given.out, given.port, given.window) as built:
            summary = _told_or_why(built, given.out)
            summary["seconds"] = round(time.monotonic() - began, 1)
            (given.out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
            _tell(summary, given.out)
            if not given.once:
                _stay(built)
    except PartFailed as failure:
        sys.stderr.write(f"hall demo: {failure}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _told_or_why(built: stage.Stage, out: Path) -> dict[str, Any]:
    """Play it through; where it stops since a part has died, name that part and not what came of it."""
    try:
        return _story(built, out)
    except (PartFailed, PageError, OSError, httpx.HTTPError) as failure:
        built.check()
        raise PartFailed(str(failure)) from failure


def _story(built: stage.Stage, out: Path) -> dict[str, Any]:
    """Play it through and return what was read back from outside."""
    with hall_display.Browsers() as browsers:
        display = browsers.open(f"{built.server}/display/{stage.HALL}", 1920, 1080)
        first = play.ordinary_citizen(built, out)
        second = play.senior_citizen(built, out)
        built.check()
        calls = play.call_both(built, display, {first.number, second.number}, out)
        phone = browsers.open(f"{built.server}/t/{first.paper['token']}", 390, 844, phone=True)
        hall_display.picture(phone, out / "phone.png")
        phone_says = hall_display.visible_text(phone)
        clerk = browsers.open(f"{built.server}/clerk", 800, 1000)
        hall_display.sign_in(clerk, stage.CLERK, built.password, f"{stage.HALL}-{calls[-1]['counter']}")
        clerk.locator(f"text={calls[-1]['number']}").first.wait_for(state="visible")
        hall_display.picture(clerk, out / "clerk.png")
        clerk_says = hall_display.visible_text(clerk)
        built.check()
    return {
        "server": built.server,
        "others_waiting_before": built.others,
        "citizens": {
            "ordinary": {"paper": first.paper, "api": _public(first.visit)},
            "senior": {"paper": second.paper, "api": _public(second.visit)},
        },
        "calls": [{k: v for k, v in call.items() if k != "pressed"} for call in calls],
        "phone": phone_says,
        "clerk": clerk_says,
        "timings": {
            "ordinary_touch_to_first_byte_s": first.touch_to_first_byte_s,
            "ordinary_touch_to_cut_s": first.touch_to_cut_s,
            "senior_card_to_first_byte_s": second.touch_to_first_byte_s,
            "senior_card_to_cut_s": second.touch_to_cut_s,
            "call_to_painted_s": [call["shown_after_s"] for call in calls],
        },
    }


def _public(visit: dict[str, Any]) -> dict[str, Any]:
    return {name: visit[name] for name in ("number", "state", "zone", "counter", "ahead", "wait")}


def _tell(summary: dict[str, Any], out: Path) -> None:
    for who, citizen in summary["citizens"].items():
        print(f"{who}: {citizen['paper']['number']}, {citizen['paper']['bytes']} bytes printed")
    for call in summary["calls"]:
        print(f"called: {call['number']} at counter {call['counter']}, on the display after {call['shown_after_s']} s")
    print(f"touch → first byte at the printer: {summary['timings']['ordinary_touch_to_first_byte_s']} s")
    print(f"pictures and summary.json: {out}")


def _stay(built: stage.Stage) -> None:
    print(f"\nthe hall is open; go on by hand:\n  display  {built.server}/display/{stage.HALL}")
    print(f"  clerk    {built.server}/clerk   (name {stage.CLERK}, password {built.password})")
    print(f"  API      {built.server}/api/v1/openapi.json")
    print("end it with Ctrl-C", flush=True)
    while True:
        time.sleep(1)
        built.check()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    raise SystemExit(main(sys.argv[1:]))
