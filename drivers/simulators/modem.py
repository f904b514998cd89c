"""A GSM modem of bytes, the SIM in it, and the service centre behind it that reports what became of each text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from drivers import clock
from drivers.codecs import sms
from drivers.simulators.device import Answer
from drivers.simulators.faults import known

PIN = "1234"
_TRIES = 3
_HALF_LINE_S = 0.5
_REPORT_AFTER_S = 0.05
_DELIVERED, _EXPIRED = 0x00, 0x46
_CANNOT_SEND = 38
"""+CMS ERROR of the fault `cms_error` where no `code` is given: network out of order."""

_FIXED = {
    "AT": "",
    "AT+CMEE=1": "",
    "AT+CMGF=0": "",
    "ATE1": "",
    "AT+CSCA?": '\r\n+CSCA: "+8613800100500",145\r\n',
}
_SET = re.compile(r"AT\+(CNMI|CSCA)=.+")


class ModemSimulator:
    """The modem on its line.

    `asks_pin`: the SIM asks for its PIN, "1234", and locks after three wrong ones. `urc`: it talks in the middle of
    each answer. `lost_ok`: the text is sent, its answer is not. `undelivered`: the report says that the validity
    expired.
    """

    FAULTS = (
        "no_network",
        "sim_missing",
        "asks_pin",
        "no_centre",
        "weak_signal",
        "no_prompt",
        "cms_error",
        "lost_ok",
        "urc",
        "undelivered",
        "no_report",
        "silent",
        "garbage",
    )
    pace = 0.0

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Switch it off and on, with its SIM unlocked and no text sent."""
        self._faults: dict[str, int] = {}
        self._line = bytearray()
        self._pdu: bytearray | None = None
        self._echo = True
        self._locked, self._tries = False, _TRIES
        self.pin_tries = 0
        self._reports_on = False
        self._references = 0
        self.sent: list[sms.Submitted] = []
        self._due: list[tuple[float, str, str]] = []
        self._last_byte = clock.now()

    def set_fault(self, name: str, on: bool, **detail: float) -> None:
        """Switch a fault. `cms_error` takes the `code`; `urc` strikes at each answer. Raises ValueError for others."""
        known(name, self.FAULTS)
        if on:
            self._faults[name] = int(detail.get("code", _CANNOT_SEND))
        else:
            self._faults.pop(name, None)
        if name == "asks_pin":
            self._locked, self._tries = on, _TRIES

    def state(self) -> dict[str, object]:
        """Return how it stands; nothing of numbers and texts."""
        return {"faults": sorted(self._faults), "sent": len(self.sent), "locked": self._locked, "tries": self._tries}

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """Read the `texts` that went out, as a telephone shows them, or let one come `in` with `number`, `text`."""
        match action:
            case "texts":
                return {"texts": self._whole_texts()}
            case "in":
                pdu = sms.deliver(str(said["number"]), str(said["text"]))
                self._due.append((clock.now(), "+CMT: ,", pdu))
                return {}
        raise ValueError("the modem cannot do that")

    def _whole_texts(self) -> list[dict[str, str]]:
        texts: list[dict[str, str]] = []
        for message in self.sent:
            if message.part == 1:
                texts.append({"number": message.number, "text": ""})
            texts[-1]["text"] += message.text
        return texts

    def tick(self, speak: Answer) -> None:
        now = clock.now()
        if (self._line or self._pdu) and now - self._last_byte > _HALF_LINE_S:
            self._line.clear()
            self._pdu = None
        while self._due and self._due[0][0] <= now:
            _, head, pdu = self._due.pop(0)
            self._say(f"\r\n{head}{len(pdu) // 2 - 1}\r\n{pdu}\r\n", speak)

    def receive(self, data: bytes, answer: Answer) -> None:
        self._last_byte = clock.now()
        for byte in data:
            if self._echo and self._pdu is None and byte != 0x1B:
                self._say(chr(byte), answer)
            if byte == 0x1B:
                self._pdu = None
                self._line.clear()
            elif self._pdu is not None:
                if byte == 0x1A:
                    pdu, self._pdu = self._pdu.decode("latin-1"), None
                    self._answer(self._submit(pdu), answer)
                else:
                    self._pdu.append(byte)
            elif byte == 0x0D:
                command, self._line = self._line.decode("latin-1").strip(), bytearray()
                if command:
                    self._answer(self._obey(command), answer)
            elif len(self._line) < 400:
                self._line.append(byte)

    def _obey(self, command: str) -> str:
        if command == "ATE0":
            self._echo = False
            return _ok()
        if command.startswith("AT+CPIN"):
            return self._sim(command)
        if command in _FIXED or _SET.fullmatch(command):
            return self._set_up(command)
        if self._locked:
            return _error("CMS", 311)
        if command == "AT+CREG?":
            return _ok("\r\n+CREG: 0,2\r\n" if "no_network" in self._faults else "\r\n+CREG: 0,1\r\n")
        if command == "AT+CSQ":
            return _ok("\r\n+CSQ: 3,99\r\n" if "weak_signal" in self._faults else "\r\n+CSQ: 21,99\r\n")
        if command.startswith("AT+CMGS="):
            if "no_prompt" in self._faults:
                return ""
            self._pdu = bytearray()
            return "\r\n> "
        return _error("CME", 100)

    def _set_up(self, command: str) -> str:
        if command.startswith("AT+CNMI="):
            self._reports_on = command.split(",")[3:4] == ["1"]
        if command == "AT+CSCA?" and "no_centre" in self._faults:
            return _ok('\r\n+CSCA: "",129\r\n')
        if command.startswith("AT+CSCA="):
            self._faults.pop("no_centre", None)
        return _ok(_FIXED.get(command, ""))

    def _sim(self, command: str) -> str:
        if "sim_missing" in self._faults:
            return _error("CME", 10)
        if command == "AT+CPIN?":
            asked = "SIM PIN" if self._tries else "SIM PUK"
            return _ok(f"\r\n+CPIN: {asked if self._locked else 'READY'}\r\n")
        if command.startswith("AT+CPINR="):
            return _ok(f"\r\n+CPINR: SIM PIN,{self._tries},{_TRIES}\r\n")
        self.pin_tries += 1
        if command == f'AT+CPIN="{PIN}"' and self._tries:
            self._locked, self._tries = False, _TRIES
            return _ok()
        self._tries = max(0, self._tries - 1)
        return _error("CME", 16 if self._tries else 12)

    def _submit(self, pdu: str) -> str:
        if "cms_error" in self._faults:
            return _error("CMS", self._faults["cms_error"])
        try:
            message = sms.read_submit(pdu)
        except ValueError:
            return _error("CMS", 304)
        self.sent.append(message)
        self._references = (self._references + 1) % 256
        if message.report and self._reports_on and "no_report" not in self._faults:
            status = _EXPIRED if "undelivered" in self._faults else _DELIVERED
            report = sms.status_report(self._references, message.number, status)
            self._due.append((clock.now() + _REPORT_AFTER_S, "+CDS: ", report))
        if "lost_ok" in self._faults:
            return ""
        return _ok(f"\r\n+CMGS: {self._references}\r\n")

    def _answer(self, told: str, answer: Answer) -> None:
        if "urc" in self._faults and told:
            told = '\r\n^RSSI: 18\r\n\r\n+CMTI: "SM",3\r\n' + told.replace("\r\nOK", "\r\nRING\r\n\r\nOK")
        self._say(told, answer)

    def _say(self, told: str, answer: Answer) -> None:
        if not told or "silent" in self._faults:
            return
        answer(b"\x00\xff~\r\n" * ("garbage" in self._faults) + told.encode("latin-1"))


def _ok(told: str = "") -> str:
    return f"{told}\r\nOK\r\n"


def _error(kind: str, code: int) -> str:
    return f"\r\n+{kind} ERROR: {code}\r\n"
