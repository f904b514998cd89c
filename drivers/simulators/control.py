"""Switches simulated devices from another process: one line of JSON asks, one line of JSON answers.

    {"device": "reader", "do": "place", "card": {"sample": "wang-xiulan"}}      remove · state · reset
    {"device": "printer", "do": "tickets"}                                      state · reset
    {"device": "printer", "fault": "paper_out", "on": true, "after_bytes": 900}
    {"device": "reader", "fault": "disconnect", "on": true}            with "after_bytes": 7, when 7 more have travelled

The answer is {"ok": true, …} or {"ok": false, "error": "…"}. It listens on loopback only.
"""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self, cast

from drivers.simulators.fuse import Fused
from drivers.simulators.wires import Wire


class ControlPanel:
    """Answers the lines above for all devices on the bench."""

    def __init__(self, devices: Mapping[str, Fused], wires: Mapping[str, Sequence[Wire]]) -> None:
        self._devices = devices
        self._wires = wires
        self._unplugging: set[asyncio.Future[None]] = set()

    async def answer(self, line: bytes) -> bytes:
        """Return the answer to one line; a bad one is answered too, never raised."""
        try:
            said = json.loads(line)
            if not isinstance(said, dict):
                raise ValueError("a command is a JSON object")
            result = {"ok": True, **await self._obey(said)}
        except (ValueError, KeyError, TypeError) as error:
            result = {"ok": False, "error": f"{type(error).__name__}: {error}"}
        return json.dumps(result, ensure_ascii=False).encode() + b"\n"

    async def _obey(self, said: dict[str, Any]) -> dict[str, object]:
        name = said["device"]
        if name not in self._devices:
            raise ValueError(f"no such device; there are: {', '.join(self._devices)}")
        device, wires = self._devices[name], self._wires[name]
        if "fault" in said:
            on = bool(said.get("on", True))
            if said["fault"] == "disconnect":
                await self._disconnect(device, wires, on, said.get("after_bytes"))
            else:
                rest = {key: float(value) for key, value in said.items() if key not in ("device", "fault", "on")}
                device.set_fault(said["fault"], on, **rest)
            return {}
        match said["do"]:
            case "state":
                return {"state": device.state()}
            case "reset":
                device.reset()
                for wire in wires:
                    await wire.plug()
                return {}
        return device.do(said["do"], said)

    async def _disconnect(self, device: Fused, wires: Sequence[Wire], on: bool, after_bytes: object) -> None:
        if on and after_bytes is not None:
            device.burn_after(int(str(after_bytes)), lambda: self._unplug_soon(wires))
            return
        while self._unplugging:  # what has begun must not come after what is asked now
            await asyncio.wait(self._unplugging)
        device.mend()
        for wire in wires:
            await (wire.unplug() if on else wire.plug())

    def _unplug_soon(self, wires: Sequence[Wire]) -> None:
        for wire in wires:
            task = asyncio.ensure_future(wire.unplug())
            self._unplugging.add(task)
            task.add_done_callback(self._unplugging.discard)


class SimulatorControl:
    """The other end of the line, for tests and the demo. Every call raises ValueError for a refused command."""

    def __init__(self, port: int, timeout: float = 5.0) -> None:
        """Connect. Raises OSError when no simulator listens there."""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self._file = self._socket.makefile("rwb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def place(self, card: str | Mapping[str, object]) -> None:
        """Lay a sample card, or one described by the fields of `cards.CardData`, on the reader."""
        self._ask(device="reader", do="place", card={"sample": card} if isinstance(card, str) else dict(card))

    def remove(self) -> None:
        """Lift the card."""
        self._ask(device="reader", do="remove")

    def fault(self, device: str, name: str, on: bool = True, **detail: float) -> None:
        """Switch a fault of a device; `disconnect` pulls the plug of all its lines."""
        self._ask(device=device, fault=name, on=on, **detail)

    def state(self, device: str) -> dict[str, Any]:
        return cast(dict[str, Any], self._ask(device=device, do="state")["state"])

    def reset(self, *devices: str) -> None:
        """Switch devices off and on: no fault, no card, a full roll, no tickets."""
        for device in devices or ("printer", "reader"):
            self._ask(device=device, do="reset")

    def do(self, device: str, action: str, **said: object) -> dict[str, Any]:
        """Do what a hand does to a device; what it can do stands in its `do`."""
        return self._ask(device=device, do=action, **said)

    def tickets(self) -> list[dict[str, Any]]:
        """Return the slips cut since the start or the last reset, oldest first."""
        return cast(list[dict[str, Any]], self._ask(device="printer", do="tickets")["tickets"])

    def wait_for_tickets(self, count: int, timeout: float = 10.0) -> list[dict[str, Any]]:
        """Return the slips once there are `count`. Raises TimeoutError."""
        end = time.monotonic() + timeout
        while len(tickets := self.tickets()) < count:
            if time.monotonic() > end:
                raise TimeoutError(f"{len(tickets)} tickets after {timeout} s, {count} were expected")
            time.sleep(0.01)
        return tickets

    def _ask(self, **command: object) -> dict[str, Any]:
        self._file.write(json.dumps(command, ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        line = self._file.readline()
        if not line:
            raise ConnectionError("the simulator went away")
        answer = cast(dict[str, Any], json.loads(line))
        if not answer["ok"]:
            raise ValueError(answer["error"])
        return answer
