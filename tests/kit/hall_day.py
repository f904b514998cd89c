"""A day in a hall, made over the real API: people take numbers, counters call them, some do not come.

Time passes by starting the server again with a later stated clock: the day goes on where it was.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from queue_server.app.identity import SIGNATURE_CONTEXT
from queue_server.domain.roles import Role
from tests.kit.line import Line
from tests.kit.served import HALL, ROOT, Served

CLERK = "chenxy"
PASSWORD = "yongxin-2026"
MORNING = (
    ("property-sale", None),
    ("household-move-out", "senior"),
    ("employee-enrol", None),
    ("medical-chronic", "senior"),
    ("hall-service-general", None),
    ("company-setup", None),
    ("deed-tax", None),
    ("water-new", "senior"),
    ("fund-withdraw-rent", None),
    ("disability-card-first", "disabled"),
    ("passport-renew", None),
    ("vehicle-transfer", None),
    ("birth-certificate", "infant"),
)

PEOPLE = (
    ("王秀兰", "360800195401011228"),
    ("阿依古丽·买买提明", "360800198205056019"),
    ("欧阳建国", "11010519491231002X"),
    ("John Smith", "36080019600101001X"),
    ("李强", "360800197011110131"),
    ("赵敏", "360800198511110255"),
    ("刘志强", "360800199011110376"),
    ("陈静", "360800199511110495"),
)
"""Made-up people who book: names and documents."""


@dataclass(slots=True)
class Day:
    served: Served
    hall: str = HALL
    cookies: list[Any] = field(default_factory=list)
    """A browser's sign-in, once there is one."""

    def get(self, role: Role, path: str) -> dict[str, Any]:
        with Line(self.served.port, self.served.token(role, self.hall)) as line:
            answer: dict[str, Any] = line.get(path)
            return answer

    def post(self, role: Role, path: str, body: Any = None) -> dict[str, Any]:
        with Line(self.served.port, self.served.token(role, self.hall)) as line:
            answer: dict[str, Any] = line.post(path, body)
            return answer

    def later(self, clock: str) -> None:
        """Start the server again at a later time of the day."""
        self.served.stop()
        self.served.clock = clock
        self.served.start()

    # --- people ---------------------------------------------------------------------------------------------------

    def take(self, item: str, class_: str | None = None, **more: Any) -> dict[str, Any]:
        """Take a number; `more` may name `items`, `bundle` or `holders`."""
        body = {"class": class_, "channel": "kiosk"} | ({"items": [item]} if "bundle" not in more else {}) | more
        return self.post("kiosk", f"/halls/{self.hall}/visits", body)

    def hand_in_authority(self, visit: str) -> None:
        """Hand in the picture of a sheet with an agent's ticket."""
        import cv2  # most tests of the pages need none of it
        import numpy as np

        sheet = np.full((990, 700, 3), 232, np.uint8)
        for line in range(18):
            sheet[90 + 44 * line : 104 + 44 * line, 70 : 630 - 120 * (line % 3 == 2)] = 70
        _, coded = cv2.imencode(".jpg", sheet)
        body = {"picture": b64encode(coded.tobytes()).decode()}
        self.post("kiosk", f"/halls/{self.hall}/visits/{visit}/authority", body)

    def crowd(self, people: int) -> list[dict[str, Any]]:
        """Let people take numbers for whatever a morning brings.

        A member of staff gives them: a kiosk would refuse whom the day has no time for.
        """
        brought = (MORNING[i % len(MORNING)] for i in range(people))
        return [
            self.post("clerk", f"/halls/{self.hall}/visits", {"items": [item], "class": class_, "channel": "clerk"})
            for item, class_ in brought
        ]

    def book(self, item: str, on: str, at: str, person: int = 0, **more: Any) -> dict[str, Any]:
        """Book the first free time of a day (`2026-11-24`) from `at` (`09:30`) on for one of the `PEOPLE`; `more` may
        name a `bundle`."""
        asked = f"bundle={more['bundle']}" if "bundle" in more else f"item={item}"
        days = self.get("kiosk", f"/halls/{self.hall}/slots?{asked}")["days"]
        free = [slot["start"] for day in days for slot in day["slots"] if slot["left"]]
        start = next(moment for moment in free if in_china(moment) >= f"{on}T{at}")
        name, number = PEOPLE[person]
        body = {"start": start, "holder": {"name": name, "id_number": number}, "channel": "kiosk"}
        wanted = {} if "bundle" in more else {"items": [item]}
        return self.post("kiosk", f"/halls/{self.hall}/appointments", body | wanted | more)

    def citizen(self, token: str, act: str, body: Any = None) -> Any:
        with Line(self.served.port) as line:
            return line.post(f"/visits/{token}/{act}", body)

    def ask_help(self, terminal: str, reason: str = "person") -> None:
        """Call a person to a kiosk, as the enrolled kiosk itself."""
        with self.terminal(terminal) as kiosk:
            kiosk.post(f"/halls/{self.hall}/help", {"reason": reason})

    def beat(self, terminal: str, device: str, *codes: str) -> None:
        """Let a terminal tell how its device is."""
        report = {"name": device, "state": "failed" if codes else "ready", "codes": codes}
        told = {"version": "0.1.0", "uptime_s": 5, "started": "first", "devices": [report]}
        with self.terminal(terminal) as kiosk:
            kiosk.post(f"/halls/{self.hall}/heartbeats", told)

    @contextmanager
    def terminal(self, terminal: str) -> Iterator[Line]:
        """Speak as a kiosk, enrolled anew."""
        key = Ed25519PrivateKey.generate()
        name = f"{self.hall}/{terminal}"
        command = ["terminal", "enrol", "--hall", self.hall, "--terminal", terminal]
        code = admin(self.served, *command).split()[-1]
        with Line(self.served.port) as line:
            line.post("/terminals/enrol", {"code": code, "public_key": key.public_key().public_bytes_raw().hex()})
            nonce = line.post("/terminals/challenge", {"terminal": name})["nonce"]
            signature = key.sign(SIGNATURE_CONTEXT + name.encode() + b":" + nonce.encode()).hex()
            token = line.post("/terminals/token", {"terminal": name, "nonce": nonce, "signature": signature})["token"]
        with Line(self.served.port, token) as kiosk:
            yield kiosk

    # --- counters -------------------------------------------------------------------------------------------------

    def at(self, counter: int, act: str, **body: Any) -> dict[str, Any]:
        return self.post("clerk", f"/counters/{self.hall}-{counter}/{act}", body or None)

    def state(self, counter: int) -> dict[str, Any]:
        return self.get("clerk", f"/counters/{self.hall}-{counter}")

    def open(self, *counters: int) -> None:
        for counter in counters:
            self.at(counter, "open")

    def shut(self) -> None:
        """End what was begun: every counter is closed, whoever stood there is served, and everything is called."""
        hall = self.get("manager", f"/halls/{self.hall}")
        for stop in hall["suspended"]:
            self.post("manager", f"/halls/{self.hall}/suspensions/end", {k: stop[k] for k in ("kind", "code")})
        for counter in hall["counters"]:
            if counter["status"] != "closed":
                self._leave(counter["number"])

    def _leave(self, counter: int) -> None:
        """Take the counter over from whoever works there, serve who stands at it to the end, and close it."""
        self.post("manager", f"/counters/{self.hall}-{counter}/pause", {"reason": "handover"})
        visit = self.at(counter, "open")["visit"]
        if visit is not None and visit["state"] == "called":
            visit = self.at(counter, "start", step=visit["step"])["visit"]
        if visit is not None:
            self.at(counter, "finish", step=visit["step"])
        self.at(counter, "close")

    def call(self, *counters: int) -> list[str]:
        """Let counters call; one that serves somebody finishes first. Returns the numbers called."""
        called = []
        for counter in counters:
            visit = self.state(counter)["visit"]
            if visit is not None and visit["state"] == "called":
                visit = self.at(counter, "start", step=visit["step"])["visit"]
            visit = self.at(counter, "next", after=visit["step"] if visit else None)["visit"]
            if visit is not None:
                called.append(visit["number"])
        return called

    def summon(self, counter: int, number: str) -> None:
        """Let a counter call and serve until it is this number's turn."""
        called: list[str] = []
        while number not in called:
            called = self.call(counter)
            assert called, f"{number} was never called"

    def press(self, counter: int, act: str, **more: Any) -> dict[str, Any]:
        """Press a key for whoever is at the counter."""
        return self.at(counter, act, step=self.state(counter)["visit"]["step"], **more)

    def miss(self, counter: int) -> str:
        """Call somebody who does not come; return the number."""
        number: str = self.call(counter)[0]
        for _ in range(2):
            self.press(counter, "recall")
        self.press(counter, "no-show")
        return number


