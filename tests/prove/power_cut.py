"""`power-cut`: a hall's machine loses its power in the middle of the day, and nobody is there to press anything.

A Debian with `./hall install --server --kiosk` on it boots in QEMU. The kiosk is enrolled as docs/operate.md says,
people take numbers and clerks call them over the network, and again and again the machine loses its power: it is
killed, and its disk keeps what was flushed and a random half of the rest. Each time it is only switched on again.
Whoever waited for an answer asks again with the same key. Then somebody takes a number on the glass, and in the end the
database is compared with everything that was ever acknowledged.

Needs root (debootstrap). Without KVM it runs some thirty times slower, which only makes the boots longer.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import random
import shutil
import sqlite3
import subprocess
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from queue_server.domain.roles import Role
from tests.kit import machine as this_machine
from tests.kit.served import HALL
from tests.prove import glass
from tests.prove.crowd import Acknowledged, Plan, play
from tests.prove.hall_machine import COUNTY, DATA, DEVICES, TERMINAL, TREE, NotInstalled, installed
from tests.prove.ledger import audit
from tests.prove.outcome import Outcome
from tests.prove.virtual_machine import MachineFailed, VirtualMachine, has_kvm

MORNING = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
"""Of the machine's battery clock: a Monday, nine in the hall."""
BACK_WITHIN_S = 3600.0
PRESSED_WITHIN_S = 900.0
"""Only a machine that hangs reaches them; how long it took is told."""
IDLE_S = 110.0
"""A little less than the kiosk waits for somebody who does nothing."""
TRIES = 5
HOUSE = (0.27, 0.47)
"""Where a finger finds 「房子」 on the senior home screen."""
BACKUP = "/root/backup.db"


@dataclass(frozen=True, slots=True)
class Day:
    cuts: int = 3
    plan: Plan = field(
        default_factory=lambda: Plan(citizens=4, issues=25, clerks=2, calls=15, patience_s=7200.0, may_retry=True)
    )
    """Of each round, which has one cut in it."""
    acknowledgements: tuple[int, int] = (20, 80)
    """After how many acknowledgements of a round its cut comes, at random."""


@dataclass(slots=True)
class Hall:
    """The machine as the crowd sees it, and the clock on its wall."""

    machine: VirtualMachine
    place: Path
    """Where photographs go."""
    began: float = field(default_factory=time.monotonic)
    tokens: dict[Role, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return self.machine.port

    def token(self, role: Role) -> str:
        if role not in self.tokens:
            said = self.machine.run(f"cd {TREE} && ./hall admin token --role {role} --hall {HALL} --data {DATA}")
            self.tokens[role] = said.split()[-1]
        return self.tokens[role]

    def switch_on(self) -> None:
        """Nothing but the switch: the battery clock has gone on."""
        now = MORNING + dt.timedelta(seconds=time.monotonic() - self.began)
        self.machine.start(now.strftime("%Y-%m-%dT%H:%M:%S"))

    def wait_until_ready(self) -> float:
        """Return the seconds until the server answers that it is ready."""
        began = time.monotonic()
        while time.monotonic() - began < BACK_WITHIN_S:
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=20),
            ):
                return time.monotonic() - began
            time.sleep(1.0)
        raise MachineFailed("the server never became ready: " + self.machine.try_run("journalctl -n 20 --no-pager")[1])

    def wait_until_shown(self, sign: glass.Sign, name: str, within_s: float = BACK_WITHIN_S) -> float:
        return glass.wait_until_shown(self.machine, sign, self.place / f"{name}.png", within_s)


