"""`screens`: every scene of the kiosk, in both layouts and languages, keeps the laws of size, gap, type and contrast;
every page, in both languages, is accessible.

The tests that measure them every day take the ways in turn; here they take all.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.kit.served import ROOT
from tests.prove.outcome import Outcome

TESTS = ("tests/ui/kiosk/test_sizes.py", "tests/ui/pages/test_pages_rules.py", "tests/ui/pages/test_pages_booking.py")
WITHIN_S = 3600


def run(_work: Path) -> Outcome:
    outcome = Outcome(
        "screens",
        "Every scene of the kiosk on the real widget tree, portrait and landscape, Chinese and English: sizes and "
        "gaps in millimetres, type, contrast (`kiosk/theme.py` names the laws). Every page in Chromium, Chinese and "
        "English: axe at WCAG 2.2 AA, nothing asked from elsewhere.",
    )
    held, told = in_every_way(*TESTS)
    outcome.claim("every screen and page keeps the laws", held, told)
    return outcome


def in_every_way(*tests: str) -> tuple[bool, str]:
    """Run tests that take the ways in turn every day; return whether all passed, and how many or which not."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", *tests],
        cwd=ROOT,
        env={**os.environ, "HALL_EVERY_WAY": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=WITHIN_S,
    )
    failed = re.findall(r"^FAILED \S+::(.*)", done.stdout, re.MULTILINE)
    passed = re.search(r"(\d+) passed", done.stdout)
    counted = f"{passed.group(1)} measured" if passed else "nothing measured"
    return done.returncode == 0, "; ".join(failed[:3]) or counted