def in_china(moment: str) -> str:
    """Return a moment of the API as the wall clock of the hall shows it: `2026-11-24T09:30`."""
    return dt.datetime.fromisoformat(moment).astimezone(dt.timezone(dt.timedelta(hours=8))).strftime("%Y-%m-%dT%H:%M")


def add_clerk(
    served: Served, name: str = CLERK, display_name: str = "陈晓燕", role: Role = "clerk", hall: str | None = HALL
) -> None:
    """Add a clerk, or staff of another role, beside the running server, as `admin user add` does."""
    with served.identity() as identity:
        identity.set_user(name, PASSWORD, display_name=display_name, roles=frozenset({role}), hall=hall)


def admin(served: Served, *arguments: str, stdin: str = "") -> str:
    """Run an operator's command; return what it said. Raises CalledProcessError where it was refused."""
    done = run_admin(served, *arguments, stdin=stdin)
    done.check_returncode()
    return done.stdout


def run_admin(served: Served, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run an operator's command beside a server, by its clock."""
    beside = ["--data", str(served.data), "--clock", served.clock]
    command = [sys.executable, "-m", "queue_server", "admin", *arguments, *beside]
    return subprocess.run(command, cwd=ROOT, input=stdin, text=True, check=False, capture_output=True, timeout=60)