def run(work: Path, day: Day | None = None) -> Outcome:
    day = day or Day()
    plan = day.plan
    outcome = Outcome(
        "power-cut",
        f"Debian 12 with `./hall install --server --kiosk` in QEMU {'with' if has_kvm() else 'without'} KVM; "
        f"{day.cuts} times {plan.citizens} threads × {plan.issues} issues and {plan.clerks} counters × {plan.calls} "
        f"calls at once over HTTP, seed {plan.seed}, and each time in the middle of it the power is cut: SIGKILL, and "
        "of what the disk was given after its last flush a random half is gone. Then it is switched on again, and "
        "nothing else is done.",
    )
    if os.geteuid() != 0:
        outcome.claim("the proof was started by root", False, "debootstrap needs root")
        return outcome
    commit = this_machine.commit().rstrip("+")
    place = work / "glass"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    try:
        hall = Hall(VirtualMachine(installed(work, commit), work / "machine"), place)
    except NotInstalled as error:
        outcome.claim("the machine was installed", False, error)
        return outcome
    outcome.claim("the commit on the machine", True, commit)
    try:
        _play(hall, day, outcome)
    except MachineFailed as error:
        outcome.claim("the machine did what was asked of it", False, str(error).replace("\n", " ")[-500:])
    finally:
        hall.machine.close()
    return outcome


def _play(hall: Hall, day: Day, outcome: Outcome) -> None:
    _first_day(hall, outcome)
    told, chance = Acknowledged(), random.Random(day.plan.seed)
    hall.token("helper")
    hall.token("clerk")
    errors: list[str] = []
    for number in range(1, day.cuts + 1):
        crowd = threading.Thread(target=lambda n=number: errors.extend(play(hall, day.plan, told, f"{n}-")))
        crowd.start()
        try:
            _cut(hall, day, number, chance, told, crowd, outcome)
        except BaseException:
            told.hopeless.set()
            raise
        finally:
            crowd.join()
    outcome.claim("every press was answered in the end", not errors, "; ".join(errors[:3]))
    hall.machine.run(f"cd {TREE} && ./hall admin backup {BACKUP} --data {DATA}")
    _on_the_glass(hall, outcome)
    hall.machine.power_off()
    _compare(hall, told, outcome)


def _first_day(hall: Hall, outcome: Outcome) -> None:
    """Enrol the kiosk as an operator does."""
    hall.switch_on()
    took = hall.wait_until_ready()
    hall.wait_until_shown(glass.STARTING, "1-not-enrolled")
    outcome.claim("the first start: the server comes up, the kiosk says that it is not enrolled", True, f"{took:.0f} s")
    enrol = f"cd {TREE} && ./hall admin terminal enrol --hall {HALL} --terminal {TERMINAL} --data {DATA}"
    code = hall.machine.run(enrol).split()[-1]
    hall.machine.run(
        f"cd {TREE} && ./hall install --kiosk {HALL}/{TERMINAL} --county {COUNTY} --data {DATA} --enrol {code}"
    )
    hall.wait_until_shown(glass.HOME, "2-enrolled")
    strangers = hall.machine.run(f"find {DATA} ! -user hall").split()
    outcome.claim("enrolled by `./hall install --enrol`, it shows the home screen", True)
    outcome.claim("root's commands leave no file that the service cannot write", not strangers, ", ".join(strangers))


def _cut(
    hall: Hall,
    day: Day,
    number: int,
    chance: random.Random,
    told: Acknowledged,
    crowd: threading.Thread,
    outcome: Outcome,
) -> None:
    """Cut the power at a random moment of a round, and switch on again.

    In the main thread: the machine dies with the very thread that started it.
    """
    before = told.count()
    wanted = before + chance.randint(*day.acknowledgements)
    while told.count() < wanted and crowd.is_alive():
        time.sleep(0.001)
    time.sleep(chance.random() / 2)  # else it would always come just after a flush
    in_time, acknowledged = crowd.is_alive(), told.count() - before
    lost = hall.machine.cut_power(day.plan.seed + number)
    outcome.claim(
        f"cut {number}: in the middle of the load",
        in_time,
        f"{acknowledged} presses acknowledged; {lost.flushed:,} requests flushed to the disk since it was switched on, "
        f"{lost.gone} of {lost.later} later writes gone",
    )
    hall.switch_on()
    recovered = "recover" in hall.machine.run("cat /run/initramfs/fsck.log; dmesg | grep EXT4-fs || :")
    ready = hall.wait_until_ready()
    shown = hall.wait_until_shown(glass.HOME, f"{number + 2}-after-cut-{number}")
    restarts = hall.machine.run("systemctl show --value -p NRestarts hall-server hall-kiosk").split()
    active = hall.machine.try_run("systemctl is-active hall-server hall-kiosk")[0] == 0
    outcome.claim(
        f"cut {number}: switched on, server and kiosk come back by themselves and show the home screen",
        active and restarts == ["0", "0"],
        f"the server after {ready:.0f} s, the glass after {ready + shown:.0f} s",
    )
    outcome.claim(f"cut {number}: the file system had been cut, and mended itself", recovered)


