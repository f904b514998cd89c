"""The lines of a modem's AT dialogue (ITU-T V.250, 3GPP TS 27.005, TS 27.007). No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass

PROMPT = "> "
"""What `LineParser` gives for the sign that a modem waits for a PDU."""
LONGEST = 1024
"""Characters of the longest line; a longer one is garbage."""

_ERROR = re.compile(r"\+(CM[SE]) ERROR: *(\d{1,4})?")

CMS = {
    1: "unassigned number",
    8: "operator determined barring",
    10: "call barred",
    21: "short message transfer rejected",
    27: "destination out of service",
    28: "unidentified subscriber",
    29: "facility rejected",
    30: "unknown subscriber",
    38: "network out of order",
    41: "temporary failure",
    42: "congestion",
    47: "resources unavailable",
    50: "requested facility not subscribed",
    69: "requested facility not implemented",
    95: "invalid message",
    96: "invalid mandatory information",
    111: "protocol error",
    127: "interworking",
    300: "ME failure",
    301: "SMS service of ME reserved",
    302: "operation not allowed",
    303: "operation not supported",
    304: "invalid PDU mode parameter",
    310: "SIM not inserted",
    311: "SIM PIN required",
    312: "PH-SIM PIN required",
    313: "SIM failure",
    314: "SIM busy",
    315: "SIM wrong",
    316: "SIM PUK required",
    320: "memory failure",
    322: "memory full",
    330: "SMSC address unknown",
    331: "no network service",
    332: "network timeout",
    500: "unknown error",
}
"""TS 27.005 §3.2.5."""
CME = {
    3: "operation not allowed",
    4: "operation not supported",
    5: "PH-SIM PIN required",
    10: "SIM not inserted",
    11: "SIM PIN required",
    12: "SIM PUK required",
    13: "SIM failure",
    14: "SIM busy",
    15: "SIM wrong",
    16: "incorrect password",
    30: "no network service",
    31: "network timeout",
    32: "network not allowed - emergency calls only",
    100: "unknown",
}
"""TS 27.007 §9.2."""


@dataclass(frozen=True, slots=True)
class Final:
    """The line that ends an answer. `kind` is "OK", "ERROR", "CMS" or "CME"."""

    kind: str
    code: int | None = None

    @property
    def meaning(self) -> str:
        """Return words for a log."""
        table = {"CMS": CMS, "CME": CME}.get(self.kind, {})
        if self.code is None:
            return "error"
        return f"+{self.kind} {self.code}: {table.get(self.code, 'no meaning known')}"


def final(line: str) -> Final | None:
    """Return the end of an answer, or None for another line."""
    if line == "OK":
        return Final("OK")
    if line in ("ERROR", "NO CARRIER", "COMMAND NOT SUPPORT"):
        return Final("ERROR")
    if found := _ERROR.match(line):
        return Final(found[1], int(found[2]) if found[2] else None)
    return None


def values(line: str) -> list[str]:
    """Return what stands behind the colon, parted at the commas, without quotes."""
    return [value.strip().strip('"') for value in line.partition(":")[2].split(",")]


class LineParser:
    """Finds lines in bytes that come in pieces. Memory is bounded by one line; a longer one is passed over."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._too_long = False

    @property
    def pending(self) -> int:
        return len(self._line)

    def reset(self) -> None:
        self._line.clear()
        self._too_long = False

    def feed(self, data: bytes) -> list[str]:
        """Add bytes; return the lines now complete, without the empty ones, and `PROMPT` at once when it comes."""
        lines = []
        for byte in data:
            if byte in b"\r\n":
                if self._line and not self._too_long:
                    lines.append(self._line.decode("latin-1"))
                self.reset()
                continue
            self._line.append(byte)
            if self._line == b"> ":
                lines.append(PROMPT)
                self.reset()
            elif len(self._line) > LONGEST:
                self._line.clear()
                self._too_long = True
        return lines
