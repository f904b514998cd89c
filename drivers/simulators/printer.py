"""A ticket printer of bytes: it parses the stream, has paper that runs out, a cover, a knife, and moods.

Like a real one it answers DLE EOT on receipt, prints in its own time, stops where the paper ends or the cover opens,
and prints the rest of what it holds when it can again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import deque
from collections.abc import Mapping
from pathlib import Path

from drivers import clock
from drivers.codecs import escpos_stream as stream
from drivers.lettering import Lettering
from drivers.simulators.device import Answer
from drivers.simulators.faults import known
from drivers.simulators.slip import Slip, Style

FULL_ROLL_MM = 80_000.0
_DOTS_PER_MM = 8
_DEFAULT_SPACING = 30
_STOPPING = {"paper_out", "cover_open", "cutter_jam", "paper_jam", "head_hot", "voltage"}
_TAKEN_AFTER_S = 2.0
"""How long a slip hangs in the mouth before somebody takes it."""
_QR_LEVEL = {0x30: "L", 0x31: "M", 0x32: "Q", 0x33: "H"}


class PrinterSimulator:
    """The printer behind one or several lines. `directory` receives ticket-NNNN.png, .bin and .json."""

    FAULTS = (
        "paper_out", "near_end", "cover_open", "cutter_jam", "paper_jam", "head_hot", "voltage", "not_taken", "silent",
        "garbage", "slow", "slow_head",
    )  # fmt: skip

    def __init__(self, lettering: Lettering, directory: Path, width: int = 576) -> None:
        self._lettering = lettering
        self._directory = directory
        self._width = width
        self.tickets: list[dict[str, object]] = []
        self._count = 0
        self.reset()

    def reset(self) -> None:
        """Switch it off and on with a full roll and no fault; tickets printed so far are forgotten, files stay."""
        self.tickets.clear()
        self._faults: set[str] = set()
        self._pace = 0.0
        self._head_mm_s = 0.0
        self._head_busy_until = 0.0
        self.paper_mm = FULL_ROLL_MM
        self._bytes_left: int | None = None
        self._parser = stream.StreamParser()
        self._queue: deque[tuple[stream.Parsed, Answer]] = deque()
        self._slip = Slip(self._width, self._lettering)
        self._first_byte: float | None = None
        self._qr = (b"", 3, "M")
        self._automatic: Answer | None = None
        self._told = b""
        self._in_tray_since: float | None = None
        self.drawn_in = self.dropped = 0
        self._restyle()

    # --- the wire ---------------------------------------------------------------------------------------------------

    @property
    def pace(self) -> float:
        """Return the seconds a byte takes on a line made slow, else 0."""
        return self._pace

    def receive(self, data: bytes, answer: Answer) -> None:
        """Take bytes from a line. Real-time questions are answered now, everything else waits for its turn."""
        for parsed in self._parser.feed(data):
            if isinstance(parsed.command, stream.AskNow):
                self._say(self._status(parsed.command.n), answer)
            else:
                self._queue.append((parsed, answer))
        self._print()

    def set_fault(self, name: str, on: bool, **detail: float) -> None:
        """Switch a fault. Raises ValueError for one this device does not have.

        `not_taken`: nobody takes the slips until a hand does.
        `paper_out` takes `after_bytes` or `after_mm` from now; switched off, a full roll is put in.
        `slow` takes `baud`, `slow_head` takes `mm_s`: bytes are taken at once, the paper moves in its own time.
        """
        known(name, self.FAULTS)
        later = on and name == "paper_out" and detail
        (self._faults.add if on and not later else self._faults.discard)(name)
        if name == "paper_out":
            self._bytes_left = int(detail["after_bytes"]) if "after_bytes" in detail else None
            self.paper_mm = float(detail.get("after_mm", FULL_ROLL_MM))
        if name == "slow":
            self._pace = 10 / detail.get("baud", 9600) if on else 0.0
        if name == "slow_head":
            self._head_mm_s = detail.get("mm_s", 150.0) if on else 0.0
        self._print()

    def state(self) -> dict[str, object]:
        """Return what a person standing in front of it would see."""
        return {
            "faults": sorted(self._faults),
            "paper_mm": round(self.paper_mm, 1),
            "tickets": len(self.tickets),
            "unfinished": self._slip.lines,
            "waiting_commands": len(self._queue),
            "in_tray": self._in_tray_since is not None,
            "drawn_in": self.drawn_in,
            "dropped": self.dropped,
        }

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """Answer `tickets`: the slips cut since the last reset; `take`: take the slip out of the mouth."""
        if action == "take":
            self._in_tray_since = None
            return {}
        if action != "tickets":
            raise ValueError("the printer cannot do that")
        return {"tickets": self.tickets}

    def _say(self, data: bytes, answer: Answer) -> None:
        if "garbage" in self._faults:
            data = b"\xff\x80?"
        if "silent" not in self._faults:
            answer(data)

    def _status(self, n: int) -> bytes:
        faults, in_tray = self._faults, self._in_tray_since is not None
        if n == 20:
            paper = 0x05 * ("paper_out" in faults) | 0x04 * ("near_end" in faults) | 0x20 * in_tray
            mends = 0x01 * ("head_hot" in faults) | 0x08 * ("voltage" in faults) | 0x40 * ("paper_jam" in faults)
            return bytes([0x10, 0x0F, paper, 0x03 * ("cover_open" in faults), mends, 0x01 * ("cutter_jam" in faults)])
        match n:
            case 1:
                bits = 0x08 * self._stopped | 0x80 * in_tray
            case 2:
                bits = 0x04 * ("cover_open" in faults) | 0x20 * ("paper_out" in faults)
                bits |= 0x40 * bool(faults & {"cutter_jam", "head_hot", "voltage", "paper_jam"})
            case 3:
                bits = self._error_bits
            case 4:
                bits = 0x0C * ("near_end" in faults) | 0x60 * ("paper_out" in faults)
            case _:
                bits = 0
        return bytes([0x12 | bits])

    @property
    def _error_bits(self) -> int:
        faults = self._faults
        bits = 0x08 * ("cutter_jam" in faults) | 0x40 * ("head_hot" in faults) | 0x20 * ("voltage" in faults)
        return bits | 0x04 * ("paper_jam" in faults)

    def _automatic_status(self) -> bytes:
        faults = self._faults
        paper = 0x03 * ("near_end" in faults) | 0x0F * ("paper_out" in faults)
        return bytes([0x10 | 0x08 * self._stopped | 0x20 * ("cover_open" in faults), self._error_bits, paper, 0])

    def _tell_changes(self) -> None:
        if self._automatic is not None and (now := self._automatic_status()) != self._told:
            self._told = now
            self._say(now, self._automatic)

    # --- the mechanics ----------------------------------------------------------------------------------------------

    @property
    def _stopped(self) -> bool:
        return bool(self._faults & _STOPPING)

    def tick(self, speak: Answer) -> None:
        """Print what is due; let somebody take the slip."""
        if self._queue:
            self._print()
        self._tell_changes()
        waited = clock.now() - self._in_tray_since if self._in_tray_since is not None else 0.0
        if waited > _TAKEN_AFTER_S and "not_taken" not in self._faults:
            self._in_tray_since = None

    @property
    def _head_is_busy(self) -> bool:
        return bool(self._head_mm_s) and clock.now() < self._head_busy_until

    def _print(self) -> None:
        while self._queue and not self._stopped and not self._head_is_busy:
            parsed, answer = self._queue.popleft()
            if isinstance(parsed.command, stream.AskInTurn):
                near, out = 0x03 * ("near_end" in self._faults), 0x0C * ("paper_out" in self._faults)
                self._say(bytes([near | out]), answer)
                continue
            if self._first_byte is None and not isinstance(parsed.command, stream.Unknown):
                self._first_byte = clock.now()
            if parsed.raw[:2] == b"\x1d\x61":
                self._automatic, self._told = (answer if parsed.raw[2] else None), b""
                self._tell_changes()
                continue
            self._slip.raw += parsed.raw
            self._use_paper(self._perform(parsed.command))
            if self._bytes_left is not None:
                self._bytes_left -= len(parsed.raw)
                if self._bytes_left <= 0:
                    self._faults.add("paper_out")

    def _use_paper(self, dots: int) -> None:
        self.paper_mm -= dots / _DOTS_PER_MM
        if self._head_mm_s:
            self._head_busy_until = clock.now() + dots / _DOTS_PER_MM / self._head_mm_s
        if self.paper_mm <= 0:
            self.paper_mm = 0
            self._faults.add("paper_out")

    def _perform(self, command: stream.Command) -> int:
        """Do what a command says; return the dots the paper moved."""
        match command:
            case stream.Text(data):
                self._runs.append((data, self._style))
            case stream.NewLine():
                return self._print_line()
            case stream.Mode(name, value):
                self._set(name, value)
            case stream.FeedLines(count):
                return self._print_line() * bool(self._runs) + self._slip.feed(count * self._spacing)
            case stream.FeedDots(count):
                return self._slip.feed(count)
            case stream.Picture(stride, rows, bits):
                return self._slip.picture(stride, rows, bits, self._align)
            case stream.QrData(data):
                self._qr = (data, *self._qr[1:])
            case stream.QrDraw():
                return self._slip.qr(*self._qr, self._align)
            case stream.Knife():
                self._cut()
            case stream.Ejector(n) if n in (2, 5) and self._in_tray_since is not None:
                self._in_tray_since = None
                self.drawn_in += n == 2
                self.dropped += n == 5
        return 0

    def _print_line(self) -> int:
        merged: list[tuple[bytes, Style]] = []
        for data, style in self._runs:
            if merged and merged[-1][1] == style:
                merged[-1] = (merged[-1][0] + data, style)
            else:
                merged.append((data, style))
        self._runs.clear()
        return self._slip.text(merged, self._align, self._spacing)

    def _restyle(self) -> None:
        self._runs: list[tuple[bytes, Style]] = []
        self._style = Style()
        self._align = 0
        self._spacing = _DEFAULT_SPACING

    def _set(self, name: str, value: int) -> None:
        style = self._style
        match name:
            case "reset":
                self._restyle()
                self._automatic = None
            case "align":
                self._align = value % 3
            case "bold":
                self._style = Style(style.across, style.down, bool(value & 1), style.inverse)
            case "inverse":
                self._style = Style(style.across, style.down, style.bold, bool(value & 1))
            case "size":
                self._style = Style((value >> 4 & 7) + 1, (value & 7) + 1, style.bold, style.inverse)
            case "spacing":
                self._spacing = value
            case "default-spacing":
                self._spacing = _DEFAULT_SPACING
            case "qr-module":
                self._qr = (self._qr[0], max(1, value), self._qr[2])
            case "qr-level":
                self._qr = (*self._qr[:2], _QR_LEVEL.get(value, "M"))

    def _cut(self) -> None:
        slip, self._slip = self._slip, Slip(self._width, self._lettering)
        first, self._first_byte = self._first_byte, None
        if slip.blank:
            return
        self._count += 1
        self._in_tray_since = clock.now()
        stem = self._directory / f"ticket-{self._count:04d}"
        image = slip.image()
        image.save(stem.with_suffix(".png"), dpi=(203, 203))
        stem.with_suffix(".bin").write_bytes(bytes(slip.raw))
        ticket: dict[str, object] = {
            "ticket": self._count,
            "lines": slip.lines,
            "qr": slip.codes,
            "blocks": [block for block in slip.blocks if block["kind"] != "feed"],
            "width_dots": image.width,
            "height_dots": image.height,
            "png": str(stem.with_suffix(".png")),
            "bin": str(stem.with_suffix(".bin")),
            "first_byte_monotonic": first,
            "cut_monotonic": clock.now(),
            "cut_at": dt.datetime.now(dt.UTC).isoformat(),
        }
        stem.with_suffix(".json").write_text(json.dumps(ticket, ensure_ascii=False, indent=1), encoding="utf-8")
        self.tickets.append(ticket)