def _on_the_glass(hall: Hall, outcome: Outcome) -> None:
    """Take a number with three touches; then kill what holds the screen, and see it come back."""
    machine = hall.machine
    before = machine.run(f"ls {DEVICES} | grep -c json || :").strip()
    confirm = _to_the_confirmation(hall)
    machine.press(*glass.middle(confirm, glass.BRAND, 0.55, 0.85))
    machine.wait_for(f'test "$(ls {DEVICES} | grep -c json)" -gt {before}', PRESSED_WITHIN_S)
    printed = json.loads(machine.run(f"cat $(ls -t {DEVICES}/*.json | head -n 1)"))
    lines = " ".join(printed["lines"])
    machine.screen(hall.place / "ticket.png")
    outcome.claim("somebody takes a number with three touches on the glass", "1号取号机" in lines, lines.split()[0])
    machine.run("kill -9 $(systemctl show --value -p MainPID hall-kiosk)")
    hall.wait_until_shown(glass.BLACK, "killed", PRESSED_WITHIN_S)
    took = hall.wait_until_shown(glass.HOME, "after-kill")
    outcome.claim("what holds its screen killed, the kiosk comes back by itself", True, f"{took:.0f} s")


def _to_the_confirmation(hall: Hall) -> Image.Image:
    """Touch the senior banner and 「房子」. A slow machine is left by its own idle time; then once more, from home."""
    for _ in range(TRIES):
        home = hall.machine.screen(hall.place / "home.png")
        hall.machine.press(*glass.middle(home, glass.AMBER, 0.15, 0.5))
        with contextlib.suppress(MachineFailed):
            hall.wait_until_shown(glass.SENIOR_HOME, "senior-home", IDLE_S)
            hall.machine.press(*HOUSE)
            hall.wait_until_shown(glass.SENIOR_CONFIRM, "senior-confirm", IDLE_S)
            return hall.machine.screen(hall.place / "senior-confirm.png")
        hall.wait_until_shown(glass.HOME, "home", PRESSED_WITHIN_S)
    raise MachineFailed("the glass does not answer touches")


def _compare(hall: Hall, told: Acknowledged, outcome: Outcome) -> None:
    """Hold the backup made before the glass was touched, and the database as it is now, against what was told."""
    image = hall.machine.hardware.image
    audit(_fetched(image, BACKUP, hall.place.parent), told, outcome)
    last = _fetched(image, f"{DATA}/hall.db", hall.place.parent)
    with contextlib.closing(sqlite3.connect(f"file:{last}?mode=ro", uri=True)) as database:
        days = [row[0] for row in database.execute("SELECT DISTINCT business_day FROM visits")]
        whole = database.execute("PRAGMA integrity_check").fetchone()[0]
        glass_too = database.execute("SELECT count(*) FROM visits WHERE channel = 'kiosk'").fetchone()[0]
    outcome.claim("it is one business day", days == ["2026-11-23"], ", ".join(days))
    outcome.claim("the database is whole", whole == "ok", whole)
    outcome.claim("the number from the glass is in it, once", glass_too == 1, glass_too)


def _fetched(image: Path, name: str, work: Path) -> Path:
    """Take a file out of the machine's disk, without mounting it."""
    target = work / Path(name).name
    target.unlink(missing_ok=True)
    subprocess.run(["debugfs", "-R", f"dump {name} {target}", str(image)], check=True, capture_output=True)
    if not target.exists() or not target.stat().st_size:
        raise MachineFailed(f"there is no {name} on the machine's disk")
    return target
