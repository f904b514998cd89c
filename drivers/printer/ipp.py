"""Asks CUPS by IPP (RFC 8010) what became of a job: `lpstat` shows a failed one as it does a printed one."""

from __future__ import annotations

import http.client
import re
import socket

from drivers.errors import DeviceAbsent, DeviceSilent

COMPLETED = 9
"""job-state of a job that was printed; 7 was cancelled, 8 aborted (RFC 8011 §5.3.7)."""

_TIMEOUT_S = 1.5
_OWN_SOCKET = "/run/cups/cups.sock"
_GET_JOB_ATTRIBUTES = b"\x01\x01\x00\x09\x00\x00\x00\x01"
_CHARSET, _LANGUAGE, _URI, _INTEGER, _KEYWORD = 0x47, 0x48, 0x45, 0x21, 0x44


def job_state(server: str, queue: str, job: int) -> int:
    """Return the job-state. Raises DeviceAbsent or DeviceSilent when CUPS gives none."""
    body = b"".join(
        (
            _GET_JOB_ATTRIBUTES + b"\x01",
            _attribute(_CHARSET, "attributes-charset", b"utf-8"),
            _attribute(_LANGUAGE, "attributes-natural-language", b"en"),
            _attribute(_URI, "printer-uri", f"ipp://localhost/printers/{queue}".encode()),
            _attribute(_INTEGER, "job-id", job.to_bytes(4, "big")),
            _attribute(_KEYWORD, "requested-attributes", b"job-state"),
            b"\x03",
        )
    )
    found = re.search(rb"\x23\x00\x09job-state\x00\x04(.{4})", _asked(server, body), flags=re.DOTALL)
    if found is None:
        raise DeviceAbsent(f"{queue}: CUPS does not know the job any more")
    return int.from_bytes(found[1], "big")


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    return bytes([tag]) + len(name).to_bytes(2, "big") + name.encode() + len(value).to_bytes(2, "big") + value


def _asked(server: str, body: bytes) -> bytes:
    host, _, port = ("localhost", "", "") if not server or server.startswith("/") else server.partition(":")
    line = http.client.HTTPConnection(host, int(port or 631), timeout=_TIMEOUT_S)
    try:
        if not server or server.startswith("/"):
            line.sock = socket.socket(socket.AF_UNIX)
            line.sock.settimeout(_TIMEOUT_S)
            line.sock.connect(server or _OWN_SOCKET)
        line.request("POST", "/", body, {"Content-Type": "application/ipp"})
        return line.getresponse().read()
    except TimeoutError as error:
        raise DeviceSilent("CUPS does not answer") from error
    except (OSError, http.client.HTTPException) as error:
        raise DeviceAbsent(f"CUPS: {type(error).__name__}") from error
    finally:
        line.close()
