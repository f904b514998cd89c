"""A terminal's first word with its server: the one-time code of `hall admin terminal enrol`."""

from __future__ import annotations

import sys

import structlog

from kiosk.gateway import Gateway, GatewayError

log = structlog.get_logger()


def enrolled(gateway: Gateway, code: str, program: str) -> bool:
    """Enrol; say why not where the server refuses. `program` as one types it."""
    try:
        known = gateway.enrol(code)
    except GatewayError as error:
        sys.stderr.write(f"{program}: not enrolled: {error.code}\n")
        return False
    log.info("enrolled", terminal=known.terminal, hall=known.hall)
    return True
