"""`doctor`: asks every device once, looks around those that do not work, and says what to do now.

    python -m drivers doctor devices.toml
    python -m drivers doctor --device "printer:escpos-tcp?host=192.168.1.50"

Ends with 1 when somebody must do something, with 0 when all is well or only something should be seen to soon.
"""

from __future__ import annotations

import argparse
import json
import queue
from dataclasses import asdict, dataclass

from drivers import clock
from drivers.cli import advice, around, chosen
from drivers.cli.chosen import Language
from drivers.errors import DeviceSilent
from drivers.health import Health, State
from drivers.owner import DeviceEvent, HealthChanged, Owner, Timing
from drivers.ports import Device
from drivers.stand import Entry, Stand

LIMIT_S = 10.0
"""A device is asked once; one that has not come back by then is silent."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one device. `code` is "" when nothing is wrong."""

    device: str
    kind: str
    driver: str
    state: str
    code: str = ""
    detail: str = ""

    @property
    def must_act(self) -> bool:
        return self.state == State.FAILED.value

    def line(self, language: Language) -> str:
        """Return the line a person reads: which device, how it is, why, what to do."""
        head = f"{self.device} ({self.driver}): {_STATES[self.state][language == 'en']}"
        if not self.code:
            return head
        told = advice.of(self.code, language)
        stop, do = ("。", "请：") if language == "zh" else (". ", "Do: ")
        detail = f" [{self.detail}]" if self.detail else ""
        return f"{head} · {told.cause}{stop}{do}{told.do}{detail} ({self.code})"


_STATES = {
    State.READY.value: ("正常", "ready"),
    State.LIMITED.value: ("可用，要留意", "works, see to it soon"),
    State.UNCONFIRMED.value: ("未能确认", "not confirmed"),
    State.FAILED.value: ("不能用", "does not work"),
}


def options(parser: argparse.ArgumentParser) -> None:
    chosen.options(parser)


def run(arguments: argparse.Namespace) -> int:
    findings = examine(chosen.stand(arguments))
    language: Language = arguments.language
    for finding in findings:
        if arguments.json:
            told = advice.of(finding.code, language)
            words = {"cause": told.cause, "do": told.do} if finding.code else {}
            print(json.dumps({**asdict(finding), "must_act": finding.must_act, **words}, ensure_ascii=False))
        else:
            print(finding.line(language))
    return int(any(finding.must_act for finding in findings))


def examine(stand: Stand, limit_s: float = LIMIT_S) -> list[Finding]:
    """Ask every device once, side by side; return what is found, in the stand's order."""
    said: queue.Queue[DeviceEvent] = queue.Queue()
    timing = Timing(check_every_s=limit_s * 10, retry_s=limit_s * 10, retry_at_most_s=limit_s * 10)
    owners = {name: Owner[Device](name, entry.build, said.put, timing) for name, entry in stand.devices.items()}
    for owner in owners.values():
        owner.start()
    health: dict[str, Health] = {}
    end = clock.now() + limit_s
    while len(health) < len(owners) and (left := end - clock.now()) > 0:
        try:
            event = said.get(timeout=left)
        except queue.Empty:
            break
        if isinstance(event, HealthChanged):
            health.setdefault(event.device, event.health)
    for name, owner in owners.items():
        owner.stop(timeout=1.0 if name in health else 0.0)
    return [finding for name, entry in stand.devices.items() for finding in _findings(name, entry, health.get(name))]


def _findings(name: str, entry: Entry, health: Health | None) -> list[Finding]:
    """Return one finding for each thing that is wrong or should be seen to, or the one that all is well."""
    if health is None:
        health = Health(State.FAILED, (DeviceSilent.code,), "never came back")
    found = []
    for code in health.codes or ("",):
        closer = around.why(entry, code) if health.state is State.FAILED else None
        cause, detail = closer or (code, health.detail)
        found.append(Finding(name, entry.kind, entry.driver, health.state.value, cause, detail or health.detail))
    return found
